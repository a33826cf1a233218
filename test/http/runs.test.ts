import { createHash, sign } from 'node:crypto'
import type { Feedback, SignedDecision } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { anEscalation } from '../conformance/record-fixtures.ts'
import { enrol, type Enrolled } from './enrol.ts'
import { attempted, sampleDefinition } from './sample-run.ts'
import { useTestServer } from './test-server.ts'

const server = useTestServer()

test('a workflow is applied, read, compared, held, and restored; YAML and JSON are the same', async () => {
  const { client } = await server.start()
  expect(await client.workflows.apply(sampleDefinition)).toMatchObject({ outcome: 'applied', name: 'sample', version: 1 })
  const yaml = 'name: sample\nsteps:\n  - id: write\n    agents: [writer]\n    task: Write.\n    input: {topic: "= input.topic"}\n'
  expect(await client.workflows.apply(yaml)).toMatchObject({ outcome: 'unchanged', version: 1 })
  const [step] = sampleDefinition.steps
  await client.workflows.apply({
    ...sampleDefinition,
    steps: [{ id: 'read', agents: ['writer'], task: 'Read.' }, { ...step, task: 'Write well.', after: ['read'] } as typeof step & object],
  })
  expect((await client.workflows.diff('sample', 1, 2)).changes).toMatchObject([
    { path: '/steps/read', after: { id: 'read' } },
    { path: '/steps/write/after', before: [], after: ['read'] },
    { path: '/steps/write/task', before: 'Write.', after: 'Write well.' },
  ])
  expect((await client.workflows.get('sample')).current.version).toBe(2)
  expect(await client.workflows.restore('sample', 1)).toMatchObject({ currentVersion: 1 })
  const { versions, activations } = await client.workflows.versions('sample')
  expect(versions.map(({ version }) => version)).toEqual([2, 1])
  expect(activations.map(({ version, cause }) => [version, cause])).toEqual([
    [1, 'restore'],
    [2, 'apply'],
    [1, 'apply'],
  ])
  expect(await client.workflows.version('sample', 2)).toMatchObject({ createdBy: { kind: 'service', id: 'local' } })
  expect(await client.workflows.pause('sample')).toMatchObject({ paused: true })
  expect(await client.workflows.resume('sample')).toMatchObject({ paused: false })
  expect((await client.workflows.list({ limit: 1 })).items).toHaveLength(1)
  await expect(client.workflows.get('absent')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(client.workflows.version('sample', 9)).rejects.toMatchObject({ code: 'WORKFLOW_VERSION_UNKNOWN' })
  await expect(client.workflows.apply('name: sample\nsteps:\n  - id: [')).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    message: expect.stringContaining('line 3'),
  })
  await expect(client.workflows.apply({ ...sampleDefinition, steps: [{ id: 'a', agents: ['nobody'], task: 'x' }] })).rejects.toMatchObject({
    code: 'DEFINITION_UNKNOWN_AGENT',
  })
})

test('a run is accepted once per id, listed, held, traced, restarted and cancelled', async () => {
  const running = await server.start()
  const { client } = running
  await client.workflows.apply(sampleDefinition)
  const id = '01900000-0000-7000-8000-0000000000aa'
  const run = await client.runs.start({ workflow: 'sample', input: { topic: 'records' }, id })
  expect(run).toMatchObject({ id, status: 'queued', version: 1, requester: { kind: 'service', id: 'local' } })
  expect(await client.runs.start({ workflow: 'sample', input: { topic: 'records' }, id })).toMatchObject({ id, revision: 1 })
  await expect(client.runs.start({ workflow: 'sample', input: { topic: 'other' }, id })).rejects.toMatchObject({ code: 'CONFLICT' })
  await Promise.all([1, 2, 3].map(() => client.runs.start({ workflow: 'sample' })))
  const first = await client.runs.list({ workflow: 'sample', limit: 3 })
  const rest = await client.runs.list({ workflow: 'sample', limit: 3, after: first.next ?? '' })
  expect(new Set([...first.items, ...rest.items].map((item) => item.id)).size).toBe(4)
  expect(rest.next).toBeNull()
  expect((await client.runs.list({ status: 'completed' })).items).toEqual([])

  expect(await client.runs.pause(id)).toMatchObject({ pauseRequested: true })
  const resumed = await client.runs.resume(id)
  await running.store.commit(attempted(resumed))
  const detail = await client.runs.get(id)
  expect(detail.steps).toMatchObject([{ step: 'write', state: 'passed', passedAttempt: 1, attempts: 1 }])
  const trace = await client.runs.trace(id)
  expect(trace.spans).toMatchObject([{ id: 'attempt:write:1', kind: 'agent', agent: 'writer', qsr: 0.84, mri: 0.2, durationMs: 1_000, counts: true }])
  const [index = -1] = trace.spans[0]?.ledgerIndexes ?? []
  expect((await client.ledger.entry(index)).leaf).toMatchObject({ kind: 'step.attempted', run_id: id, step_id: 'write' })
  expect(trace.ledger.map(({ kind }) => kind)).toEqual(['run.started', 'run.paused', 'run.resumed', 'step.attempted'])
  const outline = await client.runs.outline(id)
  expect(outline).toMatchObject({ run: detail.run, steps: detail.steps, questions: 0, workflowPaused: false })
  expect(outline.spans).toMatchObject([
    { id: 'attempt:write:1', qsr: 0.84, flag: detail.attempts[0]?.qsr?.flag, outcome: trace.spans[0]?.gate?.outcome },
  ])
  expect(outline.spans[0]).not.toHaveProperty('output')
  expect(outline.ledgerIndexes).toEqual(trace.ledger.filter(({ kind }) => kind.startsWith('run.')).map((entry) => entry.index))
  expect(await client.runs.span(id, 'attempt:write:1')).toEqual({ span: trace.spans[0], attempt: detail.attempts[0] })
  await expect(client.runs.span(id, 'attempt:write:2')).rejects.toMatchObject({ code: 'NOT_FOUND' })

  await client.runs.restart(id, 'write')
  expect((await client.runs.get(id)).steps).toMatchObject([{ state: 'due', next: 'agent', attempts: 1 }])
  expect((await client.runs.trace(id)).spans.map((span) => [span.kind, span.counts])).toEqual([
    ['agent', false],
    ['restart', true],
  ])
  await expect(client.runs.restart(id, 'nothing')).rejects.toMatchObject({ code: 'RUN_STEP_UNKNOWN' })
  expect(await client.runs.cancel(id)).toMatchObject({ status: 'cancelled' })
  await expect(client.runs.pause(id)).rejects.toMatchObject({ code: 'RUN_ENDED' })
})

