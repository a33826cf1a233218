import { dirname, join } from 'node:path'
import { Pool, type ClientConfig } from 'pg'
import type { NoticeStore } from '../record/notices.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { SignInStore } from '../record/sign-in-store.ts'
import { ledgerReader, type LedgerReader } from './ledger/ledger-reader.ts'
import { ledgerSigner } from './ledger/ledger-crypto.ts'
import { rememberingTiles } from './ledger/remembered-tiles.ts'
import { loadSigningKey } from './ledger/signing-key.ts'
import { openQueries, type RecordQueries } from './queries/open-queries.ts'
import { columnTypes } from './store/column-types.ts'
import { changeCommitter } from './store/commit-changes.ts'
import { entriesOfPeople } from './store/entries-of-people.ts'
import { entriesOfSettings } from './store/entries-of-settings.ts'
import { keepCosignature } from './store/keep-cosignature.ts'
import { postgresNoticeStore } from './store/notice-store.ts'
import { postgresLedgerSource } from './store/ledger-source.ts'
import { loadLedgerState, type LogWriter } from './store/load-ledger-state.ts'
import { loadMasterKey } from './store/master-key.ts'
import { subjectVault } from './store/subject-vault.ts'
import { bundledMigrations, migrate } from './store/migrate.ts'
import { reading } from './store/reading.ts'
import { recordStoreOn } from './store/record-store-on.ts'
import { signInStoreOn } from './store/sign-in-store-on.ts'
import { toolDeclarations } from './store/tool-declarations.ts'

/** Tiles kept in memory for proofs, 16 MiB of them at most: those above level 0 of the largest ledger, and the level 0 tiles read last. */
const rememberedTiles = 2_048

export type PostgresStoreOptions = {
  connectionString: string
  /** PKCS #8 PEM of the ledger's Ed25519 key; made, readable by its owner alone, where it is missing and the ledger has no entries. */
  signingKeyFile: string
  /** The master key of the subjects' keys, 32 bytes as base64; made where it is missing and no subject has a key. privacy-master.key beside the signing key by default. */
  masterKeyFile?: string
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
  /** Keeps the cosignature line of a witness beside the checkpoint of a size. */
  keepCosignature(kept: { size: number; witness: string; line: string; at: string }): Promise<void>
  /** What the ledger holds about the effects of tools. @throws MaestroError LEDGER_INCONSISTENT, RECORD_UNAVAILABLE. */
  toolDeclarations: () => Promise<LedgerDraft[]>
  /** Names of the migrations that opening applied. */
  migrated: string[]
  /** Waits for commits under way, then closes every connection. */
  close(): Promise<void>
}

/**
 * Opens the record: migrates the database, loads or makes the signing key, and checks that the ledger's right edge leads to the root that was last
 * signed, with this key.
 * @throws MaestroError RECORD_UNAVAILABLE, RECORD_DISK_FULL, RECORD_TOO_NEW, LEDGER_KEY_MISSING, LEDGER_INCONSISTENT, PRIVACY_KEY_MISSING.
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
    const log = await openLog(pool, options)
    const vault = subjectVault(
      pool,
      await openMasterKey(pool, options.masterKeyFile ?? join(dirname(options.signingKeyFile), 'privacy-master.key')),
      () => performance.now(),
    )
    const committer = changeCommitter(config, log, vault, options.maxBatch)
    const ledger = ledgerReader(rememberingTiles(postgresLedgerSource(pool), rememberedTiles), log.origin, log.signer.key)
    return {
      store: recordStoreOn(pool, committer, vault, {
        entriesOfPerson: entriesOfPeople(pool, ledger),
        entriesOfSettings: entriesOfSettings(pool, ledger),
      }),
      signIns: signInStoreOn(pool),
      notices: postgresNoticeStore(pool),
      queries: openQueries(pool, vault),
      ledger,
      toolDeclarations: () => toolDeclarations(pool, ledger),
      keepCosignature: (kept) => keepCosignature(pool, kept),
      migrated,
      close: async () => {
        await committer.close()
        await pool.end()
      },
    }
  } catch (error) {
    await pool.end()
    throw error
  }
}

async function openMasterKey(pool: Pool, file: string): Promise<Buffer> {
  return reading(async () => {
    const { rows } = await pool.query<{ kept: boolean }>('SELECT EXISTS (SELECT FROM subject_keys WHERE wrapped IS NOT NULL) AS kept')
    return loadMasterKey(file, rows[0]?.kept !== true)
  })
}

async function openLog(pool: Pool, options: PostgresStoreOptions): Promise<LogWriter> {
  return reading(async () => {
    const { rows } = await pool.query<{ size: number }>('SELECT size FROM ledger_head')
    const size = rows[0]?.size ?? 0
    const signer = ledgerSigner(options.origin, await loadSigningKey(options.signingKeyFile, size === 0))
    const log = { origin: options.origin, signer }
    await loadLedgerState(pool, log, size)
    return log
  })
}
