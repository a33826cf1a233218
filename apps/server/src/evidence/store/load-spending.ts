import type { Pool } from 'pg'
import type { SpentSince } from '../../record/record-store.ts'

/** As `RecordStore.spentSince`. One statement, so that sum and revision are of the same moment. */
export async function loadSpending(pool: Pool, tool: string, currency: string | null, since: string): Promise<SpentSince> {
  const { rows } = await pool.query<{ revision: number; spent: string; unknown: boolean }>({
    name: 'load-spending',
    text: spending,
    values: [tool, currency, since],
  })
  const [row] = rows
  return { hundredths: Math.min(Number(row?.spent ?? 0), Number.MAX_SAFE_INTEGER), unknown: row?.unknown ?? false, revision: row?.revision ?? 0 }
}

const begun = `action = $1 AND claimed_at > $3 AND state IN ('EXECUTING', 'EXECUTED', 'UNKNOWN')`
const spending = `
SELECT
  coalesce((SELECT revision FROM tool_spending WHERE tool = $1), 0) AS revision,
  EXISTS (SELECT 1 FROM intents WHERE ${begun} AND spent_unknown) AS unknown,
  (SELECT coalesce(sum(spent_hundredths), 0)::text FROM intents WHERE ${begun} AND spent_currency = $2 AND spent_hundredths IS NOT NULL) AS spent`
