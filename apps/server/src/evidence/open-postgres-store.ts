import { dirname, join } from 'node:path'
import { Pool, type ClientConfig } from 'pg'
import type { NoticeStore } from '../record/notices.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { SignInStore } from '../record/sign-in-store.ts'
import { ledgerReader, type LedgerReader } from './ledger/ledger-reader.ts'
import { openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { formatVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { ledgerCrypto, ledgerSigner } from './ledger/ledger-crypto.ts'
import { provenIndex } from './ledger/proven-index.ts'
import { provenLog } from './ledger/proven-log.ts'
import { rememberingTiles } from './ledger/remembered-tiles.ts'
import { loadPreviousKey, loadSigningKey } from './ledger/signing-key.ts'
import { type LogSweep, logSweep } from './ledger/sweep-log.ts'
import { openQueries, type RecordQueries } from './queries/open-queries.ts'
import { columnTypes } from './store/column-types.ts'
import { changeCommitter } from './store/commit-changes.ts'
import { keepCosignature } from './store/keep-cosignature.ts'
import { postgresNoticeStore } from './store/notice-store.ts'
import { postgresLedgerSource } from './store/ledger-source.ts'
import { loadMasterKeys, type MasterKeys } from './store/master-key.ts'
import { rewrapKeys, type Rewrapped } from './store/rewrap-keys.ts'
import { subjectVault } from './store/subject-vault.ts'
import { bundledMigrations, migrate } from './store/migrate.ts'
import { provenLookups } from './store/proven-lookups.ts'
import { readTiles } from './store/read-tiles.ts'
import { reading } from './store/reading.ts'
import { recordStoreOn } from './store/record-store-on.ts'
import { openRememberedRoot } from './store/remembered-root.ts'
import { signInStoreOn } from './store/sign-in-store-on.ts'
import { type LogWriter, postgresLog } from './store/stored-log.ts'

/** Tiles kept in memory for proofs, 16 MiB of them at most: those above level 0 of the largest ledger, and the level 0 tiles read last. */
const rememberedTiles = 2_048

export type PostgresStoreOptions = {
  connectionString: string
  /** PKCS #8 PEM of the ledger's Ed25519 key; made, readable by its owner alone, where it is missing and the ledger has no entries. */
  signingKeyFile: string
  /** The master key of the subjects' keys, 32 bytes as base64; made where it is missing and no subject has a key. privacy-master.key beside the signing key by default. */
  masterKeyFile?: string
  /** Where the last checkpoint signed here is kept, outside the database; without it a database that went back while no server ran is not noticed. */
  rememberedFile?: string
  /** Told where that file cannot be written. */
  onForgotten?: (error: unknown) => void
  /** The ledger's identity, which its checkpoints and proofs carry: one line, e.g. `maestro-helix/HOST`. */
  origin: string
  /** Present time as ISO 8601 in UTC with milliseconds. */
  now: () => string
  /** Connections for reads, 1 upwards; commits have one of their own beside them. Default 4. */
  readConnections?: number
  /** Most changes in one transaction, 1 upwards. Default 256. */
  maxBatch?: number
}

export type PostgresStore = {
  store: RecordStore
  /** What signing in needs and leaves behind. */
  signIns: SignInStore
  queries: RecordQueries
  /** What people are to be told, and the messages made of it. */
  notices: NoticeStore
  ledger: LedgerReader
  /** Reads the stored ledger again and again, and says where it is not what was signed. */
  sweep: LogSweep
  /** Keeps the cosignature line of a witness beside the checkpoint of a size. */
  keepCosignature(kept: { size: number; witness: string; line: string; at: string }): Promise<void>
  /** What the ledger holds about the effects of tools. @throws MaestroError LEDGER_INCONSISTENT, RECORD_UNAVAILABLE. */
  toolDeclarations: () => Promise<LedgerDraft[]>
  /** Which key signs from now on beside which; null where the last checkpoint was signed by it already. */
  keyRotation: { from: string; to: string } | null
  /** Which master key the keys of people are wrapped with now, and how many were wrapped anew by opening; null where it was the only one. */
  rewrapped: Rewrapped | null
  /** Names of the migrations that opening applied. */
  migrated: string[]
  /** Waits for commits under way, then closes every connection. */
  close(): Promise<void>
}

/**
 * Opens the record: migrates the database, loads or makes the signing key, and reads and hashes the whole ledger, which must lead to the root that was last signed
 * with this key and through the one that is remembered outside the database.
 * @throws MaestroError RECORD_UNAVAILABLE, RECORD_DISK_FULL, RECORD_TOO_NEW, LEDGER_KEY_MISSING, LEDGER_INCONSISTENT,
 * LEDGER_ROLLED_BACK, PRIVACY_KEY_MISSING.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const config: ClientConfig = {
    connectionString: options.connectionString,
    types: columnTypes,
    application_name: 'maestro-helix',
    connectionTimeoutMillis: 10_000,
  }
  const migrated = await migrate(config, await bundledMigrations(), options.now())
  const pool = new Pool({ ...config, max: options.readConnections ?? 4, query_timeout: 30_000 })
  // An idle connection that breaks is forgotten; the next read makes a new one.
  pool.on('error', () => {})
  // Kysely borrows connections without listening: one that breaks just then would end the process. The read itself still fails.
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    const remembered =
      options.rememberedFile === undefined ? null : await openRememberedRoot(options.rememberedFile, options.onForgotten ?? (() => {}))
    const log = await openLog(pool, options)
    const stored = postgresLog(pool)
    const index = provenIndex()
    const proven = provenLog(stored, { origin: log.origin, keys: log.signers.map(({ key }) => key) }, index, remembered?.last ?? null)
    await reading(proven.catchUp)
    const readNote = proven.note()
    if (readNote !== null) remembered?.remember(readNote)
    const keyRotation = await rotationOf(log, readNote)
    const masterKeys = await openMasterKeys(pool, options.masterKeyFile ?? join(dirname(options.signingKeyFile), 'privacy-master.key'))
    const rewrapped = await reading(() => rewrapKeys(pool, masterKeys))
    const vault = subjectVault(pool, masterKeys, () => performance.now())
    const committer = changeCommitter(config, { log, proven, signed: (note) => remembered?.remember(note) }, vault, options.maxBatch)
    const ledger = ledgerReader(rememberingTiles(postgresLedgerSource(pool), rememberedTiles), log.origin, log.signers[0].key)
    const sweep = logSweep({ log: proven, stored, tiles: (tiles) => readTiles(pool, tiles) })
    const lookups = provenLookups(
      async () => {
        await proven.catchUp()
        const damage = sweep.damage()
        if (damage !== null) throw damage
      },
      index,
      stored.leavesAt,
    )
    return {
      store: recordStoreOn(pool, committer, vault, lookups),
      signIns: signInStoreOn(pool),
      notices: postgresNoticeStore(pool),
      queries: openQueries(pool, vault),
      ledger,
      sweep,
      toolDeclarations: () => reading(lookups.toolDeclarations),
      keepCosignature: (kept) => keepCosignature(pool, kept),
      keyRotation,
      rewrapped,
      migrated,
      close: async () => {
        await committer.close()
        await remembered?.idle()
        await pool.end()
      },
    }
  } catch (error) {
    await pool.end()
    throw error
  }
}

async function openMasterKeys(pool: Pool, file: string): Promise<MasterKeys> {
  return reading(async () => {
    const { rows } = await pool.query<{ kept: boolean }>('SELECT EXISTS (SELECT FROM subject_keys WHERE wrapped IS NOT NULL) AS kept')
    return loadMasterKeys(file, rows[0]?.kept !== true)
  })
}

async function openLog(pool: Pool, options: PostgresStoreOptions): Promise<LogWriter> {
  return reading(async () => {
    const { rows } = await pool.query<{ size: number }>('SELECT size FROM ledger_head')
    const size = rows[0]?.size ?? 0
    const present = ledgerSigner(options.origin, await loadSigningKey(options.signingKeyFile, size === 0))
    const previous = await loadPreviousKey(options.signingKeyFile)
    const before = previous === null ? null : ledgerSigner(options.origin, previous)
    // A rotation that was cut off leaves the same key twice.
    const isOther = before !== null && formatVerifierKey(before.key) !== formatVerifierKey(present.key)
    return { origin: options.origin, signers: isOther ? [present, before] : [present] }
  })
}

/** The last checkpoint is not signed by the present key, but by the one before: from now on both sign. */
async function rotationOf({ origin, signers: [present, previous] }: LogWriter, note: string | null): Promise<PostgresStore['keyRotation']> {
  if (previous === undefined || note === null) return null
  const { ok } = await openCheckpoint(note, { origin, keys: [present.key] }, ledgerCrypto.verify)
  return ok ? null : { from: formatVerifierKey(previous.key), to: formatVerifierKey(present.key) }
}
