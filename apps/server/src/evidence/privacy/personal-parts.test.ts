import { approvalRecordSchema, escalationRecordSchema, intentRecordSchema } from '@maestro-helix/contract/governance'
import { attemptRecordSchema, runRecordSchema } from '@maestro-helix/contract/run'
import { expect, test } from 'vitest'
import { anApproval, anAttempt, anEscalation, anIntent, aRun } from '../../../../../test/conformance/record-fixtures.ts'
import { openApproval, openAttempt, openEscalation, openEvent, openIntent, openRun } from './personal-parts.ts'

const secret = 'Jane Doe, Elm Street'
const has = (value: unknown): boolean => JSON.stringify(value).includes('Jane')

test('no text of an agent, a tool or a person stays open, and what is left is still such a record', () => {
  const run = { ...aRun(), input: { name: secret }, output: { name: secret }, error: { code: 'AGENT_FAILED', message: secret, retryable: false } }
  expect(has(run)).toBe(true)
  expect(has(runRecordSchema.parse(openRun(run)))).toBe(false)

  const made = anAttempt(run)
  const attempt = attemptRecordSchema.parse({
    ...made,
    input: { name: secret },
    output: secret,
    error: { code: 'AGENT_FAILED', message: secret, retryable: false },
    judged: { task: secret, context: secret, selfScore: 0.7, previousOutputs: [secret] },
    qsr: made.qsr && {
      ...made.qsr,
      findings: [{ kind: 'inventedName', claim: secret, passage: secret, reason: secret }],
      claims: [{ text: secret, verdict: 'unsupported', doubt: 1, passage: { text: secret, provenance: 'context' } }],
      suggestions: [secret],
      components: { ...made.qsr.components, accuracy: { score: 3, reasons: [secret] } },
    },
    risk: made.risk && { ...made.risk, factors: [{ name: 'irreversibility', value: 1, reason: secret }] },
    decision: made.decision && {
      ...made.decision,
      reasons: [secret],
      conditions: [{ name: 'inventedName', met: false, value: null, threshold: null, reason: secret }],
    },
  })
  const open = attemptRecordSchema.parse(openAttempt(attempt))
  expect(has(open)).toBe(false)
  expect(open).toMatchObject({ judged: { selfScore: 0.7 }, qsr: { qsr: attempt.qsr?.qsr }, salt: '0'.repeat(32) })
  expect(open.qsr?.outputSha256).toBe('0'.repeat(64))

  const intent = anIntent(run)
  const asked = {
    ...intent,
    reason: secret,
    block: { ...intent.block, arguments: { to: secret }, target: secret, impact: secret, rollbackPlan: secret, salt: 'a'.repeat(32) },
  }
  const openedIntent = intentRecordSchema.parse(openIntent(asked))
  expect(has(openedIntent)).toBe(false)
  expect(openedIntent).toMatchObject({ digest: intent.digest, state: intent.state })
  expect(openedIntent.block.salt).toBeUndefined()

  const approval = {
    ...anApproval(anEscalation(run), 'ada'),
    feedback: { rationale: secret, overrideReason: secret, correctiveAction: secret, confidence: 0.5, humanScore: 0.2 },
  }
  const openedApproval = approvalRecordSchema.parse(openApproval(approval))
  expect(has(openedApproval)).toBe(false)
  expect(openedApproval).toMatchObject({ signature: approval.signature, feedback: { confidence: 0.5, humanScore: 0.2 } })

  const escalation = {
    ...anEscalation(run),
    reason: secret,
    consequences: { approve: secret, reject: secret, timeout: secret },
    decisions: [approval],
  }
  expect(has(escalationRecordSchema.parse(openEscalation(escalation)))).toBe(false)
})

test('of an event the salts and what a person wrote are personal; others stay as they are', () => {
  const event = { id: 'x', type: 'run.started', at: '', agent: null, runId: null, stepId: null, attempt: null }
  expect(openEvent({ ...event, payload: { inputSalt: 'a', qsr: 1 } })?.payload).toEqual({ qsr: 1 })
  expect(openEvent({ ...event, payload: { rationale: secret, bad: true } })?.payload).toEqual({ bad: true })
  expect(openEvent({ ...event, payload: { qsr: 1 } })).toBeUndefined()
})
