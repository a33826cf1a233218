import { z } from 'zod'

/** What somebody is there for. A person may have several; an agent's service account has `viewer` or `operator` alone. */
export const roleSchema = z.enum(['viewer', 'operator', 'approver', 'governance-lead', 'compliance-officer', 'administrator'])
export type Role = z.infer<typeof roleSchema>

/** The roles of one person or service account, each named once. */
export const rolesSchema = z
  .array(roleSchema)
  .min(1)
  .max(roleSchema.options.length)
  .refine((roles) => new Set(roles).size === roles.length, 'name each role once')

/**
 * What may be done over HTTP, and by whom; every address names one of these. A person may do what any of their roles may.
 * - read: everything that is recorded, except what `audit` guards
 * - account: one's own session and authenticators
 * - run: start, hold, cancel and restart runs
 * - evaluate: have outputs judged, and record evidence
 * - define: apply, hold and restore workflows
 * - decide: send a signed decision. Whether it counts is judged by its signature and its author's roles, not by who sends it
 * - govern: gates, policies, signatories, labels of audited outputs
 * - audit: audits, replays, reports, retention and erasure
 * - erase: what is held about a person, and its erasure
 * - people: enrol, revoke, change roles, service accounts
 */
export const capabilityRoles = {
  read: ['viewer', 'operator', 'approver', 'governance-lead', 'compliance-officer', 'administrator'],
  account: ['viewer', 'operator', 'approver', 'governance-lead', 'compliance-officer', 'administrator'],
  run: ['operator', 'administrator'],
  evaluate: ['operator', 'governance-lead', 'administrator'],
  define: ['operator', 'governance-lead', 'administrator'],
  decide: ['approver', 'governance-lead', 'administrator'],
  govern: ['governance-lead', 'compliance-officer', 'administrator'],
  audit: ['governance-lead', 'compliance-officer', 'administrator'],
  erase: ['compliance-officer', 'administrator'],
  people: ['administrator'],
} as const satisfies Record<string, readonly Role[]>

export const capabilitySchema = z.enum(Object.keys(capabilityRoles) as [Capability, ...Capability[]])
export type Capability = keyof typeof capabilityRoles

/** Whether any of the roles carries the capability. */
export function mayDo(roles: readonly Role[], capability: Capability): boolean {
  return roles.some((role) => (capabilityRoles[capability] as readonly Role[]).includes(role))
}
