import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import { signedDecision, simulatedOperator, type SimulatedOperator } from '../../../../test/simulation/simulated-operators.ts'
import { afterNoon, escalationOf, nobodysFacts, noon, sha256 } from '../orchestration/testing/made-up-run.ts'
import { judgeDecision } from './judge-decision.ts'
import { keyFingerprint } from './operator-keys.ts'

const people = { ada: simulatedOperator('ada', 2), ben: simulatedOperator('ben', 3), dot: simulatedOperator('dot', 5) }
/** The same key under another name. */
const adasDouble: SimulatedOperator = { ...people.ada, id: 'double' }

function keyOf(publicKey: string): OperatorRecord['authenticators'][number] {
  const fingerprint = keyFingerprint(publicKey)
  return { id: two.id, kind: 'ed25519', publicKey, fingerprint, label: 'key', enrolledAt: noon, revokedAt: null }
}

function enrolled({ id, publicKey }: SimulatedOperator, more: Partial<OperatorRecord> = {}): OperatorRecord {
  return {
    id,
    displayName: id,
    roles: ['operator', 'approver'],
    authenticators: [keyOf(publicKey)],
    identities: [],
    tokenSha256: sha256,
    enrolledAt: noon,
    enrolledBy: { kind: 'service', id: 'tests' },
    revokedAt: null,
    demonstration: false,
    revision: 1,
    ...more,
  }
}

const circumstances = { now: afterNoon(1_000), demonstrationRun: false, independence: nobodysFacts, isProduction: false }
const two = escalationOf('act', 1, { kind: 'action', peopleRequired: 2, requester: { kind: 'operator', id: 'dot' } })

function judged(escalation: EscalationRecord, person: SimulatedOperator, verdict: 'approve' | 'reject' = 'approve') {
  return judgeDecision(escalation, enrolled(person), signedDecision(person, escalation, verdict, circumstances.now), circumstances)
}

function accepted(outcome: ReturnType<typeof judgeDecision>): EscalationRecord {
  if (outcome.outcome !== 'accepted') throw new Error(`refused: ${outcome.code}`)
  return outcome.escalation
}

