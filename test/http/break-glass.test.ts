import { sign } from 'node:crypto'
import type { Feedback, SignedDecision } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { digestOf } from '@maestro-helix/server/record/digest'
import { expect, test } from 'vitest'
import { aDraft, anAttempt, anEscalation, anIntent, aRun, startOf, stepOf } from '../conformance/record-fixtures.ts'
import { enrol, type Enrolled } from './enrol.ts'
import { signAct } from './sign-act.ts'
import { type TestServer, useTestServer } from './test-server.ts'

const server = useTestServer()
const whole: Feedback = {
  rationale: 'The outage costs more than the doubt.',
  overrideReason: 'The only second person is ill.',
  confidence: 0.9,
  correctiveAction: 'A third person is enrolled tomorrow.',
}

function signed(
  { statement: fixed }: EscalationDetail,
  { id, privateKey }: Enrolled,
  {
    feedback = whole,
    purpose = 'maestro-helix/break-glass' as const,
    verdict = 'approve' as const,
    ...change
  }: Partial<SignedDecision['statement']> & { feedback?: Feedback } = {},
): SignedDecision {
  const statement = { ...fixed, purpose, verdict, operatorId: id, feedbackSha256: digestOf(feedback), signedAt: new Date().toISOString(), ...change }
  return { statement, feedback, signature: sign(null, canonicalJsonBytes(statement), privateKey).toString('base64') }
}

async function system() {
  const running = await server.start()
  const local = running.client
  const lead = await enrol(local, 'lea', ['governance-lead'])
  const second = await enrol(local, 'cora', ['compliance-officer'])
  const approver = await enrol(local, 'ada', ['approver'])
  const as = ({ token }: Enrolled): MaestroClient => new MaestroClient({ url: running.url, token })
  return { running, local, lead, second, approver, as }
}

type Order =
  | { act: 'halt-run'; runId: string; reason: string }
  | { act: 'hold-workflow'; workflow: string; reason: string }
  | { act: 'page-everybody'; escalationId: string; reason: string }
const salt = '0123456789abcdef0123456789abcdef'

/** Breaks the glass as somebody who signs exactly the order. */
function stop(running: TestServer, person: Enrolled, order: Order) {
  const subjectId = order.act === 'halt-run' ? order.runId : order.act === 'hold-workflow' ? order.workflow : order.escalationId
  const bySigner = signAct(person, { act: 'break-glass', subjectId, request: { order } }, {}, salt)
  return running.client.desk.breakGlass({ ...order, signed: bySigner })
}

/** Closes a review as somebody who signs exactly the finding. */
async function close(running: TestServer, person: Enrolled, reviewId: string, finding: { verdict: 'justified' | 'not-justified'; text: string }) {
  const review = await running.client.desk.review(reviewId)
  const bySigner = signAct(person, { act: 'close-review', subjectId: reviewId, request: { reviewId, finding } }, {}, review.salt)
  return running.client.desk.closeReview(reviewId, { ...finding, signed: bySigner })
}

async function ask({ store }: TestServer, kind: 'gate' | 'action', peopleRequired: 1 | 2 = 2) {
  const run = aRun({ status: 'waiting', dueAt: null })
  await store.commit(startOf(run))
  const intent = anIntent(run)
  const escalation = anEscalation(run, {
    peopleRequired,
    openedAt: run.createdAt,
    deadline: new Date(Date.now() + 600_000).toISOString(),
    ...(kind === 'action' && { kind, stepId: 'refund', intentId: intent.block.intentId }),
  })
  await store.commit(
    stepOf(run, {
      ...(kind === 'gate' ? { attempt: anAttempt(run) } : { intents: [intent] }),
      escalations: [escalation],
      ledger: [aDraft('escalation.opened', run, { escalation_id: escalation.id })],
    }),
  )
  return { run, escalation }
}