function decision({ statement: fixed }: EscalationDetail, { id, privateKey }: Enrolled, verdict: 'approve' | 'reject'): SignedDecision {
  const feedback: Feedback = { rationale: 'Read it; it holds.' }
  const feedbackSha256 = createHash('sha256').update(canonicalJsonBytes(feedback)).digest('hex')
  const statement = { ...fixed, verdict, operatorId: id, feedbackSha256, signedAt: new Date().toISOString() }
  return { statement, feedback, signature: sign(null, canonicalJsonBytes(statement), privateKey).toString('base64') }
}

test('two different people decide by signature; the requester, a repetition and a late decision are refused with their own codes', async () => {
  const running = await server.start()
  const { client } = running
  await client.workflows.apply(sampleDefinition)
  const [ada, bob, eve] = await Promise.all([enrol(client, 'ada'), enrol(client, 'bob'), enrol(client, 'eve')])
  const asEve = new MaestroClient({ url: running.url, token: eve.token })
  const run = await asEve.runs.start({ workflow: 'sample', input: { topic: 'records' } })
  expect(run.requester).toEqual({ kind: 'operator', id: 'eve' })
  const escalation = anEscalation(run, { peopleRequired: 2, openedAt: run.createdAt, deadline: new Date(Date.now() + 600_000).toISOString() })
  await running.store.commit(attempted(run, { escalations: [escalation] }))

  expect((await client.escalations.list({ status: 'open' })).items.map(({ id }) => id)).toEqual([escalation.id])
  const detail = await client.escalations.get(escalation.id)
  expect(detail).toMatchObject({ run: { id: run.id }, attempt: { stepId: 'write', output: { text: 'Records last.' } }, intent: null })
  await expect(client.escalations.decide(escalation.id, decision(detail, eve, 'approve'))).rejects.toMatchObject({ code: 'APPROVAL_BY_REQUESTER' })
  const forged = { ...decision(detail, ada, 'approve'), signature: decision(detail, bob, 'approve').signature }
  await expect(client.escalations.decide(escalation.id, forged)).rejects.toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' })
  expect(await client.escalations.decide(escalation.id, decision(detail, ada, 'approve'))).toMatchObject({ status: 'open' })
  await expect(client.escalations.decide(escalation.id, decision(detail, ada, 'approve'))).rejects.toMatchObject({ code: 'APPROVAL_DUPLICATE' })
  expect(await client.escalations.submitDecision(decision(detail, bob, 'approve'))).toEqual({
    ticket: escalation.id,
    status: 'approved',
    decisionsMissing: 0,
  })
  await expect(client.escalations.decide(escalation.id, decision(detail, bob, 'reject'))).rejects.toMatchObject({ code: 'ESCALATION_DECIDED' })

  const people = (await client.runs.trace(run.id)).spans.find(({ kind }) => kind === 'people')
  expect(people).toMatchObject({ status: 'approved', decisions: [{ operatorId: 'ada' }, { operatorId: 'bob' }] })
  // Decided twice, and one entry of each refusal above.
  expect(people?.ledgerIndexes).toHaveLength(6)
  const audit = await client.audit.decisions()
  expect(audit.records.filter(({ kind }) => kind === 'escalation.decided').map((record) => record.human_operator_id)).toEqual(['ada', 'bob'])
  expect(audit.records.find(({ kind }) => kind === 'step.attempted')).toMatchObject({ agent_id: 'writer', qsr_score: 0.84, gil_decision: 'escalate' })
  const { records, next } = await client.audit.decisions({ limit: 2 })
  expect((await client.audit.decisions({ from: next ?? 0 })).records[0]?.ledger_index).toBeGreaterThan(records[1]?.ledger_index ?? Infinity)

  await expect(asEve.people.revokeOperator('ada')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await client.people.revokeOperator('eve')).toMatchObject({ id: 'eve', revokedAt: expect.any(String) })
  await expect(asEve.agents()).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
  expect((await client.people.operators()).operators.map(({ id }) => id)).toEqual(['ada', 'bob', 'eve'])
})
