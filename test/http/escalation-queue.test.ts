import type { EscalationQueueQuery } from '@maestro-helix/contract/http/escalation-queue'
import type { Json } from '@maestro-helix/contract/json'
import { canonicalJson } from '@maestro-helix/helix/canonical-json'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import pg from 'pg'
import { expect, test } from 'vitest'
import { aDraft, anAttempt, anEscalation, anIntent, aQsr, aRisk, aRun, startOf, stepOf } from '../conformance/record-fixtures.ts'
import { enrol } from './enrol.ts'
import { type TestServer, useTestServer } from './test-server.ts'

const server = useTestServer()
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()

async function people(running: TestServer, ...names: string[]) {
  const local = running.client
  const enrolled = await Promise.all(names.map((name) => enrol(local, name)))
  return { local, clients: enrolled.map(({ token }) => new MaestroClient({ url: running.url, token })) as [MaestroClient, MaestroClient] }
}

/** Asks about outputs and actions of two workflows; the later ones have the nearer deadline. */
async function questions(running: TestServer) {
  const asked: string[] = []
  for (const [at, about] of [
    { workflow: 'alpha', agent: 'writer', tier: 'Cautionary' as const },
    { workflow: 'alpha', agent: 'editor', tier: 'Critical' as const },
    { workflow: 'beta', agent: null, tier: 'Critical' as const },
  ].entries()) {
    const run = aRun({ workflow: about.workflow })
    await running.store.commit(startOf(run))
    const intent = anIntent(run)
    const escalation = anEscalation(run, {
      deadline: inMinutes(60 - at),
      openedAt: run.createdAt,
      ...(about.agent === null && { kind: 'action' as const, stepId: 'refund', intentId: intent.block.intentId, peopleRequired: 2 as const }),
    })
    await running.store.commit(
      stepOf(run, {
        ...(about.agent === null
          ? { intents: [intent] }
          : { attempt: anAttempt(run, { agent: about.agent, qsr: aQsr({ qsr: 0.4 }), risk: aRisk({ mri: 0.6, tier: about.tier }) }) }),
        escalations: [escalation],
        ledger: [aDraft('escalation.opened', run, { escalation_id: escalation.id })],
      }),
    )
    asked.unshift(escalation.id)
  }
  return asked as [action: string, edited: string, written: string]
}

test('the queue gives the oldest deadline first, filtered by what a question is about, page by page, and counted', async () => {
  const running = await server.start()
  const { local } = await people(running)
  const [action, edited, written] = await questions(running)
  const found = async (query: EscalationQueueQuery): Promise<string[]> => (await local.desk.queue(query)).items.map(({ escalation }) => escalation.id)
  expect(await found({})).toEqual([action, edited, written])
  expect(await found({ workflow: 'alpha' })).toEqual([edited, written])
  expect(await found({ agent: 'writer' })).toEqual([written])
  expect(await found({ tier: 'Critical' })).toEqual([action, edited])
  expect(await found({ kind: 'action' })).toEqual([action])
  expect(await found({ status: 'approved' })).toEqual([])
  const first = await local.desk.queue({ limit: 2 })
  expect(first).toMatchObject({ total: 3, items: [{ workflow: 'beta', agent: null, tier: 'Critical', claim: null }, { agent: 'editor' }] })
  expect(await local.desk.queue({ limit: 2, after: first.next ?? '' })).toMatchObject({ total: 3, next: null, items: [{ agent: 'writer' }] })
  const { items } = await local.desk.queue({})
  expect(items[0]).toMatchObject({ headline: expect.not.stringContaining('cannot be undone') as string, action: { name: 'refund' } })
  expect(items[1]).toMatchObject({ action: null, headline: expect.not.stringContaining('was held') as string })
  expect(await found({ text: items[0]?.action?.target.toUpperCase() ?? '' })).toEqual([action])
  expect(await found({ text: edited.slice(0, 13), agent: 'editor' })).toEqual([edited])
  // What stands for anything in a pattern stands for itself here.
  expect(await found({ text: '%' })).toEqual([])
  expect(await found({ text: "'; --" })).toEqual([])
  await expect(local.desk.queue({ after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})

test('of two people who claim at once one gets it; others may see who, and claim when it is released', async () => {
  const running = await server.start()
  const {
    local,
    clients: [ada, ben],
  } = await people(running, 'ada', 'ben')
  const [id] = await questions(running)
  const claims = await Promise.allSettled([ada.desk.claim(id), ben.desk.claim(id)])
  const won = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value.operatorId] : []))
  expect(won).toHaveLength(1)
  expect(claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason as unknown] : []))).toMatchObject([{ code: 'ESCALATION_CLAIMED' }])
  const [holder, other] = won[0] === 'ada' ? [ada, ben] : [ben, ada]
  const [held] = (await local.desk.queue({ claim: 'claimed' })).items
  expect(held).toMatchObject({ escalation: { id }, claim: { operatorId: won[0] } })
  expect((await local.desk.queue({ claimedBy: won[0] ?? '' })).total).toBe(1)
  expect((await local.desk.queue({ claim: 'unclaimed' })).total).toBe(2)
  await expect(other.desk.release(id)).rejects.toMatchObject({ code: 'ESCALATION_CLAIMED' })
  await holder.desk.release(id)
  expect((await local.desk.queue({ claim: 'claimed' })).total).toBe(0)
  expect(await other.desk.claim(id)).toMatchObject({ revision: 3 })
  await expect(local.desk.claim(id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const kinds = (await local.ledger.follow({ after: -1, limit: 100 })).events.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind.startsWith('escalation.'))).toEqual([
    'escalation.opened',
    'escalation.opened',
    'escalation.opened',
    'escalation.claimed',
    'escalation.released',
    'escalation.claimed',
  ])
})

