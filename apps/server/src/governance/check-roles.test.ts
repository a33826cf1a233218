import { expect, test } from 'vitest'
import type { LedgerDraft } from '../record/record-change.ts'
import { refusalOfRoles } from './check-roles.ts'

const minute = (count: number): string => new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString()
const entries: LedgerDraft[] = [
  { kind: 'operator.enrolled', at: minute(1), fields: { human_operator_id: 'ada', roles: ['approver', 'viewer'] } },
  { kind: 'authenticator.added', at: minute(2), fields: { human_operator_id: 'ada', roles: ['administrator'] } },
  { kind: 'operator.roles-changed', at: minute(3), fields: { human_operator_id: 'ada', roles: ['viewer'] } },
]

test.each<[string, string[] | undefined, string, boolean]>([
  ['those of the enrolment, in any order', ['viewer', 'approver'], minute(2), true],
  ['those of the enrolment, after they were changed', ['viewer', 'approver'], minute(4), false],
  ['the changed ones', ['viewer'], minute(4), true],
  ['the changed ones, before', ['viewer'], minute(2), false],
  ['those that an entry about a key repeats from the row', ['administrator'], minute(2), false],
  ['any before the enrolment', ['approver', 'viewer'], minute(0), false],
  ['either at the moment of the change, as clocks differ', ['approver', 'viewer'], minute(3), true],
  ['a part of them', ['approver'], minute(2), false],
  ['none that the record holds', undefined, minute(2), true],
])('roles count where the ledger gave them: %s', (_name, roles, at, counts) => {
  expect(refusalOfRoles('ada', roles, at, entries)?.code).toBe(counts ? undefined : 'APPROVAL_ROLE_MISSING')
})

test('entries of old that name no roles refuse nobody', () => {
  const old: LedgerDraft[] = [{ kind: 'operator.enrolled', at: minute(1), fields: { human_operator_id: 'ada' } }]
  expect(refusalOfRoles('ada', ['approver'], minute(2), old)).toBeUndefined()
})
