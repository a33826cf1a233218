import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { LedgerDraft } from '../record/record-change.ts'
import { clockToleranceMs } from './clock-behind.ts'
import type { Refusal } from './refusal.ts'

/** The entries by which a person gets roles. Others repeat those of the row, and say nothing about them. */
const givingKinds: readonly LedgerKind[] = ['operator.enrolled', 'operator.roles-changed']

type Given = { at: string; roles: readonly unknown[] }

/** The roles that the ledger gave a person one after the other; none in entries from before they were entered. */
export function rolesGiven(entries: readonly LedgerDraft[]): Given[] {
  return entries.flatMap(({ kind, at, fields: { roles } }) => (givingKinds.includes(kind) && Array.isArray(roles) ? [{ at, roles }] : []))
}

export function sameRoles(some: readonly unknown[], others: readonly unknown[]): boolean {
  return new Set(some).size === new Set(others).size && some.every((role) => others.includes(role))
}

/**
 * Whether the ledger says that a person had exactly these roles when they decided, as far as the clocks of servers that share a record may lie apart.
 * Undefined where it does, and where one of the two does not say (records of old).
 */
export function refusalOfRoles(
  person: string,
  roles: readonly string[] | undefined,
  at: string,
  entries: readonly LedgerDraft[],
): Refusal | undefined {
  const given = rolesGiven(entries)
  if (roles === undefined || given.length === 0) return undefined
  const then = Date.parse(at)
  const had = given.filter((one, index) => {
    const next = given[index + 1]
    return Date.parse(one.at) - clockToleranceMs <= then && (next === undefined || then <= Date.parse(next.at) + clockToleranceMs)
  })
  if (had.some((one) => sameRoles(one.roles, roles))) return undefined
  return { code: 'APPROVAL_ROLE_MISSING', reason: `${person} did not have the roles ${roles.join(', ') || 'none'} then, says the ledger` }
}
