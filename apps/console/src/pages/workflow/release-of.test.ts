import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { expect, test } from 'vitest'
import { releaseOf } from './release-of.ts'

const sha256 = 'a'.repeat(64)
const wanted = { name: 'financial', version: 2, sha256, environment: 'staging' }

function promotion(status: PromotionRecord['status'], requestedAt: string, change: Partial<PromotionRecord> = {}): PromotionRecord {
  return {
    id: '00000000-0000-7000-8000-000000000000',
    revision: 1,
    subject: { kind: 'workflow', name: 'financial', version: 2, sha256 },
    environment: 'staging',
    phase: null,
    roles: ['technical-lead'],
    differentPeople: true,
    requestedBy: { kind: 'operator', id: 'alice' },
    requestedAt,
    deadline: '2026-03-01T00:00:00.000Z',
    status,
    decidedAt: null,
    revokedBy: null,
    signatures: [],
    ...change,
  }
}

test('a release of another version, content or environment is none of this version', () => {
  const other = { kind: 'workflow', name: 'financial', version: 2, sha256: 'b'.repeat(64) } as const
  const found = releaseOf(
    [
      promotion('granted', '2026-01-01T00:00:00.000Z', { subject: other }),
      promotion('granted', '2026-01-01T00:00:00.000Z', { environment: 'production' }),
    ],
    wanted,
  )
  expect(found.word).toBe('not asked for')
})

test('what was asked for last counts, and a granted release before all others', () => {
  const [first, second] = [promotion('rejected', '2026-01-01T00:00:00.000Z'), promotion('open', '2026-01-02T00:00:00.000Z')]
  expect(releaseOf([first, second], wanted).word).toBe('being signed')
  expect(releaseOf([promotion('granted', '2025-12-01T00:00:00.000Z'), first, second], wanted).word).toBe('released')
})
