import type { Pool } from 'pg'

/** What a tool has spent in a currency since an instant, in hundredths: by actions that were begun and are not known to have failed. */
export async function loadSpending(pool: Pool, action: string, currency: string, since: string): Promise<number> {
  const text = `SELECT coalesce(sum(spent_hundredths), 0)::text AS spent FROM intents
    WHERE action = $1 AND spent_currency = $2 AND claimed_at > $3 AND spent_hundredths IS NOT NULL AND state IN ('EXECUTING', 'EXECUTED', 'UNKNOWN')`
  const { rows } = await pool.query<{ spent: string }>({ name: 'load-spending', text, values: [action, currency, since] })
  return Math.min(Number(rows[0]?.spent ?? 0), Number.MAX_SAFE_INTEGER)
}