test('one lead lets a held output pass alone; the review stays open until a second person closes it with a finding', async () => {
  const { running, local, lead, second, approver, as } = await system()
  const { run, escalation } = await ask(running, 'gate')
  const detail = await local.escalations.get(escalation.id)
  await expect(as(approver).desk.releaseHold(escalation.id, signed(detail, approver))).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  const { overrideReason: _reason, ...partial } = whole
  await expect(as(lead).desk.releaseHold(escalation.id, signed(detail, lead, { feedback: partial }))).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  })
  // An ordinary approval cannot be passed off as break-glass, nor the other way round.
  const ordinary = signed(detail, lead, { purpose: 'maestro-helix/decision' })
  await expect(as(lead).desk.releaseHold(escalation.id, ordinary)).rejects.toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' })
  await expect(as(lead).escalations.decide(escalation.id, signed(detail, lead))).rejects.toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' })

  const released = await as(lead).desk.releaseHold(escalation.id, signed(detail, lead))
  expect(released).toMatchObject({
    escalation: { status: 'approved', peopleRequired: 2, decisions: [{ statement: { operatorId: 'lea' } }] },
    review: { act: 'release-hold', usedBy: 'lea', runId: run.id, closedAt: null, outcome: 'done' },
  })
  expect((await running.store.run(run.id))?.run.status).toBe('running')
  const { id } = released.review
  // What one person alone let pass is no evidence of people's judgement before a second one has found it justified.
  const attempt = anAttempt(run)
  const decidedOn = async (): Promise<number | undefined> =>
    (await local.maturity.report()).rmm.agents.find(({ agent }) => agent === attempt.agent)?.samples?.['humanAlignment']
  expect(await decidedOn()).toBe(0)
  expect((await local.desk.reviews()).items).toEqual([released.review])
  const finding = { verdict: 'justified' as const, text: 'It was; a third person is enrolled.' }
  await expect(as(second).desk.closeReview(id, finding)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  await expect(close(running, lead, id, finding)).rejects.toMatchObject({ code: 'REVIEW_BY_SAME_PERSON' })
  await expect(close(running, approver, id, finding)).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  const closed = await close(running, second, id, finding)
  expect(closed).toMatchObject({ closedBy: 'cora', finding })
  expect(await decidedOn()).toBe(1)
  await expect(close(running, second, id, finding)).rejects.toMatchObject({ code: 'REVIEW_CLOSED' })
  expect((await local.desk.reviews()).items).toEqual([])
  expect((await local.desk.reviews({ state: 'closed' })).items).toEqual([closed])
  expect(await local.desk.review(id)).toEqual(closed)

  const { events } = await local.ledger.follow({ after: -1, limit: 100 })
  expect(events.filter(({ kind }) => kind.startsWith('break-glass.'))).toMatchObject([
    { kind: 'break-glass.used', fields: { human_operator_id: 'lea', act: 'release-hold', escalation_id: escalation.id } },
    {
      kind: 'break-glass.closed',
      fields: { human_operator_id: 'cora', used_by: 'lea', finding: 'justified', signature: expect.any(String) as string },
    },
  ])
  expect(JSON.stringify(events)).not.toContain('third person')
  const audit = await local.audit.decisions({ from: 0 })
  expect(audit.records.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['break-glass.used', 'break-glass.closed']))
  const audited = (await local.audit.runs({})).items.find(({ runId }) => runId === run.id)
  expect(audited?.findings.filter(({ code }) => code === 'APPROVAL_MISSING')).toEqual([])
})

test('an action keeps its two people, whoever asks; everybody can be paged', async () => {
  const { running, local, lead, as } = await system()
  const { escalation } = await ask(running, 'action')
  const detail = await local.escalations.get(escalation.id)
  await expect(as(lead).desk.releaseHold(escalation.id, signed(detail, lead))).rejects.toMatchObject({ code: 'BREAK_GLASS_REFUSED' })
  const review = await stop(running, lead, { act: 'page-everybody', escalationId: escalation.id, reason: 'The window closes at noon.' })
  expect(review).toMatchObject({ act: 'page-everybody', escalationId: escalation.id, outcome: 'done', closedAt: null })
  expect((await local.escalations.get(escalation.id)).escalation).toMatchObject({ status: 'open', decisions: [] })
})

test('a lead stops a run and holds a workflow at once; what cannot be done any more is recorded as refused', async () => {
  const { running, local, lead, approver, as } = await system()
  const { run } = await ask(running, 'gate')
  const order = { act: 'halt-run' as const, runId: run.id, reason: 'It repeats payments.' }
  await expect(stop(running, approver, order)).rejects.toMatchObject({ code: 'APPROVAL_ROLE_MISSING' })
  await expect(local.desk.breakGlass(order)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  await expect(as(lead).desk.breakGlass(order)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  expect(await stop(running, lead, order)).toMatchObject({ act: 'halt-run', outcome: 'done', workflow: 'sample', revision: 2 })
  expect((await running.store.run(run.id))?.run.status).toBe('cancelled')
  await expect(stop(running, lead, order)).rejects.toMatchObject({ code: 'RUN_ENDED' })
  await expect(stop(running, lead, { act: 'hold-workflow', workflow: 'nowhere', reason: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const outcomes = (await local.desk.reviews()).items.map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['done', 'RUN_ENDED'])
})

test('of two who close a review at once one finding stands', async () => {
  const { running, local, lead, second, as } = await system()
  const other = await enrol(local, 'dan', ['administrator'])
  const { escalation } = await ask(running, 'gate')
  const { review } = await as(lead).desk.releaseHold(escalation.id, signed(await local.escalations.get(escalation.id), lead))
  const closings = await Promise.allSettled(
    [second, other].map((person) => close(running, person, review.id, { verdict: 'not-justified', text: `Found by ${person.id}.` })),
  )
  expect(closings.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(closings.flatMap((closing) => (closing.status === 'rejected' ? [closing.reason as unknown] : []))).toMatchObject([{ code: 'REVIEW_CLOSED' }])
})
