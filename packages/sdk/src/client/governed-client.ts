import * as governed from '@maestro-helix/contract/http/governed-versions'
import type { HttpTransport } from './http-transport.ts'
import { ResourceClient } from './resource-client.ts'

/** Versions of something governed: what was proposed, who approved it, what is in force. */
export class GovernedClient extends ResourceClient {
  /** Where the versions are, below /api/v1. */
  protected readonly path: string

  constructor(http: HttpTransport, resource: 'gates' | 'routing') {
    super(http)
    this.path = `/api/v1/${resource}`
  }

  /** Every version, newest first. */
  versions(): Promise<governed.GovernedVersions> {
    return this.http.json({ path: `${this.path}/versions`, schema: governed.governedVersionsSchema })
  }

  /** A version with its text. */
  version(version: number): Promise<governed.GovernedVersionDetail> {
    return this.http.json({ path: `${this.path}/versions/${version}`, schema: governed.governedVersionDetailSchema })
  }

  /** What `to` changes beside `from`, and by which of it more passes a gate. */
  diff(from: number, to: number): Promise<governed.GovernedDiff> {
    return this.http.json({ path: `${this.path}/versions/${to}/diff`, query: { from }, schema: governed.governedDiffSchema })
  }

  /** Approves a version that somebody else proposed. */
  approve(version: number, rationale: string): Promise<governed.GovernedVersionDetail> {
    const path = `${this.path}/versions/${version}/approve`
    return this.http.json({ method: 'POST', path, body: { rationale }, schema: governed.governedVersionDetailSchema })
  }

  /** Puts an approved version in force, or one that was in force before. */
  activate(version: number): Promise<governed.GovernedVersionDetail> {
    const path = `${this.path}/versions/${version}/activate`
    return this.http.json({ method: 'POST', path, schema: governed.governedVersionDetailSchema })
  }
}
