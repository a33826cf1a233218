import { codeOf } from '@maestro-helix/contract/errors'
import type { Logger } from 'pino'
import { ledgerCrypto } from '../evidence/ledger/ledger-crypto.ts'
import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import type { ClockTrust } from '../governance/clock-trust.ts'
import type { RetentionDesk } from '../http/retention-dependencies.ts'
import { witnessRounds } from '../operations/ask-witnesses.ts'
import type { CalibrationsInForce } from '../operations/calibrations-in-force.ts'
import type { VerdictsOfPeople } from '../operations/verdicts-of-people.ts'
import { repeat } from '../operations/repeat.ts'
import { deliverWakes, wakeOverdueRuns } from '../orchestration/deliver-wakes.ts'
import type { EngineProbe } from '../operations/engine-probe.ts'
import type { RunWatch } from '../orchestration/run-watch.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** How often to look for undelivered wakes of others, and for runs that nobody advances; and how long past due a run is left alone. */
const deliveryIntervalMs = 1_000
const sweepIntervalMs = 5_000
const overdueGraceMs = 5_000
/** How often to look for what is past its time. */
const retentionIntervalMs = 3_600_000
/** How often witnesses are asked to cosign what was appended since. */
const witnessIntervalMs = 5_000
/** How long another server may go on judging by the calibration before, and deciding by the gate before. */
const calibrationIntervalMs = 2_000
const verdictIntervalMs = 5_000

/** How often the stored ledger is read again, and how many bundles of 256 entries then: a ledger of 100,000 entries every minute. */
const ledgerIntervalMs = 1_000
const bundlesPerRound = 8

/** How often to look whether another server changed a run that is driven here. */
const changesIntervalMs = 1_000
/** How often a wake is sent to see whether it comes back. */
const probeIntervalMs = 5_000

type WakeParts = Parameters<typeof deliverWakes>[0]

/** What the server does again and again beside answering: each round may fail, is reported, and is done again. */
export function startRounds(parts: {
  record: PostgresStore
  store: RecordStore
  sources: Sources
  engine: WakeParts['engine']
  commitPoints: WakeParts['commitPoints']
  calibrations: CalibrationsInForce
  gates: { refresh(): Promise<void> }
  routing: { refresh(): Promise<void> }
  verdicts: VerdictsOfPeople
  retention: RetentionDesk
  witnesses: Parameters<typeof witnessRounds>[1]
  trust: ClockTrust
  watch: RunWatch
  engineProbe: EngineProbe
  logger: Logger
}): { deliverSoon(): void; stop(): Promise<void> } {
  const { record, store, sources, engine, commitPoints, calibrations, verdicts, retention, logger } = parts
  const failed = (what: string) => (error: unknown) =>
    logger.warn({ code: codeOf(error), reason: error instanceof Error ? error.message : undefined }, what)

  const delivery = repeat(
    deliveryIntervalMs,
    async () => {
      while ((await deliverWakes({ store, engine, sources, commitPoints })) > 0);
    },
    failed('wakes could not be delivered; trying again'),
  )
  const calibration = repeat(
    calibrationIntervalMs,
    calibrations.refresh,
    failed('the calibration in force could not be read; judging by the one before'),
  )
  const changes = repeat(
    changesIntervalMs,
    async () => {
      const driven = parts.watch.watched()
      if (driven.length === 0) return
      for (const { id, revision } of await record.queries.revisionsOf(driven)) parts.watch.changed(id, revision)
    },
    failed('whether runs were changed elsewhere could not be read; trying again'),
  )
  const probing = repeat(probeIntervalMs, () => parts.engineProbe.send(), failed('the engine took no probe; trying again'))
  const gate = repeat(calibrationIntervalMs, parts.gates.refresh, failed('the gate in force could not be read; deciding by the one before'))
  const choosing = repeat(
    calibrationIntervalMs,
    parts.routing.refresh,
    failed('the routing policy in force could not be read; choosing by the one before'),
  )
  const hearing = repeat(verdictIntervalMs, verdicts.refresh, failed("people's verdicts could not be read; judging by those known before"))
  const sweep = repeat(
    sweepIntervalMs,
    async () => {
      const woken = await wakeOverdueRuns({ store, engine, sources }, overdueGraceMs)
      if (woken > 0) logger.info({ woken }, 'overdue runs were woken')
    },
    failed('overdue runs could not be woken; trying again'),
  )
  const purging = repeat(
    retentionIntervalMs,
    async () => {
      parts.trust.assertTrusted()
      const { purged } = await retention.run(false, { kind: 'service', id: 'retention' })
      if (purged.length > 0)
        logger.info({ batches: purged.length, rows: purged.reduce((sum, { rows }) => sum + rows, 0) }, 'what was past its time was purged')
    },
    failed('what is past its time could not be purged; trying again'),
  )
  let damaged = false
  const proving = repeat(
    ledgerIntervalMs,
    async () => {
      await record.sweep.round(bundlesPerRound)
      const damage = record.sweep.damage()
      if (damage !== null && !damaged) logger.error({ code: damage.code }, damage.message)
      damaged = damage !== null
    },
    failed('the ledger could not be read; trying again'),
  )
  const asking = { crypto: ledgerCrypto, ledger: record.ledger, keep: record.keepCosignature, now: sources.now, fetch }
  const cosigning = repeat(witnessIntervalMs, witnessRounds(asking, parts.witnesses), failed('a witness did not cosign; asking again'))
  return {
    deliverSoon: delivery.soon,
    stop: async () => {
      await Promise.all(
        [delivery, changes, probing, calibration, gate, choosing, hearing, sweep, purging, proving, cosigning].map((rounds) => rounds.stop()),
      )
    },
  }
}
