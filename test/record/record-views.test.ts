import { beforeEach, expect, test } from 'vitest'
import {
  aChange,
  anApproval,
  anAttempt,
  anEscalation,
  anEvent,
  aQsr,
  aRun,
  instant,
  nextId,
  startOf,
  stepOf,
} from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()
beforeEach(() => record.clear())
const hour = 3600

test('average_qsr_by_agent averages by agent, version and hour', async () => {
  const { store } = await record.open()
  for (const [agentId, seconds, qsr] of [
    ['writer', 0, 0.4],
    ['writer', 60, 0.6],
    ['writer', hour, 0.9],
    ['reader', 0, 1],
  ] as const) {
    await store.commit(aChange({ evaluation: { evaluationId: nextId(), agentId, at: instant(seconds), request: {}, qsr: aQsr({ qsr }) } }))
  }
  const rows = await record.query(
    `SELECT agent, window_start AT TIME ZONE 'UTC' = timestamp '2026-01-31 09:00' AS first_hour, evaluations::int, average_qsr FROM average_qsr_by_agent ORDER BY agent, window_start`,
  )
  expect(rows).toEqual([
    { agent: 'reader', first_hour: true, evaluations: 1, average_qsr: 1 },
    { agent: 'writer', first_hour: true, evaluations: 2, average_qsr: 0.5 },
    { agent: 'writer', first_hour: false, evaluations: 1, average_qsr: 0.9 },
  ])
})

test('self_assessment_consistency and its alerts see three low evaluations running', async () => {
  const { store } = await record.open()
  const judge = (agentId: string, consistency: number, seconds: number, selfScore: number) =>
    store.commit(
      aChange({
        evaluation: { evaluationId: nextId(), agentId, at: instant(seconds), request: { selfScore }, qsr: aQsr({ qsr: 0.5, consistency }) },
      }),
    )
  for (const [at, consistency] of [0.95, 0.8, 0.85, 0.7].entries()) await judge('shaky', consistency, at, 0.7)
  for (const [at, consistency] of [0.8, 0.8, 0.95].entries()) await judge('steady', consistency, at, 0.5)
  expect(await record.query('SELECT agent, last_three FROM self_assessment_alerts')).toEqual([{ agent: 'shaky', last_three: [0.7, 0.85, 0.8] }])
  const [shaky] = await record.query(
    `SELECT evaluations::int, lowest_consistency, mean_self_score_error FROM self_assessment_consistency WHERE agent = 'shaky'`,
  )
  expect(shaky).toEqual({ evaluations: 4, lowest_consistency: 0.7, mean_self_score_error: expect.closeTo(0.2, 9) })
})

test('adaptive_threshold_drift tells drift from stagnation', async () => {
  const { store } = await record.open()
  const moved = (stepId: string, from: number, to: number, seconds: number) =>
    anEvent({ type: 'threshold.moved', stepId, at: instant(seconds), payload: { workflow: 'sample', from, to } })
  let run = aRun()
  await store.commit(startOf(run))
  const thresholds = { qsrMin: 0.5, mriMax: 0.3, mode: 'moving-average' }
  for (const [attempt, stepId, seconds] of [
    [1, 'write', 0],
    [2, 'write', hour],
    [1, 'read', 0],
    [2, 'read', 30 * hour],
  ] as const) {
    const decision = { outcome: 'pass' as const, reasons: ['fine'], peopleRequired: 0 as const, thresholds, configSha256: 'c'.repeat(64) }
    const change = stepOf(run, { attempt: anAttempt(run, { stepId, attempt, decision, endedAt: instant(seconds) }) })
    await store.commit(change)
    run = change.run ?? run
  }
  await store.commit(aChange({ evidence: [moved('write', 0.5, 0.47, 0), moved('write', 0.47, 0.44, hour), moved('read', 0.5, 0.49, 60)] }))
  const rows = await record.query('SELECT step_id, threshold, moves::int, drift, stagnant FROM adaptive_threshold_drift ORDER BY step_id')
  expect(rows).toEqual([
    { step_id: 'read', threshold: 0.49, moves: 1, drift: expect.closeTo(-0.01, 9), stagnant: true },
    { step_id: 'write', threshold: 0.44, moves: 2, drift: expect.closeTo(-0.06, 9), stagnant: false },
  ])
})

test('outputs that went on unassessed count apart: in no average, as neither passed nor held', async () => {
  const { store } = await record.open()
  let run = aRun()
  await store.commit(startOf(run))
  for (const [attempt, outcome] of (['pass', 'unassessed', 'escalate', 'unassessed'] as const).entries()) {
    const decision = { ...anAttempt(run).decision!, outcome }
    const qsr = aQsr({ qsr: outcome === 'unassessed' ? 0.4 : 0.9, ...(outcome === 'unassessed' && { qsrAtMost: 0.9, truthAssessed: false }) })
    const change = stepOf(run, { attempt: anAttempt(run, { attempt: attempt + 1, decision, qsr }) })
    await store.commit(change)
    run = change.run ?? run
  }
  expect(await record.query('SELECT evaluations::int, average_qsr, unassessed::int FROM average_qsr_by_agent')).toEqual([
    { evaluations: 2, average_qsr: 0.9, unassessed: 2 },
  ])
  expect(await record.query('SELECT passed::int, unassessed::int, adapted::int, held::int FROM gate_outcomes_by_day')).toEqual([
    { passed: 1, unassessed: 2, adapted: 0, held: 1 },
  ])
  expect(await record.query('SELECT autonomous_evolution FROM rmm_over_time')).toEqual([{ autonomous_evolution: 0.5 }])
  const evidence = await record.query(`SELECT count(*)::int AS judged FROM qsr_evaluations WHERE truth_assessed IS FALSE AND qsr_at_most = 0.9`)
  expect(evidence).toEqual([{ judged: 2 }])
})

