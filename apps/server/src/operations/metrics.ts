import { deliveryStateSchema, type DeliveryState } from '@maestro-helix/contract/notifications'
import { type RunStatus, runStatusSchema } from '@maestro-helix/contract/run'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client'
import type { DriveObserver } from '../orchestration/driver-parts.ts'
import type { JudgeSpending } from '../judging/language-model-judge.ts'

/** What the metrics need to be told of the record. */
export interface MetricReadings {
  /** Averages from `since` on, the rest as it is at `now`; ISO 8601 both. */
  metricReading(since: string, now: string): Promise<MetricReading>
}

export type MetricReading = {
  /** Mean over the window; null without any score in it. */
  qsrAverage: number | null
  mriAverage: number | null
  /** Outputs that went on in the window without anything being known of their truth. */
  unassessed: number
  /** Ever opened. */
  escalations: number
  /** Newest maturity per agent. */
  maturity: { agent: string; version: string; rmm: number }[]
  runsByStatus: Partial<Record<RunStatus, number>>
  ledgerSize: number
  /** Messages committed and not yet delivered, and the age in milliseconds of the oldest that is due; 0 without any. */
  outboxDepth: number
  outboxLagMs: number
  /** Messages to people by what became of them. */
  notifications: Partial<Record<DeliveryState, number>>
}

/** Version of the gate configuration in force, how many versions wait for an approval, and whether its file says nothing usable. */
export type GateFigures = { version: number; proposals: number; fileRefused: boolean }

export type ServerMetrics = {
  /** What a language-model judge used for one output. */
  judgeSpent(spending: JudgeSpending): void
  /** The embedded judge had to score an output instead. */
  judgeOutage(): void
  /** Told by the driver how long things took. */
  observer: DriveObserver
  contentType: string
  /** Everything as Prometheus text; reads the record once. */
  text(): Promise<string>
}

/** Window of the averages: that of the alerts on them. */
const windowMs = 300_000

/** Bounds in seconds, from a bare commit to a slow language model. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Whether the stored ledger is not what was signed, and whether the clock cannot be believed. */
export type Doubts = { ledger: () => boolean; clock: () => boolean }

/**
 * The metrics of one server. Values of the record are read when they are asked for; where the record cannot be read, they are NaN, on which no
 * alert fires, and `maestro_record_readable` is 0, on which one should.
 */
