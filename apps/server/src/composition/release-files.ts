import { resolve } from 'node:path'

/** What lies beside the code: what is in force where nobody configured anything else, what the checks found, and the built console. */
export type ReleaseFiles = {
  gates: string
  routing: string
  notifications: string
  retention: string
  releaseGates: string
  /** Folder of the Cedar policies that the first start puts in force. */
  policies: string
  /** What the last `npm test` found, which the audit checklist shows. */
  checks: string
  /** Folder of the built console. */
  console: string
}

const root = resolve(import.meta.dirname, '../../../..')

/** As they lie in a release. */
export const releaseFiles: ReleaseFiles = {
  gates: resolve(root, 'config/helix_quality_gates.json'),
  routing: resolve(root, 'config/helix_routing_policy.json'),
  notifications: resolve(root, 'config/notifications.json'),
  retention: resolve(root, 'config/retention.json'),
  releaseGates: resolve(root, 'config/release_gates.json'),
  policies: resolve(root, 'config/policies'),
  checks: resolve(root, 'coverage/checks.json'),
  console: resolve(root, 'apps/console/dist'),
}
