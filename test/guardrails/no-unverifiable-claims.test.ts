import { createHash } from 'node:crypto'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { replayRun } from '@maestro-helix/server/operations/replay-run'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { agentStep } from '@maestro-helix/server/orchestration/testing/made-up-run'
import type { RunSnapshot } from '@maestro-helix/server/record/record-store'
import { describe, expect, it } from 'vitest'

/** Guardrail 3: every QSR and MRI is recorded, and recomputable from its record. */

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const judge = embeddedJudge({ sha256 })

async function judgedRun(): Promise<{ harness: ReturnType<typeof driverHarness>; snapshot: RunSnapshot }> {
  const harness = driverHarness()
  harness.parts.judge = judge
  const outputs = ['Yes.', 'Orders can be cancelled while they are pending.', { text: 'The total is refunded within seven days.', days: 7 }]
  harness.scripts.agent = (_task, { attempt }) => ({
    output: outputs[attempt % outputs.length] ?? null,
    selfScore: 0.8,
    context: 'Orders can be cancelled while they are pending. The total is refunded within seven days.',
  })
  const runId = await harness.start([
    agentStep('read', { task: 'When may an order be cancelled?' }),
    agentStep('write', { after: ['read'], task: 'Write the answer.', input: { basis: '= steps.read.output' } }),
  ])
  await harness.drive(runId)
  return { harness, snapshot: await harness.snapshot(runId) }
}

/** What is recorded of scores and cannot be computed again from the record. */
async function unverifiable({ harness, snapshot }: Awaited<ReturnType<typeof judgedRun>>): Promise<string[]> {
  const definition = harness.record.versions.get(`flow@${snapshot.run.version}`)?.definition
  if (!definition) throw new Error('the definition is missing')
  const gate = harness.parts.gates.current()
  const replayed = await replayRun({ judge, gateConfigOf: () => gate.config, calibrationOf: () => undefined }, snapshot, definition)
  const scored = snapshot.attempts.filter(({ status, kind }) => status === 'succeeded' && kind === 'agent')
  return [
    ...scored.flatMap(({ stepId, attempt, qsr, risk, judged }) => (qsr && risk && judged ? [] : [`${stepId} #${attempt}: not recorded`])),
    ...replayed.flatMap(({ stepId, attempt, qsr, mri, gate: decided }) =>
      [qsr, mri, decided].some((verdict) => verdict !== 'same') ? [`${stepId} #${attempt}: ${qsr}, ${mri}, ${decided}`] : [],
    ),
  ]
}

describe('no unverifiable claims', () => {
  it('every score and decision of a run is computed again from its record, to the last digit', async () => {
    const run = await judgedRun()
    expect(run.snapshot.attempts.length).toBeGreaterThan(1)
    expect(await unverifiable(run)).toEqual([])
  })

  it('the ledger holds the very scores that the record does', async () => {
    const { harness, snapshot } = await judgedRun()
    const entries = harness.record.committed.flatMap(({ ledger }) =>
      ledger.filter(({ kind }) => kind === 'step.attempted').map(({ fields }) => fields),
    )
    const inLedger = entries.map(({ step_id, attempt, qsr_score, mri_score }) => JSON.stringify([step_id, attempt, qsr_score, mri_score]))
    const inRecord = snapshot.attempts.map(({ stepId, attempt, qsr, risk }) => JSON.stringify([stepId, attempt, qsr?.qsr, risk?.mri]))
    expect(new Set(inLedger)).toEqual(new Set(inRecord))
  })

  const planted: [what: string, change: (attempt: AttemptRecord) => AttemptRecord][] = [
    ['a QSR that was touched up', (attempt) => ({ ...attempt, qsr: attempt.qsr && { ...attempt.qsr, qsr: Math.abs(attempt.qsr.qsr - 0.01) } })],
    ['an MRI that was touched up', (attempt) => ({ ...attempt, risk: attempt.risk && { ...attempt.risk, mri: attempt.risk.mri / 2 } })],
    ['a gate decision that was touched up', (attempt) => ({ ...attempt, decision: attempt.decision && { ...attempt.decision, outcome: 'halt' } })],
    ['a score without what was judged', (attempt) => ({ ...attempt, judged: null })],
    ['another output than the one that was judged', (attempt) => ({ ...attempt, output: 'Something else altogether, with 12 numbers.' })],
  ]
  it.each(planted)('%s is detected', async (_what, change) => {
    const run = await judgedRun()
    const [first, ...others] = run.snapshot.attempts
    if (!first) throw new Error('nothing was judged')
    expect(await unverifiable({ ...run, snapshot: { ...run.snapshot, attempts: [change(first), ...others] } })).not.toEqual([])
  })
})
