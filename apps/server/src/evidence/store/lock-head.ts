import type { Client } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { policyId, type RecordChange } from '../../record/record-change.ts'

/** Waits for every other commit, of whatever server, and resolves to the ledger's size. Held until the transaction ends. */
export async function lockHead(client: Client): Promise<number> {
  const { rows } = await client.query<{ size: number }>({ name: 'lock-head', text: 'SELECT size FROM ledger_head FOR UPDATE' })
  const head = rows[0]
  if (head === undefined) throw new MaestroError('LEDGER_INCONSISTENT', 'the ledger has no head')
  return head.size
}

/** The stored revisions of all aggregates that changes rest on, by `kind:id`; one that does not exist is absent. Under the head's lock they are binding. */
export async function readRevisions(client: Client, changes: readonly RecordChange[]): Promise<Map<string, number>> {
  const ids = (kind: string) => changes.flatMap(({ aggregate }) => (aggregate?.kind === kind ? [aggregate.id] : []))
  const underPolicy = changes.some((change) => change.underPolicy !== undefined || change.aggregate?.kind === 'policy')
  const values = [ids('run'), ids('workflow'), ids('operator'), ids('claim'), underPolicy ? [policyId] : [], ids('on-call'), ids('handover')]
  if (values.every((list) => list.length === 0)) return new Map()
  const { rows } = await client.query<{ key: string; revision: number }>({ name: 'read-revisions', text: revisions, values })
  return new Map(rows.map(({ key, revision }) => [key, revision]))
}

const revisions = `
SELECT 'run:' || id AS key, revision FROM runs WHERE id = ANY($1::uuid[])
UNION ALL SELECT 'workflow:' || name, revision FROM workflows WHERE name = ANY($2::text[])
UNION ALL SELECT 'operator:' || id, revision FROM operators WHERE id = ANY($3::text[])
UNION ALL SELECT 'claim:' || escalation_id, revision FROM escalation_claims WHERE escalation_id = ANY($4::uuid[])
UNION ALL SELECT 'policy:' || id, revision FROM policy_head WHERE id = ANY($5::text[])
UNION ALL SELECT 'on-call:' || name, revision FROM on_call WHERE name = ANY($6::text[])
UNION ALL SELECT 'handover:' || id, revision FROM on_call_handovers WHERE id = ANY($7::uuid[])`
