import { expect, test } from 'vitest'
import { type MetricReading, serverMetrics } from './metrics.ts'

const now = () => '2026-01-01T00:05:00.000Z'
const reading: MetricReading = {
  qsrAverage: 0.81,
  mriAverage: null,
  unassessed: 3,
  escalations: 7,
  maturity: [{ agent: 'researcher', version: '1', rmm: 0.77 }],
  runsByStatus: { completed: 3, waiting: 1 },
  ledgerSize: 42,
  outboxDepth: 2,
  outboxLagMs: 12,
  notifications: { dead: 2 },
}

function valueOf(text: string, series: string): string | undefined {
  return text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1)
}

test('shows the ordered names with what the record says, each with an explanation', async () => {
  let asked = ''
  const metrics = serverMetrics({ metricReading: async (since) => ((asked = since), reading) }, now)
  const text = await metrics.text()
  expect(asked).toBe('2026-01-01T00:00:00.000Z')
  expect(valueOf(text, 'helix_qsr_average')).toBe('0.81')
  expect(valueOf(text, 'helix_mri_average')).toMatch(/nan/i)
  expect(valueOf(text, 'gil_escalations_total')).toBe('7')
  expect(valueOf(text, 'reflexive_event_lag_ms')).toBe('12')
  expect(valueOf(text, 'rmm_score{agent="researcher",version="1"}')).toBe('0.77')
  expect(valueOf(text, 'maestro_runs{status="waiting"}')).toBe('1')
  expect(valueOf(text, 'maestro_runs{status="failed"}')).toBe('0')
  expect(valueOf(text, 'maestro_ledger_entries')).toBe('42')
  expect(valueOf(text, 'maestro_record_readable')).toBe('1')
  for (const [, name] of text.matchAll(/^# TYPE (\S+)/gm)) expect(text).toMatch(new RegExp(`^# HELP ${name} .{8,}`, 'm'))
})

test('counts attempts by outcome and measures them', async () => {
  const metrics = serverMetrics({ metricReading: async () => reading }, now)
  metrics.observer.attemptEnded({ workflow: 'w', status: 'succeeded', decision: 'pass', agentMs: 4, judgeMs: 2 })
  metrics.observer.attemptEnded({ workflow: 'w', status: 'failed', decision: null, agentMs: 30, judgeMs: 0 })
  metrics.observer.committed(3)
  const text = await metrics.text()
  expect(valueOf(text, 'maestro_steps_total{outcome="pass"}')).toBe('1')
  expect(valueOf(text, 'maestro_steps_total{outcome="failed"}')).toBe('1')
  expect(valueOf(text, 'maestro_step_duration_seconds_count')).toBe('2')
  expect(valueOf(text, 'maestro_judge_duration_seconds_count')).toBe('1')
  expect(valueOf(text, 'maestro_commit_duration_seconds_sum')).toBe('0.003')
})

test('a record that cannot be read leaves no old value standing, and says so', async () => {
  let fails = false
  const metrics = serverMetrics({ metricReading: () => (fails ? Promise.reject(new Error('down')) : Promise.resolve(reading)) }, now)
  await metrics.text()
  fails = true
  const text = await metrics.text()
  expect(valueOf(text, 'maestro_record_readable')).toBe('0')
  expect(valueOf(text, 'helix_qsr_average')).toMatch(/nan/i)
  expect(valueOf(text, 'rmm_score{agent="researcher",version="1"}')).toBeUndefined()
})
