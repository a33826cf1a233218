import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '@maestro-helix/contract/errors'
import type { NotificationConfig } from '@maestro-helix/contract/notifications'
import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import type { ClockTrust } from '../governance/clock-trust.ts'
import { DriveJournal } from '../operations/drive-journal.ts'
import { noCommitPoints } from '../operations/commit-point-stop.ts'
import { type Notifications, openNotifications } from '../operations/notifications/open-notifications.ts'
import { readNotificationConfig } from '../operations/notifications/read-notification-config.ts'
import { signallingOutbox } from '../orchestration/outbox-signal.ts'
import { rememberingReads } from '../orchestration/remembered-reads.ts'
import { announcingRuns, RunWatch } from '../orchestration/run-watch.ts'
import { passingCommitPoints } from '../orchestration/store-commit-points.ts'
import type { RecordStore } from '../record/record-store.ts'
import { enterKeyRotations } from './key-rotations.ts'
import { ledgerClock } from './ledger-clock.ts'
import type { SystemConfiguration } from './system-configuration.ts'
import type { SystemPorts } from './system-ports.ts'

/** The record, and the store through which everything else changes it. */
export type ComposedRecord = {
  record: PostgresStore
  /**
   * Around the record's own store, from the inside out: a committed wake is told, changes of runs are told, reads that cannot change are remembered, people are told, fault tests may stop
   * a commit.
   */
  store: RecordStore
  /** Changes of runs that are driven here. */
  watch: RunWatch
  /** How often each run was driven without getting on. */
  driveCounts: DriveJournal
  trust: ClockTrust
  recordedUntil: string | null
  notifications: Notifications
  notificationConfig: NotificationConfig
}

/**
 * Opens the record and enters what the start itself changed.
 * @throws MaestroError CLOCK_AHEAD before anything is entered; CONFIG_INVALID; what opening the record throws.
 */
export async function composeRecord(configuration: SystemConfiguration, ports: SystemPorts, wake: () => void): Promise<ComposedRecord> {
  const { logger, sources, commitPoints } = ports
  await mkdir(configuration.home, { recursive: true })
  const record = await ports.openRecord({
    connectionString: configuration.databaseUrl,
    signingKeyFile: join(configuration.home, 'ledger-key.pem'),
    rememberedFile: join(configuration.home, 'ledger-last-signed'),
    onForgotten: (error) => logger.error({ code: codeOf(error) }, 'the last signed checkpoint could not be kept in MAESTRO_HOME'),
    origin: 'maestro-helix/ledger',
    now: sources.now,
  })
  if (record.migrated.length > 0) logger.info({ migrations: record.migrated }, 'the database was migrated')
  // Before anything is entered: what the last entry says of the time is known from the runs before this one alone.
  const { recordedUntil, trust } = await ledgerClock(record, {
    now: sources.now,
    confirmed: configuration.clockConfirmed,
    elapsedMs: ports.uptimeMs,
  })
  const doubt = trust.doubt()
  if (doubt !== null) logger.error({ code: doubt.code, recordedUntil }, doubt.message)
  if (doubt === null) await enterKeyRotations(record, sources.now)
  const driveCounts = new DriveJournal(join(configuration.home, 'drives'), { endedFromOutside: configuration.endedFromOutside })
  const watch = new RunWatch()
  const announcing = announcingRuns(signallingOutbox(record.store, wake), (runId, revision, moved) => {
    if (moved) driveCounts.progressed(runId)
    watch.changed(runId, revision)
  })
  const remembering = rememberingReads(announcing, ports.elapsedMs)
  const notificationConfig = await readNotificationConfig(configuration.notificationsFile ?? configuration.files.notifications)
  const notifications = openNotifications({
    config: notificationConfig,
    secrets: configuration.channelSecrets,
    notices: record.notices,
    queries: record.queries,
    sources,
    random: ports.random,
    onFailure: (error) => logger.warn({ code: codeOf(error) }, 'what people are to be told could not be read; trying again'),
  })
  const notifying = notifications.notifying(remembering)
  const store = commitPoints === noCommitPoints ? notifying : passingCommitPoints(notifying, commitPoints)
  return { record, store, watch, driveCounts, trust, recordedUntil, notifications, notificationConfig }
}
