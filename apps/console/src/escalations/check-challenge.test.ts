import type { Feedback } from '@maestro-helix/contract/governance'
import { expect, test } from 'vitest'
import { challengeOf, checkChallenge, type Decision } from './check-challenge.ts'
import { digestOf } from './subject-digest.ts'

const feedback: Feedback = { rationale: 'The amounts are those of the ledger.' }
const decision: Decision = {
  escalationId: '0198b6a0-0000-7000-8000-000000000001',
  subjectSha256: 'ab'.repeat(32),
  verdict: 'approve',
  feedback,
  operatorId: 'ada',
}

async function challenge(change: Record<string, string> = {}) {
  const statement = {
    v: 1 as const,
    purpose: 'maestro-helix/decision' as const,
    escalationId: decision.escalationId,
    subjectSha256: decision.subjectSha256,
    verdict: decision.verdict,
    operatorId: decision.operatorId,
    feedbackSha256: await digestOf(feedback),
    signedAt: '2026-01-01T00:00:00.000Z',
    nonce: 'n'.repeat(43),
    ...change,
  }
  return { statement, options: { challenge: await challengeOf(statement) }, expiresAt: '2026-01-01T00:05:00.000Z' }
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
])('a statement that says something else is not: %j', async (change) => {
  await expect(checkChallenge(await challenge(change), decision)).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
})

test('nor is a challenge made of another statement', async () => {
  const { statement, expiresAt } = await challenge()
  await expect(checkChallenge({ statement, options: { challenge: 'x'.repeat(43) }, expiresAt }, decision)).rejects.toMatchObject({
    code: 'APPROVAL_DIGEST_MISMATCH',
  })
})