export function serverMetrics(readings: MetricReadings, now: () => string, gateFigures?: () => GateFigures, doubts?: Doubts): ServerMetrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const registers = [register]
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers })

  const gauges = {
    qsrAverage: gauge(
      'helix_qsr_average',
      'Mean QSR (0..1) of the outputs judged in the last 5 minutes, unassessed ones left out; NaN without any. Below 0.6 for 5 minutes: look at the agents in /logs/qsr.',
    ),
    mriAverage: gauge(
      'helix_mri_average',
      'Mean MRI (0..1) of the last 5 minutes; NaN without any. Above 0.4 for 5 minutes: look at the factors in /logs/mri.',
    ),
    unassessed: gauge(
      'helix_unassessed_outputs',
      'Outputs of the last 5 minutes that went on unassessed: nothing was given to check their truth against. Neither passed nor held. Give their steps a context, or a check.',
    ),
    lag: gauge(
      'reflexive_event_lag_ms',
      'Age in milliseconds of the oldest committed message that is due and not delivered. Normal: below 200; above 500 the engine cannot keep up.',
    ),
    ledgerSize: gauge('maestro_ledger_entries', 'Entries in the ledger. Never falls.'),
    ledgerDamaged: gauge(
      'maestro_ledger_damaged',
      '1 where the stored ledger is not what was signed: keep the database and look at /readyz; 0 otherwise.',
    ),
    clockDoubted: gauge('maestro_clock_doubted', '1 where the clock cannot be believed, and nothing is changed by it; 0 otherwise.'),
    outboxDepth: gauge('maestro_outbox_messages', 'Messages committed and not yet delivered, those for later included.'),
    readable: gauge('maestro_record_readable', '1 where the values above were read from the record, 0 where it could not be read.'),
  }
  const gates = gateFigures && {
    version: gauge('maestro_gate_config_version', 'Version of the gate configuration in force. A change: `maestro gates` says whose.'),
    proposals: gauge('maestro_gate_proposals', 'Versions of gates that wait for an approval: `maestro gates`.'),
    refused: gauge(
      'maestro_gate_file_refused',
      '1 where the file of the gate configuration says nothing usable, otherwise 0. 1: `maestro gates` says why.',
    ),
  }
  const maturity = new Gauge({
    name: 'rmm_score',
    help: 'Reflexive maturity (0..1) of an agent, by its newest evidence. Below 0.75 an agent needs people.',
    labelNames: ['agent', 'version'],
    registers,
  })
  const runs = new Gauge({ name: 'maestro_runs', help: 'Runs by status.', labelNames: ['status'], registers })
  const notifications = new Gauge({
    name: 'maestro_notifications',
    help: 'Messages to people by state, read from the record. Any that is dead: `maestro notify list` says why, `maestro notify retry` tries again.',
    labelNames: ['state'],
    registers,
  })
  const escalations = new Counter({
    name: 'gil_escalations_total',
    help: 'Questions to people ever opened, read from the record, so it survives restarts. More than 5 per 10,000 steps: review the design of the workflow.',
    registers,
  })
  const steps = new Counter({
    name: 'maestro_steps_total',
    help: "Attempts of steps ended since this process started, by outcome: the gate's decision, or failed.",
    labelNames: ['outcome'],
    registers,
  })
  const histogram = (name: string, help: string): Histogram => new Histogram({ name, help, buckets: durationBuckets, registers })
  const stepDuration = histogram('maestro_step_duration_seconds', 'Time one attempt took in agent or tool.')
  const judgeDuration = histogram('maestro_judge_duration_seconds', 'Time judging one attempt took. Ordered: below 0.2.')
  const commitDuration = histogram('maestro_commit_duration_seconds', 'Time one commit took, with its ledger entries.')

  const judgeTokens = new Counter({
    name: 'maestro_judge_tokens_total',
    help: 'Tokens a language-model judge used since this process started, apart from those of the agents.',
    labelNames: ['model', 'direction'],
    registers,
  })
  const judgeCalls = new Counter({
    name: 'maestro_judge_calls_total',
    help: 'Calls of a language-model judge since this process started.',
    labelNames: ['model'],
    registers,
  })
  const judgeOutages = new Counter({
    name: 'maestro_judge_outages_total',
    help: 'Outputs that the embedded judge scored because the language-model judge did not answer. Each is named in its record too.',
    registers,
  })

  function show(reading: MetricReading | undefined): void {
    gauges.qsrAverage.set(reading?.qsrAverage ?? Number.NaN)
    gauges.mriAverage.set(reading?.mriAverage ?? Number.NaN)
    gauges.unassessed.set(reading?.unassessed ?? Number.NaN)
    gauges.lag.set(reading?.outboxLagMs ?? Number.NaN)
    gauges.ledgerSize.set(reading?.ledgerSize ?? Number.NaN)
    gauges.ledgerDamaged.set(doubts?.ledger() === true ? 1 : 0)
    gauges.clockDoubted.set(doubts?.clock() === true ? 1 : 0)
    gauges.outboxDepth.set(reading?.outboxDepth ?? Number.NaN)
    gauges.readable.set(reading ? 1 : 0)
    if (reading) {
      escalations.reset()
      escalations.inc(reading.escalations)
    }
    maturity.reset()
    for (const { agent, version, rmm } of reading?.maturity ?? []) maturity.set({ agent, version }, rmm)
    for (const state of deliveryStateSchema.options) notifications.set({ state }, reading ? (reading.notifications[state] ?? 0) : Number.NaN)
    for (const status of runStatusSchema.options) runs.set({ status }, reading ? (reading.runsByStatus[status] ?? 0) : Number.NaN)
  }

  return {
    observer: {
      attemptEnded({ status, decision, agentMs, judgeMs }) {
        steps.inc({ outcome: decision ?? status })
        stepDuration.observe(agentMs / 1_000)
        if (decision !== null) judgeDuration.observe(judgeMs / 1_000)
      },
      committed: (tookMs) => commitDuration.observe(tookMs / 1_000),
    },
    judgeSpent({ model, calls, inputTokens, outputTokens }: JudgeSpending): void {
      judgeCalls.inc({ model }, calls)
      judgeTokens.inc({ model, direction: 'input' }, inputTokens)
      judgeTokens.inc({ model, direction: 'output' }, outputTokens)
    },
    judgeOutage: (): void => judgeOutages.inc(),
    contentType: register.contentType,
    async text() {
      const figures = gateFigures?.()
      gates?.version.set(figures?.version ?? Number.NaN)
      gates?.proposals.set(figures?.proposals ?? Number.NaN)
      gates?.refused.set(figures?.fileRefused ? 1 : 0)
      const until = now()
      const since = new Date(Date.parse(until) - windowMs).toISOString()
      show(await readings.metricReading(since, until).catch(() => undefined))
      return register.metrics()
    },
  }
}
