import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Contender, inParallel, stepsPerWorkflow, stepWork } from './contender.ts'

/** The least that could be called a record: one durable INSERT per step, no engine, no judgement, no recovery. */
export async function bareInserts(databaseUrl: string): Promise<Contender> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 })
  await pool.query('CREATE TABLE IF NOT EXISTS bench_steps (run_id uuid, step int, output jsonb, PRIMARY KEY (run_id, step))')
  return {
    name: 'bare INSERTs',
    run: (count, concurrency) =>
      inParallel(count, concurrency, async () => {
        const runId = randomUUID()
        let n = 0
        for (let step = 0; step < stepsPerWorkflow; step++) {
          const output = stepWork({ n })
          n = output.n
          await pool.query({ name: 'bench-step', text: 'INSERT INTO bench_steps VALUES ($1, $2, $3)', values: [runId, step, output] })
        }
      }),
    close: () => pool.end(),
  }
}
