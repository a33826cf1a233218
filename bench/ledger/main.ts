import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { preparePostgres } from '@maestro-helix/cli/stack/postgres'
import { superviseChild } from '@maestro-helix/cli/stack/supervised-child'
import { ledgerCrypto } from '@maestro-helix/cli/verification/ledger-crypto'
import { verifyLog } from '@maestro-helix/ledger/verify-log'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { openPostgresStore, type PostgresStore } from '../../apps/server/src/evidence/open-postgres-store.ts'
import { sha256Hex } from '../../apps/server/src/record/digest.ts'
import type { LedgerDraft } from '../../apps/server/src/record/record-change.ts'
import { systemSources } from '../../apps/server/src/system-sources.ts'
import { percentile } from './percentile.ts'

/**
 * `maestro bench ledger`: durable appends, proofs of single entries, what a new process reads about who people are, and verification of the whole log, by the
 * code that the server and the command line run, on a PostgreSQL of its own that waits for the disk.
 */
const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '100000' },
    appends: { type: 'string', default: '50000' },
    concurrency: { type: 'string', default: '1024' },
    proofs: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
})
const [entries, appends, concurrency, proofs] = [values.entries, values.appends, values.concurrency, values.proofs].map(Number) as [
  number,
  number,
  number,
  number,
]
for (const [name, value] of Object.entries({ entries, appends, concurrency, proofs })) {
  if (Number.isSafeInteger(value) && value >= 1) continue
  process.stderr.write(`--${name}: a whole number from 1 upwards\n`)
  process.exit(2)
}
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Entries of one change while the log is being filled for the measurements that follow. */
const fillBatch = 5_000
const readPage = 5_000
/** The greatest share of people that a ledger has: a hundred of them in a million entries. */
const enrolmentEvery = 10_000

const home = mkdtempSync(join(tmpdir(), 'maestro-bench-ledger-'))
chmodSync(home, 0o711)
say('starting PostgreSQL ...')
const { specification, databaseUrl } = await preparePostgres({ home })
const postgres = superviseChild(specification, () => undefined)
let record: PostgresStore | undefined
try {
  await postgres.ready()
  record = await open()
  await append(record, Math.min(2_000, appends), concurrency)
  say(`appending ${appends} entries, ${concurrency} changes at once ...`)
  const appended = await append(record, appends, concurrency)
  const tip = await record.ledger.tip()
  if (tip.size < entries) say(`filling the log to ${entries} entries ...`)
  for (let size = tip.size; size < entries; size += fillBatch) {
    const ledger = Array.from({ length: Math.min(fillBatch, entries - size) }, (_, at) => draft(size + at))
    await record.store.commit({ aggregate: null, evidence: [], ledger, outbox: [] })
  }
  say(`proving ${proofs} entries ...`)
  const proved = await prove(record, proofs)
  await record.close()
  record = await open()
  const people = await readPeople(record)
  say('verifying the whole log ...')
  report(appended, proved, people, await verify(record))
} finally {
  await record?.close()
  await postgres.stop()
  rmSync(home, { recursive: true, force: true })
}

function open(): Promise<PostgresStore> {
  return openPostgresStore({
    connectionString: databaseUrl,
    signingKeyFile: join(home, 'ledger-key.pem'),
    origin: 'maestro-helix/bench',
    now: systemSources.now,
  })
}

/** What an entry of a governed attempt looks like, with its fields and digests; one in so many is the enrolment of a person. */
function draft(number: number): LedgerDraft {
  const digest = sha256Hex(String(number))
  if (number % enrolmentEvery === 0) {
    const authenticators = [{ kind: 'ed25519', fingerprint: digest, revoked: false }]
    const fields = { human_operator_id: `person-${number}`, roles: ['approver'], authenticators, demonstration_operator: false }
    return { kind: 'operator.enrolled', at: '2026-01-31T09:15:00.000Z', fields }
  }
  return {
    kind: 'step.attempted',
    at: '2026-01-31T09:15:00.000Z',
    fields: {
      run_id: `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`,
      workflow: 'customer-service',
      workflow_version: 1,
      definition_sha256: digest,
      demonstration: false,
      step_id: 'answer',
      attempt: 1,
      status: 'succeeded',
      agent_id: 'support-writer',
      agent_version: '1.0.0',
      qsr_score: (number % 1_000) / 1_000,
      mri_score: 0.123,
      mri_tier: 'Nominal',
      gil_decision: 'pass',
      people_required: 0,
      evaluator_sha256: digest,
      gate_config_sha256: digest,
      input_digest: digest,
      output_digest: digest,
    },
  }
}

