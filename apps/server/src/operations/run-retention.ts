import { type RetentionConfig, type RetentionRound, type RetentionRule, retentionRuleSchema } from '@maestro-helix/contract/http/retention'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Principal } from '@maestro-helix/contract/run'
import { sha256Hex } from '../record/digest.ts'
import { type PurgeRecord, type Removal, retentionId } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

export type RetentionParts = {
  config: RetentionConfig
  store: Pick<RecordStore, 'commit'>
  sources: Sources
  /** Tables of each rule, in the order they are purged. */
  tables: Record<RetentionRule, readonly string[]>
  dueRows: (rule: RetentionRule, table: string, before: string, limit: number) => Promise<{ id: string; at: string }[]>
  runsWithoutBodies: (ids: readonly string[]) => Promise<{ id: string; revision: number; record: string }[]>
  revision: () => Promise<number>
}

/** A run stands for all its attempts, so that fewer of them make a batch. */
const rowsPerRun = 10

/** What is older than this is past its time: so many months before, at the same time of day (the last day of a shorter month). */
export function retentionLimit(now: string, months: number): string {
  const at = new Date(now)
  const day = at.getUTCDate()
  at.setUTCDate(1)
  at.setUTCMonth(at.getUTCMonth() - months)
  at.setUTCDate(Math.min(day, new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()))
  return at.toISOString()
}

/**
 * Purges what is past its time and not held: in batches, oldest first, each one transaction with a purge record and a ledger entry. Ends after
 * `batchesPerRound` or when nothing is due; whatever stops it, the next round goes on where it ended. Two rounds at once never purge the same rows:
 * every batch rests on the state of holds and purges that it was chosen under. Of runs the row stays; intents, escalations, approvals and the ledger are
 * never touched. `dryRun` tells what the first batch of each table would be. `fields`: what the entries say beside, of an
 * act of people.
 */
export async function runRetention(parts: RetentionParts, dryRun: boolean, by: Principal, fields: JsonObject = {}): Promise<RetentionRound> {
  const { config, sources, store } = parts
  const purged: RetentionRound['purged'] = []
  let batches = 0
  for (const rule of retentionRuleSchema.options) {
    const before = retentionLimit(sources.now(), config.rules[rule].months)
    for (const table of parts.tables[rule]) {
      const limit = table === 'runs' ? Math.ceil(config.batchRows / rowsPerRun) : config.batchRows
      for (;;) {
        if (batches >= config.batchesPerRound) return { dryRun, purged, more: true }
        const revision = await parts.revision()
        const rows = await parts.dueRows(rule, table, before, limit)
        const [first] = rows
        const last = rows.at(-1)
        if (first === undefined || last === undefined) break
        batches += 1
        const at = sources.now()
        const purge: PurgeRecord = {
          id: sources.id(),
          at,
          rule,
          what: table,
          rows: rows.length,
          from: first.at,
          to: last.at,
          idsSha256: sha256Hex(
            rows
              .map(({ id }) => id)
              .toSorted()
              .join('\n'),
          ),
          by,
          subjectKeyId: null,
        }
        const { id: _id, by: _by, ...shown } = purge
        if (dryRun) {
          purged.push(shown)
          break
        }
        const { outcome } = await store.commit({
          aggregate: { kind: 'retention', id: retentionId, revision },
          purge,
          removal: await removalOf(
            parts,
            table,
            rows.map(({ id }) => id),
            at,
          ),
          evidence: [],
          ledger: [
            {
              kind: 'retention.purged',
              at,
              fields: {
                purge_id: purge.id,
                rule,
                months: config.rules[rule].months,
                what: table,
                rows: rows.length,
                range_from: purge.from,
                range_to: purge.to,
                ids_sha256: purge.idsSha256,
                by: `${by.kind}:${by.id}`,
                ...fields,
              },
            },
          ],
          outbox: [],
        })
        if (outcome === 'committed') purged.push(shown)
      }
    }
  }
  return { dryRun, purged, more: false }
}

async function removalOf(parts: RetentionParts, table: string, ids: readonly string[], at: string): Promise<Removal> {
  if (table === 'runs') return { table, at, runs: await parts.runsWithoutBodies(ids) }
  return { table: table as 'qsr_evaluations' | 'risk_assessments' | 'reflexive_events', ids }
}
