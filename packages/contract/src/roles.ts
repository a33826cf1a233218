import { z } from 'zod'
import type { principalSchema } from './principal.ts'

/**
 * What somebody is there for. A person may have several; an agent's service account has `viewer`, `operator` or `personal-data-reader` alone. The last lets somebody see what
 * is about people who else would not.
 */
export const roleSchema = z.enum(['viewer', 'operator', 'approver', 'governance-lead', 'compliance-officer', 'administrator', 'personal-data-reader'])
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
 * - personal: see the bodies of what is about a person whom its workflow names; a service account only as personal-data-reader
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
  read: ['viewer', 'operator', 'approver', 'governance-lead', 'compliance-officer', 'administrator', 'personal-data-reader'],
  personal: ['operator', 'approver', 'governance-lead', 'compliance-officer', 'administrator', 'personal-data-reader'],
  account: ['viewer', 'operator', 'approver', 'governance-lead', 'compliance-officer', 'administrator', 'personal-data-reader'],
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

/**
 * Whether somebody may see what is about people: of a service account no other role says so, whatever it does for others. The service of the home acts as an administrator.
 * @example maySeePersonalData({ kind: 'service', id: 'nightly' }, ['operator']) // false
 */
export function maySeePersonalData({ kind, id }: z.infer<typeof principalSchema>, roles: readonly Role[]): boolean {
  return kind === 'service' && id !== 'local' ? roles.includes('personal-data-reader') : mayDo(roles, 'personal')
}
