import { createHash, sign } from 'node:crypto'
import type { Feedback, SignedDecision } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { verifyProofFile } from '@maestro-helix/ledger/proof-file'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { httpEvidenceSink } from '@maestro-helix/sdk/evidence/http-evidence-sink'
import { ledgerCrypto } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import { expect, test } from 'vitest'
import { aDraft, anAttempt, anEscalation, stepOf } from '../conformance/record-fixtures.ts'
import { enrol, type Enrolled } from './enrol.ts'
import { serviceToken, type TestServer, useTestServer } from './test-server.ts'

const server = useTestServer()
const definition: WorkflowDefinition = {
  name: 'sample',
  steps: [{ id: 'write', agents: ['writer'], task: 'Write.', input: { topic: '= input.topic' } }],
}

async function started(): Promise<{ running: TestServer; client: MaestroClient }> {
  const running = await server.start()
  return { running, client: new MaestroClient({ url: running.url, token: running.serviceToken }) }
}

test('a workflow is applied, read, compared, held, and restored; YAML and JSON are the same', async () => {
  const { client } = await started()
  expect(await client.workflows.apply(definition)).toMatchObject({ outcome: 'applied', name: 'sample', version: 1 })
  const yaml = 'name: sample\nsteps:\n  - id: write\n    agents: [writer]\n    task: Write.\n    input: {topic: "= input.topic"}\n'
  expect(await client.workflows.apply(yaml)).toMatchObject({ outcome: 'unchanged', version: 1 })
  const [step] = definition.steps
  await client.workflows.apply({
    ...definition,
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
  await expect(client.workflows.apply({ ...definition, steps: [{ id: 'a', agents: ['nobody'], task: 'x' }] })).rejects.toMatchObject({
    code: 'DEFINITION_UNKNOWN_AGENT',
  })
})

test('a run is accepted once per id, listed, held, traced, restarted and cancelled', async () => {
  const { client, running } = await started()
  await client.workflows.apply(definition)
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

function attempted(run: RunRecord, about: Parameters<typeof stepOf>[1] = {}) {
  const attempt = anAttempt(run)
  return stepOf(run, {
    attempt,
    ledger: [aDraft('step.attempted', run, { step_id: attempt.stepId, attempt: 1, agent_id: 'writer', qsr_score: 0.84, gil_decision: 'escalate' })],
    ...about,
  })
}

function decision({ statement: fixed }: EscalationDetail, { id, privateKey }: Enrolled, verdict: 'approve' | 'reject'): SignedDecision {
  const feedback: Feedback = { rationale: 'Read it; it holds.' }
  const feedbackSha256 = createHash('sha256').update(canonicalJsonBytes(feedback)).digest('hex')
  const statement = { ...fixed, verdict, operatorId: id, feedbackSha256, signedAt: new Date().toISOString() }
  return { statement, feedback, signature: sign(null, canonicalJsonBytes(statement), privateKey).toString('base64') }
}

test('two different people decide by signature; the requester, a repetition and a late decision are refused with their own codes', async () => {
  const { client, running } = await started()
  await client.workflows.apply(definition)
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

test('a stranger verifies an entry with the proof and a key they noted', async () => {
  const { client } = await started()
  await expect(client.ledger.checkpoint()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await client.workflows.apply(definition)
  await client.runs.start({ workflow: 'sample', input: { topic: 'records' } })
  const head = await client.ledger.head()
  const key = parseVerifierKey(ledgerCrypto.sha256, head.verifierKey)
  const proof = await client.ledger.inclusionProof(1)
  const leaf = Buffer.from(proof.leafBytes, 'base64')
  expect(await verifyProofFile(ledgerCrypto, { origin: head.origin, keys: [key] }, proof.proofFile, leaf)).toMatchObject({
    ok: true,
    index: 1,
    size: head.size,
  })
  expect(await client.ledger.checkpoint()).toBe(proof.checkpoint)
  expect(await client.ledger.consistencyProof(1)).toMatchObject({ from: 1, to: head.size, toRootHash: head.rootHash })
  await expect(client.ledger.consistencyProof(1, 999)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(client.ledger.inclusionProof(999)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { entries, next } = await client.ledger.entries({ limit: 1 })
  expect([entries[0]?.leaf['kind'], next]).toEqual(['workflow.applied', 1])
})

test('a stream of events says where it is, tells what happens, and goes on where a reader left', async () => {
  const { running, client } = await started()
  const headers = { authorization: `Bearer ${running.serviceToken}` }
  const open = async (more: Record<string, string> = {}) => {
    const aborting = new AbortController()
    const answer = await fetch(`${running.url}/events/stream`, { headers: { ...headers, ...more }, signal: aborting.signal })
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    let received = ''
    // A message ends with an empty line; what arrives at once may hold several, or a part of one.
    const next = async (): Promise<string> => {
      let end: number
      while ((end = received.indexOf('\n\n') + 2) < 2) {
        const { done, value } = await reader.read()
        if (done) throw new Error(`the stream ended after "${received}"`)
        received += value
      }
      const message = received.slice(0, end)
      received = received.slice(end)
      return message
    }
    return { answer, next, close: () => aborting.abort() }
  }
  const first = await open()
  expect(first.answer.headers.get('content-type')).toBe('text/event-stream')
  expect(await first.next()).toBe('retry: 1000\nid: -1\ndata: {"notices":[],"missed":false}\n\n')
  await client.workflows.apply(definition)
  expect(await first.next()).toMatch(/^id: 0\ndata: .*"kind":"workflow.applied".*"about":\{"workflow":"sample"\}/)
  first.close()
  const again = await open({ 'last-event-id': '-1' })
  expect(await again.next()).toContain('id: -1')
  expect(await again.next()).toContain('workflow.applied')
  again.close()
})

test('events come in order, and whoever waits is answered when something happens', async () => {
  const { client } = await started()
  const nothing = await client.ledger.follow()
  expect(nothing).toMatchObject({ events: [], after: -1, size: 0 })
  const waiting = client.ledger.follow({ after: nothing.after, waitMs: 30_000 })
  await client.workflows.apply(definition)
  const woken = await waiting
  expect(woken.events.map(({ index, kind }) => [index, kind])).toEqual([[0, 'workflow.applied']])
  expect(woken.events[0]?.fields).toMatchObject({ workflow: 'sample', by: 'service:local' })
  await client.workflows.pause('sample')
  expect((await client.ledger.follow({ after: woken.after })).events.map(({ kind }) => kind)).toEqual(['workflow.paused'])
})

test('outputs are judged and logged, evidence is recorded, and the published risk example comes out', async () => {
  const { client } = await started()
  await expect(client.judgement.latest()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const judged = await client.judgement.evaluate({
    task: 'Name the capital of France.',
    output: 'Paris.',
    context: 'Paris is the capital of France.',
    agent: 'geographer',
  })
  expect(await client.judgement.latest('geographer')).toMatchObject({ evaluationId: judged.evaluationId, qsr: judged.evaluation.qsr, runId: null })
  expect((await client.judgement.qsrLog({ agent: 'geographer' })).items).toHaveLength(1)
  expect((await client.judgement.qsrLog({ until: judged.at })).items).toEqual([])
  expect((await client.judgement.mriLog()).items).toEqual([])
  await expect(client.judgement.qsrLog({ after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })

  expect(await client.judgement.calculateMri({ humanScore: 0.72, qsr: 0.61, selfScoreDeviation: 0.12, criteriaDrift: 0.04 })).toEqual({
    mri: 0.46,
    tier: 'Advisory',
    decision: 'proceed, flag',
    peopleRequired: 0,
  })
  expect((await client.judgement.mriThresholds()).tiers.map(({ tier, upTo }) => [tier, upTo])).toEqual([
    ['Nominal', 0.25],
    ['Advisory', 0.5],
    ['Cautionary', 0.75],
    ['Critical', 1],
  ])
  expect(await client.judgement.mriSummary()).toMatchObject({ count: 0, mean: null })

  await httpEvidenceSink(client.judgement).record({ type: 'agent.adapted', agent: 'geographer', payload: { attempt: 1 } })
  const event = await client.judgement.recordEvent({ type: 'agent.noticed', payload: { note: 'half a pair: \ud800' } })
  expect(await client.judgement.event(event.id)).toMatchObject({
    type: 'agent.noticed',
    runId: null,
    payload: { note: 'half a pair: \ufffd', recordedBy: 'service:local' },
  })
  await expect(client.judgement.recordEvent({ type: 'maturity.assessed' })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('reserved'),
  })
  await expect(client.judgement.event(judged.evaluationId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the legacy form takes what clients call things, and answers with the four values beside the record', async () => {
  const { running } = await started()
  const post = async (body: object) => {
    const response = await fetch(`${running.url}/api/qsr`, {
      method: 'POST',
      headers: { authorization: `Bearer ${running.serviceToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, unknown>
  }
  expect(
    await post({ agent_id: 'Agent_42', prompt: 'Say hello.', response: 'Hello.', temperature: 0.7, context: { greeting: 'Hello.' } }),
  ).toMatchObject({
    quality_score: expect.any(Number),
    consistency: expect.any(Number),
    confidence: expect.any(Number),
    calibration_needed: expect.any(Boolean),
    agent_id: 'agent-42',
    record: { evaluator: { name: 'helix-embedded' } },
  })
  expect(await post({ agent_id: '???', output: { answer: 1 } })).toMatchObject({ agent_id: null })
  expect(await post({ task: 'Say hello.' })).toMatchObject({ error: { code: 'INVALID_REQUEST', message: expect.stringContaining('body.output') } })
})

test('health, readiness, agents and metrics tell what is', async () => {
  const { client, running } = await started()
  const nobody = new MaestroClient({ url: running.url })
  expect(await nobody.health()).toMatchObject({ status: 'alive' })
  expect(await nobody.readiness()).toMatchObject({ status: 'ready' })
  await expect(nobody.agents()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await client.workflows.apply(definition)
  const run = await client.runs.start({ workflow: 'sample', input: { topic: 'records' } })
  await running.store.commit(attempted(run, { escalations: [anEscalation(run)] }))
  const now = new Date().toISOString()
  const reading = await running.queries.metricReading('2026-01-01T00:00:00.000Z', now)
  expect(reading).toMatchObject({ qsrAverage: 0.84, mriAverage: 0.2, escalations: 1, runsByStatus: { queued: 1 }, ledgerSize: 3, outboxDepth: 1 })
  expect(reading.outboxLagMs).toBeGreaterThanOrEqual(0)
  expect(reading.outboxLagMs).toBeLessThan(60_000)
  const text = await nobody.metrics()
  expect(text).toMatch(/^gil_escalations_total 1$/m)
  expect(text).toMatch(/^maestro_runs\{status="queued"\} 1$/m)
  expect((await client.agents()).agents).toMatchObject([{ agent: 'writer', version: '1.0.0', inCatalog: true, samples: 1, meanQsr: 0.84 }])
})

test('a record that is gone is said so, with its code, and readiness names it', async () => {
  const { client, running } = await started()
  await running.cutOff()
  const impatient = new MaestroClient({ url: running.url, token: running.serviceToken, retries: 0 })
  await expect(impatient.runs.list()).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
  expect(await client.readiness()).toMatchObject({
    status: 'unready',
    parts: [
      { part: 'record', ready: false },
      { part: 'engine', ready: true },
      { part: 'ledger', ready: false },
    ],
  })
  expect(await client.metrics()).toMatch(/^maestro_record_readable 0$/m)
})

test('checkpoint and hash tiles are read without a token, entry bundles are not; what the tree has not is not there', async () => {
  const { running, client } = await started()
  const get = (path: string, token?: string): Promise<Response> =>
    fetch(`${running.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
  expect((await get('/checkpoint')).status).toBe(404)
  await running.store.commit({ aggregate: null, evidence: [], ledger: Array.from({ length: 300 }, () => aDraft('run.started', null)), outbox: [] })
  const note = await get('/checkpoint')
  expect(note.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await note.text()).toBe(await client.ledger.checkpoint())
  expect(await client.ledger.checkpoint({ size: 300 })).toBe(await client.ledger.checkpoint())
  await expect(client.ledger.checkpoint({ size: 299 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  for (const [path, hashes] of [
    ['/tile/0/000', 256],
    ['/tile/0/001.p/44', 44],
    ['/tile/0/001.p/7', 7],
    ['/tile/1/000.p/1', 1],
  ] as const) {
    const tile = await get(path)
    expect({ path, status: tile.status, cache: tile.headers.get('cache-control') }).toMatchObject({
      status: 200,
      cache: expect.stringContaining('immutable'),
    })
    expect((await tile.bytes()).length).toBe(hashes * 32)
  }
  for (const path of [
    '/tile/0/001',
    '/tile/0/001.p/45',
    '/tile/0/000.p/256',
    '/tile/0/x000/000',
    '/tile/2/000.p/1',
    '/tile/64/000',
    '/tile/0/..%2f000',
    '/tile/',
  ])
    expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 })
  expect((await get('/tile/entries/000')).status).toBe(401)
  expect((await get('/tile/entries/001.p/44', serviceToken)).status).toBe(200)
  expect((await get('/tile/entries/001.p/45', serviceToken)).status).toBe(404)
  expect(await client.ledger.tile('tile/entries/000.p/1')).toHaveLength(2 + (await running.ledger.entry(0))!.leaf.length)
})
