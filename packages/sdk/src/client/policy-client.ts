import { type Policies, policiesSchema, type PolicyDiff, policyDiffSchema } from '@maestro-helix/contract/http/policies'
import {
  type PolicyActivation,
  policyActivationSchema,
  type PolicyBundle,
  type PolicyCheck,
  policyCheckSchema,
  type PolicyDryRun,
  policyDryRunSchema,
  type PolicyVersionRecord,
  policyVersionRecordSchema,
  type ActivationSignature,
  type ProposalSignature,
} from '@maestro-helix/contract/policy'
import { ResourceClient } from './resource-client.ts'

const path = '/api/v1/policies'

/** The policies: their versions, what a change would have decided, and putting one in force; `MaestroClient.policies`. */
export class PolicyClient extends ResourceClient {
  /** Versions and activations, newest first. */
  list(): Promise<Policies> {
    return this.http.json({ path, schema: policiesSchema })
  }

  version(version: number): Promise<PolicyVersionRecord> {
    return this.http.json({ path: `${path}/${version}`, schema: policyVersionRecordSchema })
  }

  diff(from: number, to: number): Promise<PolicyDiff> {
    return this.http.json({ path: `${path}/${to}/diff`, query: { from }, schema: policyDiffSchema })
  }

  /** What the version would have decided over the newest `limit` recorded actions. */
  dryRun(version: number, limit?: number): Promise<PolicyDryRun> {
    return this.http.json({ path: `${path}/${version}/dry-run`, query: { limit }, schema: policyDryRunSchema })
  }

  /** Parses, validates and tests a set; stores nothing. */
  check(bundle: PolicyBundle): Promise<PolicyCheck> {
    return this.http.json({ method: 'POST', path: `${path}/check`, body: { bundle }, schema: policyCheckSchema })
  }

  propose(bundle: PolicyBundle, signed?: ProposalSignature): Promise<PolicyVersionRecord> {
    return this.http.json({ method: 'POST', path, body: { bundle, ...(signed && { signed }) }, schema: policyVersionRecordSchema })
  }

  /** Puts a version in force, or back in force. */
  activate(version: number, signed?: ActivationSignature): Promise<PolicyActivation> {
    return this.http.json({ method: 'POST', path: `${path}/${version}/activation`, body: signed ? { signed } : {}, schema: policyActivationSchema })
  }
}
