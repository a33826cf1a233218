import type { Client } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { policyId, type RecordChange } from '../../record/record-change.ts'
import { type Resting, restingOn } from '../resting-on.ts'
import { retentionRevisionSql } from './retention-revision.ts'

/** Waits for every other commit, of whatever server, and resolves to the ledger's size. Held until the transaction ends. */
export async function lockHead(client: Client): Promise<number> {
  const { rows } = await client.query<{ size: number }>({ name: 'lock-head', text: 'SELECT size FROM ledger_head FOR UPDATE' })
  const head = rows[0]
  if (head === undefined) throw new MaestroError('LEDGER_INCONSISTENT', 'the ledger has no head')
  return head.size
}

/** The stored revisions of all that changes rest on, by `kind:id`; one that does not exist is absent. Under the head's lock they are binding. */
export async function readRevisions(client: Client, changes: readonly RecordChange[]): Promise<Map<string, number>> {
  const all = changes.flatMap(restingOn)
  const values = places.map(([kind]) => all.flatMap((one) => (one.kind === kind ? [one.id] : [])))
  if (changes.some(({ underPolicy }) => underPolicy !== undefined)) values[policyPlace]?.push(policyId)
  if (values.every((list) => list.length === 0)) return new Map()
  const { rows } = await client.query<{ key: string; revision: number }>({ name: 'read-revisions', text: revisions, values })
  return new Map(rows.map(({ key, revision }) => [key, revision]))
}

/** Where the revision of each kind of thing is, and what its ids are. */
const places = [
  ['run', 'SELECT id::text, revision FROM runs WHERE id', 'uuid'],
  ['workflow', 'SELECT name, revision FROM workflows WHERE name', 'text'],
  ['operator', 'SELECT id, revision FROM operators WHERE id', 'text'],
  ['claim', 'SELECT escalation_id::text, revision FROM escalation_claims WHERE escalation_id', 'uuid'],
  ['policy', 'SELECT id, revision FROM policy_head WHERE id', 'text'],
  ['governed', 'SELECT kind, revision FROM governed_heads WHERE kind', 'text'],
  ['on-call', 'SELECT name, revision FROM on_call WHERE name', 'text'],
  ['handover', 'SELECT id::text, revision FROM on_call_handovers WHERE id', 'uuid'],
  ['review', 'SELECT id::text, revision FROM break_glass_reviews WHERE id', 'uuid'],
  ['signatory', 'SELECT id::text, revision FROM signatories WHERE id', 'uuid'],
  ['service-account', 'SELECT id, revision FROM service_accounts WHERE id', 'text'],
  // 0 only while the key is there and no run about the person goes on.
  [
    'subject',
    'SELECT k.id::text, (erased_at IS NOT NULL)::integer + (SELECT count(*) FROM runs WHERE subject_key = k.id AND ended_at IS NULL)::integer FROM subject_keys AS k WHERE k.id',
    'uuid',
  ],
  [
    'retention',
    `SELECT of_all.id, of_all.revision FROM (SELECT 'retention' AS id, (${retentionRevisionSql}) AS revision) AS of_all WHERE of_all.id`,
    'text',
  ],
  ['promotion', 'SELECT id::text, revision FROM promotions WHERE id', 'uuid'],
  ['spending', 'SELECT tool, revision FROM tool_spending WHERE tool', 'text'],
  ['spent', 'SELECT id, 1 AS revision FROM spent_once WHERE id', 'text'],
] as const satisfies [Resting['kind'], string, 'uuid' | 'text'][]
const policyPlace = places.findIndex(([kind]) => kind === 'policy')

const revisions = places
  .map(
    ([kind, select, type], at) => `SELECT '${kind}:' || id AS key, revision FROM (${select} = ANY($${at + 1}::${type}[])) AS of_${at}(id, revision)`,
  )
  .join('\nUNION ALL ')