test('a case shows evidence, the action byte for byte, and comments, whose text stays out of the ledger', async () => {
  const running = await server.start()
  const {
    local,
    clients: [ada],
  } = await people(running, 'ada')
  const [action, edited] = await questions(running)
  const comment = await ada.desk.comment(action, 'The supplier <b>confirms</b>\u202e by telephone.')
  const asked = await local.desk.case(action)
  expect(asked).toMatchObject({ workflow: 'beta', tier: 'Critical', comments: [comment], evidence: { output: null, gate: null, risk: { mri: 0.8 } } })
  expect(asked.evidence.intentCanonical).toBe(canonicalJson((asked.intent?.block ?? null) as Json))
  expect((await local.desk.case(edited)).evidence).toMatchObject({
    output: { attempt: 1, value: { text: 'Records last.' } },
    accuracyReasons: ['every sentence is supported'],
    qsr: 0.4,
    risk: { tier: 'Critical' },
    intentCanonical: null,
  })
  const entry = (await local.ledger.follow({ after: -1, limit: 100 })).events.find(({ kind }) => kind === 'escalation.commented')
  expect(entry?.fields).toMatchObject({ human_operator_id: 'ada', comment_digest: comment.digest })
  expect(JSON.stringify(entry)).not.toContain('supplier')
  await expect(local.desk.case('01900000-0000-7000-8000-ffffffffffff')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('ten thousand open questions are walked page by page, in order, without sorting them', async () => {
  const running = await server.start()
  const { local } = await people(running)
  const run = aRun()
  await running.store.commit(startOf(run))
  const client = new pg.Client({ connectionString: running.databaseUrl })
  await client.connect()
  try {
    await client.query(
      `INSERT INTO escalations (id, run_id, step_id, attempt, kind, status, people_required, opened_at, deadline, workflow, agent, tier, record)
      SELECT id, $1, 'write', 1, 'gate', 'open', 1, now(), now() + n * interval '1 second', 'alpha', 'writer', 'Critical',
        jsonb_set($2::jsonb, '{id}', to_jsonb(id)) FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, 10000) AS n) AS made`,
      [run.id, JSON.stringify(anEscalation(run))],
    )
    await client.query('ANALYZE escalations')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT record FROM escalations WHERE status = 'open' AND (deadline, id) > (now(), gen_random_uuid()) ORDER BY deadline, id LIMIT 51`,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain('Sort')
  } finally {
    await client.end()
  }
  const seen = new Set<string>()
  let page = await local.desk.queue({ limit: 500, agent: 'writer' })
  for (;;) {
    expect(page.total).toBe(10_000)
    for (const { escalation } of page.items) seen.add(escalation.id)
    if (page.next === null) break
    page = await local.desk.queue({ limit: 500, agent: 'writer', after: page.next })
  }
  expect(seen.size).toBe(10_000)
})
