import type { DecisionStatement } from '@maestro-helix/contract/governance'
import type { PromotionStatement } from '@maestro-helix/contract/promotion'
import { expect, test } from 'vitest'
import { challengeOf, checkChallenge } from './check-challenge.ts'

const decision = {
  purpose: 'maestro-helix/decision' as const,
  escalationId: '0198b6a0-0000-7000-8000-000000000001',
  subjectSha256: 'ab'.repeat(32),
  verdict: 'approve' as const,
  feedbackSha256: 'cd'.repeat(32),
  operatorId: 'ada',
}
const fresh = { v: 1 as const, signedAt: '2026-01-01T00:00:00.000Z', nonce: 'n'.repeat(43) }

async function challenge(change: Record<string, string> = {}) {
  const statement: DecisionStatement = { ...fresh, ...decision, ...change }
  return { statement, options: { challenge: await challengeOf(statement) } }
}

test('what was decided is signed', async () => {
  await expect(checkChallenge(await challenge(), decision)).resolves.toBeUndefined()
})

test.each([
  { verdict: 'reject' },
  { subjectSha256: 'cd'.repeat(32) },
  { escalationId: '0198b6a0-0000-7000-8000-000000000002' },
  { operatorId: 'eve' },
  { feedbackSha256: 'ef'.repeat(32) },
  { purpose: 'maestro-helix/break-glass' },
  { more: 'than was asked' },
])('a statement that says something else is not: %j', async (change) => {
  await expect(checkChallenge(await challenge(change), decision)).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
})

test('nor is a challenge made of another statement', async () => {
  const { statement } = await challenge()
  await expect(checkChallenge({ statement, options: { challenge: 'x'.repeat(43) } }, decision)).rejects.toMatchObject({
    code: 'APPROVAL_DIGEST_MISMATCH',
  })
})

test('of a release everything is compared, what it is about included', async () => {
  const expected = {
    purpose: 'maestro-helix/promotion' as const,
    promotionId: decision.escalationId,
    subject: { kind: 'workflow' as const, name: 'payouts', version: 3, sha256: 'ab'.repeat(32) },
    environment: 'production',
    phase: null,
    role: 'technical-lead' as const,
    verdict: 'approve' as const,
    operatorId: 'ada',
    commentSha256: 'cd'.repeat(32),
  }
  const statement: PromotionStatement = { ...fresh, ...expected }
  const options = { challenge: await challengeOf(statement) }
  await expect(checkChallenge({ statement, options }, expected)).resolves.toBeUndefined()
  const other = { ...statement, subject: { ...statement.subject, version: 4 } }
  await expect(checkChallenge({ statement: other, options: { challenge: await challengeOf(other) } }, expected)).rejects.toMatchObject({
    code: 'APPROVAL_DIGEST_MISMATCH',
  })
})