type Appended = { perSecond: number; p50Ms: number; p99Ms: number }

/** Single-entry changes, so many at once; each counts when it is acknowledged, which is when it is on disk. */
async function append({ store, ledger }: PostgresStore, count: number, atOnce: number): Promise<Appended> {
  const before = (await ledger.tip()).size
  const tookMs: number[] = []
  let next = 0
  const startedAt = performance.now()
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next++
      const from = performance.now()
      const { outcome } = await store.commit({ aggregate: null, evidence: [], ledger: [draft(number)], outbox: [] })
      if (outcome !== 'committed') throw new Error('an append was not committed')
      tookMs.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  const seconds = (performance.now() - startedAt) / 1_000
  const { size } = await ledger.tip()
  if (size !== before + count) throw new Error(`${count} appends made the ledger grow by ${size - before}`)
  return { perSecond: count / seconds, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) }
}

type Proved = { p50Ms: number; p99Ms: number; greatestMs: number }

/** Proof files of entries spread over the log, from the record to the finished text. */
async function prove({ ledger }: PostgresStore, count: number): Promise<Proved> {
  const { size } = await ledger.tip()
  const tookMs: number[] = []
  for (let made = -20; made < count; made++) {
    // A step coprime to most sizes visits the log out of order; the first proofs only warm up.
    const index = ((made + 20) * 7_919_993) % size
    const from = performance.now()
    if (!(await ledger.inclusion(index))) throw new Error(`entry ${index} has no proof`)
    if (made >= 0) tookMs.push(performance.now() - from)
  }
  return { p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99), greatestMs: percentile(tookMs, 1) }
}

type PeopleRead = { firstMs: number; againMs: number }

/** What a process that has just opened the record reads, and proves, before the first approval counts, and before each one after it. */
async function readPeople({ store }: PostgresStore): Promise<PeopleRead> {
  const timed = async (): Promise<number> => {
    const from = performance.now()
    if ((await store.entriesOfPerson('person-0')).length === 0) throw new Error('the ledger knows nothing of person-0')
    return performance.now() - from
  }
  return { firstMs: await timed(), againMs: await timed() }
}

type Verified = { size: number; perSecond: number; withReadingPerSecond: number }

/** The whole log as `maestro ledger verify` derives it: once from memory, once reading it from the record on the way. */
async function verify({ ledger }: PostgresStore): Promise<Verified> {
  const { size, note } = await ledger.tip()
  const identity = { origin: ledger.origin, keys: [parseVerifierKey(ledgerCrypto.sha256, ledger.verifierKey)] }
  const kept: Uint8Array[] = []
  async function* read(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < size; from += readPage) {
      for (const { leaf } of await ledger.entries(from, readPage)) {
        kept.push(leaf)
        yield leaf
      }
    }
  }
  const timed = async (leaves: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> => {
    const from = performance.now()
    const verdict = await verifyLog(ledgerCrypto, identity, note ?? '', leaves)
    if (!verdict.ok) throw new Error(`the ledger does not verify: ${verdict.reason}`)
    return size / ((performance.now() - from) / 1_000)
  }
  const withReadingPerSecond = await timed(read())
  return { size, withReadingPerSecond, perSecond: await timed(kept) }
}

function report(appended: Appended, proved: Proved, people: PeopleRead, verified: Verified): void {
  const result = {
    machine: { cores: availableParallelism(), node: process.version },
    settings: { entries, appends, concurrency, proofs },
    appended,
    proved,
    people,
    verified,
  }
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
    return
  }
  const lines = [
    `durable appends           ${appended.perSecond.toFixed(0).padStart(9)} /s    p50 ${appended.p50Ms.toFixed(1)} ms  p99 ${appended.p99Ms.toFixed(1)} ms`,
    `proof of one of ${String(verified.size).padEnd(9)} ${proved.p50Ms.toFixed(2).padStart(9)} ms    p99 ${proved.p99Ms.toFixed(2)} ms  greatest ${proved.greatestMs.toFixed(2)} ms`,
    `who people are           ${people.firstMs.toFixed(0).padStart(9)} ms    in a new process; again ${people.againMs.toFixed(2)} ms`,
    `verification, in memory   ${verified.perSecond.toFixed(0).padStart(9)} entries/s`,
    `verification and reading  ${verified.withReadingPerSecond.toFixed(0).padStart(9)} entries/s`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
