import type { SignatoryRecord } from '@maestro-helix/contract/people'
import { expect, test } from 'vitest'
import { validSignatory } from './valid-signatory.ts'

const lead: SignatoryRecord = {
  id: '01900000-0000-7000-8000-000000000001',
  operatorId: 'ada',
  role: 'technical-lead',
  scope: { workflow: 'pay*', action: '*', environment: 'production' },
  keyFingerprint: 'a'.repeat(64),
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2026-07-01T00:00:00.000Z',
  registeredBy: { kind: 'operator', id: 'ben' },
  registeredAt: '2026-01-01T00:00:00.000Z',
  revokedAt: null,
  revision: 1,
}
const asked = {
  operatorId: 'ada',
  role: 'technical-lead' as const,
  scope: { workflow: 'payouts', action: 'pay', environment: 'production' },
  at: '2026-03-01T00:00:00.000Z',
}

test('a person signs in their role, for their scope, in their time', () => {
  expect(validSignatory([lead], asked)).toBe(lead)
  expect(validSignatory([{ ...lead, scope: { workflow: '*', action: '*', environment: '*' } }], { ...asked, scope: {} })).toBeDefined()
})

test.each([
  ['another person', { operatorId: 'ben' }],
  ['another role', { role: 'product-owner' as const }],
  ['another workflow', { scope: { ...asked.scope, workflow: 'refunds' } }],
  ['another environment', { scope: { ...asked.scope, environment: 'staging' } }],
  ['what has no environment', { scope: { workflow: 'payouts' } }],
  ['before it begins', { at: '2025-12-31T23:59:59.999Z' }],
  ['when it ends', { at: '2026-07-01T00:00:00.000Z' }],
  ['at no time', { at: 'soon' }],
])('but not %s', (_what, change) => {
  expect(validSignatory([lead], { ...asked, ...change })).toBeUndefined()
})

test('a revocation ends it from its moment on; what was signed before stays', () => {
  const revoked = { ...lead, revokedAt: '2026-03-01T00:00:00.000Z' }
  expect(validSignatory([revoked], asked)).toBeUndefined()
  expect(validSignatory([revoked], { ...asked, at: '2026-02-28T23:59:59.999Z' })).toBe(revoked)
})