test('rmm_over_time agrees with the maturity that routing uses, and rests on one day alone', async () => {
  const { store, queries } = await record.open()
  let run = aRun()
  await store.commit(startOf(run))
  const judged = (selfScore: number, previousOutputs: string[]) => ({ task: '', context: null, selfScore, previousOutputs })
  const decision = (outcome: 'pass' | 'adapt' | 'escalate') => ({ ...anAttempt(run).decision, outcome }) as ReturnType<typeof anAttempt>['decision']
  const escalation = anEscalation(run, { attempt: 2 })
  const changes = [
    { attempt: anAttempt(run, { attempt: 1, qsr: aQsr({ qsr: 0.5 }), decision: decision('adapt'), judged: judged(0.6, []) }) },
    {
      attempt: anAttempt(run, {
        attempt: 2,
        qsr: aQsr({ qsr: 0.6, calibrationNeeded: true }),
        bestAttempt: 2,
        decision: decision('escalate'),
        judged: judged(0.9, ['x']),
      }),
      escalations: [escalation],
    },
    { attempt: anAttempt(run, { stepId: 'read', qsr: aQsr({ qsr: 0.9 }), judged: judged(0.9, []) }) },
    { escalations: [{ ...escalation, status: 'rejected' as const, decidedAt: instant(9), decisions: [anApproval(escalation, 'ada')] }] },
  ]
  for (const about of changes) {
    const change = stepOf(run, about)
    await store.commit(change)
    run = change.run ?? run
  }
  const [row] = await record.query(
    'SELECT agent, evaluations::int, self_monitoring, feedback_utilization, cognitive_integrity, human_alignment, autonomous_evolution, rmm, tier FROM rmm_over_time',
  )
  const routed = (await store.trackRecords([{ id: 'writer', version: '1.0.0' }])).get('writer@1.0.0')?.rmm
  expect(row).toMatchObject({
    agent: 'writer',
    evaluations: 3,
    feedback_utilization: 1,
    human_alignment: 0,
    autonomous_evolution: 0.5,
    rmm: expect.closeTo(routed ?? -1, 4),
  })
  expect(row?.['self_monitoring']).toBeCloseTo(1 - 0.4 / 3, 9)
  expect(row?.['cognitive_integrity']).toBeCloseTo(2 / 3, 9)
  const next = stepOf(run, { attempt: anAttempt(run, { stepId: 'plan', endedAt: instant(24 * hour), judged: null }) })
  await store.commit(next)
  expect(await record.query(`SELECT rmm::float8, tier FROM rmm_over_time ORDER BY day DESC LIMIT 1`)).toEqual([
    { rmm: expect.closeTo(2 / 3, 9), tier: 'R2' },
  ])
  // What is read of a window alone says the same as the view over everything.
  const view = await record.query(
    'SELECT agent_version, day, evaluations::int, rmm, tier, feedback_utilization, human_alignment, autonomous_evolution FROM rmm_over_time ORDER BY day DESC',
  )
  const { items, complete } = await queries.maturityHistory('writer', '2026-01-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z')
  expect(complete).toBe(true)
  expect(items).toHaveLength(2)
  for (const [at, { version, rmm, tier, competencies, samples }] of items.entries())
    expect(view[at]).toMatchObject({
      agent_version: version,
      evaluations: samples.evaluations,
      rmm: expect.closeTo(rmm ?? -1, 4),
      tier: tier.slice(0, 2),
      feedback_utilization: competencies['feedbackUtilization'],
      human_alignment: competencies['humanAlignment'],
      autonomous_evolution: competencies['autonomousEvolution'],
    })
  expect(items[1]).toMatchObject({ samples: { evaluations: 3, adaptations: 1, humanDecisions: 1, gatedSteps: 2 } })
  const { day } = items[0] ?? { day: '' }
  expect((await queries.maturityHistory('writer', '2026-01-01T00:00:00.000Z', day)).items).toEqual(items.slice(1))
  expect((await queries.maturityHistory('writer', day, '2026-03-01T00:00:00.000Z')).items).toEqual(items.slice(0, 1))
  expect((await queries.maturityHistory('nobody', '2026-01-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z')).items).toEqual([])
})

test('every view and table says what it is', async () => {
  const rows = await record.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND relname <> 'schema_migrations' AND obj_description(oid) IS NULL`,
  )
  expect(rows).toEqual([])
})