describe('judgeDecision', () => {
  it('needs two people for two, one for one, and one to reject', () => {
    const first = accepted(judged(two, people.ada))
    expect(first).toMatchObject({ status: 'open', decidedAt: null })
    expect(accepted(judged(first, people.ben))).toMatchObject({ status: 'approved', decidedAt: circumstances.now })
    expect(accepted(judged(first, people.ben, 'reject'))).toMatchObject({ status: 'rejected' })
    expect(accepted(judged(two, people.ada, 'reject'))).toMatchObject({ status: 'rejected' })
    expect(accepted(judged({ ...two, peopleRequired: 1 }, people.ada))).toMatchObject({ status: 'approved' })
  })

  it('keeps what was signed, with the key, the time it came, and the roles its author had', () => {
    const decision = signedDecision(people.ada, two, 'approve', noon)
    const { decisions } = accepted(judgeDecision(two, enrolled(people.ada), decision, circumstances))
    expect(decisions).toEqual([
      {
        ...decision,
        keyFingerprint: keyFingerprint(people.ada.publicKey),
        receivedAt: circumstances.now,
        demonstration: false,
        roles: ['operator', 'approver'],
      },
    ])
  })

  it.each(['approved', 'rejected', 'withdrawn'] as const)('refuses a decision on what is %s with ESCALATION_DECIDED', (status) => {
    expect(judged({ ...two, status, decidedAt: noon }, people.ada)).toMatchObject({ code: 'ESCALATION_DECIDED' })
  })

  it('refuses what comes too late with ESCALATION_EXPIRED, timed out already or not', () => {
    expect(judged({ ...two, status: 'timed-out' }, people.ada)).toMatchObject({ code: 'ESCALATION_EXPIRED' })
    expect(judged({ ...two, deadline: circumstances.now }, people.ada)).toMatchObject({ code: 'ESCALATION_EXPIRED' })
  })

  it('refuses a revoked key with OPERATOR_REVOKED', () => {
    const decision = signedDecision(people.ada, two, 'approve', noon)
    expect(judgeDecision(two, enrolled(people.ada, { revokedAt: noon }), decision, circumstances)).toMatchObject({ code: 'OPERATOR_REVOKED' })
  })

  it('lets demonstration operators decide demonstration runs alone', () => {
    const decision = signedDecision(people.ada, two, 'approve', noon)
    const shown = enrolled(people.ada, { demonstration: true })
    expect(judgeDecision(two, shown, decision, circumstances)).toMatchObject({ code: 'FORBIDDEN' })
    expect(judgeDecision(two, shown, decision, { ...circumstances, demonstrationRun: true })).toMatchObject({
      outcome: 'accepted',
      escalation: { decisions: [{ demonstration: true }] },
    })
  })

  it('refuses the requester with APPROVAL_BY_REQUESTER, even to reject', () => {
    expect(judged(two, people.dot)).toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
    expect(judged(two, people.dot, 'reject')).toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
    expect(judged({ ...two, requester: { kind: 'service', id: 'dot' } }, people.dot)).toMatchObject({ outcome: 'accepted' })
  })

  it('refuses whoever had a step of the run done again as its requester', () => {
    const independence = { ...nobodysFacts, restarts: [{ requestedBy: { kind: 'operator' as const, id: 'ada' } }] }
    const decision = signedDecision(people.ada, two, 'approve', circumstances.now)
    expect(judgeDecision(two, enrolled(people.ada), decision, { ...circumstances, independence })).toMatchObject({
      code: 'APPROVAL_BY_REQUESTER',
      message: 'ada had it done again',
    })
    expect(judgeDecision(two, enrolled(people.ada), decision, circumstances)).toMatchObject({ outcome: 'accepted' })
  })

  it('refuses whoever made the service account that asked', () => {
    const asked = { ...two, requester: { kind: 'service' as const, id: 'bot' } }
    const independence = { ...nobodysFacts, owners: new Map([['bot', { kind: 'operator' as const, id: 'ada' }]]) }
    const decision = signedDecision(people.ada, asked, 'approve', circumstances.now)
    expect(judgeDecision(asked, enrolled(people.ada), decision, { ...circumstances, independence })).toMatchObject({
      code: 'APPROVAL_BY_REQUESTER',
      message: 'ada made the service account bot, which asked for it',
    })
  })

  it('refuses in production whoever came through the other approver, and says so elsewhere', () => {
    const enrolledBy = { kind: 'operator.enrolled' as const, at: noon, fields: { human_operator_id: 'ben', enrolled_by: 'operator:ada' } }
    const independence = { ...nobodysFacts, people: new Map([['ben', [enrolledBy]]]) }
    const dependencies = [{ rule: 'enrolled-by-approver', person: 'ben', of: 'ada' }]
    for (const [one, other] of [
      [people.ada, people.ben],
      [people.ben, people.ada],
    ] as const) {
      const first = accepted(judgeDecision(two, enrolled(one), signedDecision(one, two, 'approve', noon), { ...circumstances, independence }))
      expect(first.decisions[0]).not.toHaveProperty('dependencies')
      const decision = signedDecision(other, two, 'approve', noon)
      const elsewhere = accepted(judgeDecision(first, enrolled(other), decision, { ...circumstances, independence }))
      expect(elsewhere).toMatchObject({ status: 'approved', decisions: [{}, { dependencies }] })
      const inProduction = { ...circumstances, independence, isProduction: true }
      expect(judgeDecision(first, enrolled(other), decision, inProduction)).toMatchObject({ code: 'APPROVAL_NOT_INDEPENDENT' })
      const rejecting = signedDecision(other, two, 'reject', noon)
      expect(accepted(judgeDecision(first, enrolled(other), rejecting, inProduction)).status).toBe('rejected')
    }
  })

  it('refuses a second decision of a person or of a key with APPROVAL_DUPLICATE', () => {
    const first = accepted(judged(two, people.ada))
    expect(judged(first, people.ada)).toMatchObject({ code: 'APPROVAL_DUPLICATE' })
    expect(judged(first, people.ada, 'reject')).toMatchObject({ code: 'APPROVAL_DUPLICATE' })
  })

  it('refuses a second decision by the same authenticator under another name with APPROVAL_SAME_AUTHENTICATOR', () => {
    expect(judged(accepted(judged(two, people.ada)), adasDouble)).toMatchObject({ code: 'APPROVAL_SAME_AUTHENTICATOR' })
  })

  it('refuses a second decision by another authenticator of the same person with APPROVAL_DUPLICATE', () => {
    const both = { authenticators: [keyOf(people.ada.publicKey), keyOf(people.ben.publicKey)] }
    const second = signedDecision({ ...people.ben, id: 'ada' }, two, 'approve', circumstances.now)
    const outcome = judgeDecision(accepted(judged(two, people.ada)), enrolled(people.ada, both), second, circumstances)
    expect(outcome).toMatchObject({ code: 'APPROVAL_DUPLICATE' })
  })

  it('refuses an authenticator that was revoked with OPERATOR_REVOKED, though the person has another', () => {
    const lost = { ...keyOf(people.ada.publicKey), revokedAt: noon }
    const decision = signedDecision(people.ada, two, 'approve', circumstances.now)
    const operator = enrolled(people.ada, { authenticators: [lost, keyOf(people.ben.publicKey)] })
    expect(judgeDecision(two, operator, decision, circumstances)).toMatchObject({ code: 'OPERATOR_REVOKED' })
  })

  it('refuses whoever has no role that decides with APPROVAL_ROLE_MISSING; rules may name others and ask for more people, never for fewer', () => {
    const decision = signedDecision(people.ada, two, 'approve', circumstances.now)
    for (const roles of [['viewer'], ['operator', 'administrator', 'compliance-officer']] as const)
      expect(judgeDecision(two, enrolled(people.ada, { roles: [...roles] }), decision, circumstances)).toMatchObject({
        code: 'APPROVAL_ROLE_MISSING',
      })
    const rules = { roles: ['administrator'] as const, peopleRequired: 3 }
    expect(judgeDecision(two, enrolled(people.ada), decision, { ...circumstances, rules })).toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
    const lead = enrolled(people.ada, { roles: ['administrator'] })
    const first = accepted(judgeDecision(two, lead, decision, { ...circumstances, rules: { ...rules, peopleRequired: 1 } }))
    expect(first.status).toBe('open')
    const ben = judgeDecision(first, enrolled(people.ben), signedDecision(people.ben, two, 'approve', circumstances.now), {
      ...circumstances,
      rules: { roles: ['approver'], peopleRequired: 3 },
    })
    expect(accepted(ben).status).toBe('open')
  })

  it('refuses what was signed over something else with APPROVAL_DIGEST_MISMATCH', () => {
    const decision = signedDecision(people.ada, { ...two, subjectSha256: 'b'.repeat(64) }, 'approve', noon)
    expect(judgeDecision(two, enrolled(people.ada), decision, circumstances)).toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
  })

  it.each([
    ['of another escalation', { escalationId: two.runId }, 'APPROVAL_REPLAYED'],
    ['of another operator', { operatorId: 'ben' }, 'APPROVAL_REPLAYED'],
    ['signed long ago', { signedAt: '2026-01-01T11:00:00.000Z' }, 'APPROVAL_STALE'],
    ['signed in the future', { signedAt: '2026-01-01T13:00:00.000Z' }, 'APPROVAL_STALE'],
    ['signed at no time', { signedAt: 'yesterday' }, 'APPROVAL_STALE'],
    ['over other feedback', { feedbackSha256: 'b'.repeat(64) }, 'APPROVAL_SIGNATURE_INVALID'],
  ])('refuses a statement %s with %3$s', (_what, change, code) => {
    const decision = signedDecision(people.ada, two, 'approve', noon, change)
    expect(judgeDecision(two, enrolled(people.ada), decision, circumstances)).toMatchObject({ code })
  })

  it('refuses everything with CLOCK_SET_BACK while the clock is behind the question', () => {
    const asked = { ...two, openedAt: '2026-01-01T12:00:07.000Z' }
    const decision = signedDecision(people.ada, asked, 'approve', noon)
    expect(judgeDecision(asked, enrolled(people.ada), decision, circumstances)).toMatchObject({ code: 'CLOCK_SET_BACK' })
  })

  it('refuses a signature that is not over this statement by this key with APPROVAL_SIGNATURE_INVALID', () => {
    const decision = signedDecision(people.ada, two, 'reject', noon)
    const turned = { ...decision, statement: { ...decision.statement, verdict: 'approve' as const } }
    for (const forged of [turned, { ...decision, signature: '' }, { ...decision, signature: Buffer.alloc(64).toString('base64') }]) {
      expect(judgeDecision(two, enrolled(people.ada), forged, circumstances)).toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' })
    }
    expect(judgeDecision(two, enrolled(people.ada, { authenticators: [keyOf(people.ben.publicKey)] }), decision, circumstances)).toMatchObject({
      code: 'APPROVAL_SIGNATURE_INVALID',
    })
  })

  it('never approves with fewer people or keys than required, or the requester, whatever is sent in whatever order', () => {
    const everybody = [people.ada, people.ben, people.dot, adasDouble]
    const sent = fc.record({
      person: fc.constantFrom(...everybody),
      signer: fc.constantFrom(...everybody),
      verdict: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'reject' as const),
      digest: fc.constantFrom(two.subjectSha256, two.subjectSha256, 'b'.repeat(64)),
    })
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 8 }), fc.constantFrom(1 as const, 2 as const), (decisions, peopleRequired) => {
        let escalation: EscalationRecord = { ...two, peopleRequired }
        for (const { person, signer, verdict, digest } of decisions) {
          const before = escalation
          const decision = signedDecision({ ...signer, id: person.id }, { id: two.id, subjectSha256: digest }, verdict, noon)
          const outcome = judgeDecision(escalation, enrolled(person), decision, circumstances)
          if (outcome.outcome === 'accepted') escalation = outcome.escalation
          expect(escalation.decisions.slice(0, before.decisions.length)).toEqual(before.decisions)
          if (before.status !== 'open') expect(escalation).toBe(before)
        }
        const approvals = escalation.decisions.filter((decision) => decision.statement.verdict === 'approve')
        const names = new Set(approvals.map((decision) => decision.statement.operatorId))
        const keys = new Set(approvals.map((decision) => decision.keyFingerprint))
        expect(names.has('dot')).toBe(false)
        if (escalation.status === 'approved') expect(Math.min(names.size, keys.size)).toBe(peopleRequired)
        else expect(approvals.length).toBeLessThan(peopleRequired)
      }),
      { numRuns: 200 },
    )
  })
})
