import type { Pool } from 'pg'
import { reading } from './reading.ts'

/** Keeps the signature line of a witness beside the checkpoint of a size; the first one stays. @throws MaestroError RECORD_UNAVAILABLE. */
export async function keepCosignature(pool: Pool, kept: { size: number; witness: string; line: string; at: string }): Promise<void> {
  await reading(() =>
    pool.query({
      name: 'keep-cosignature',
      text: 'INSERT INTO ledger_cosignatures (size, witness, line, kept_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      values: [kept.size, kept.witness, kept.line, kept.at],
    }),
  )
}
