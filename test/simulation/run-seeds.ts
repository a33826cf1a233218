import { parseArgs } from 'node:util'
import { mutations, type MutationName } from './mutations.ts'
import { simulate, type SimulationResult } from './simulate.ts'

/**
 * Runs seeds of the simulation (`npm run simulate -- OPTIONS`): --seeds N (1,000), --from N (1). `--seed N --trace` runs one and prints all that
 * happened. `--mutation NAME` plants a defect first. Ends with status 1 at the first broken promise, or with `--keep-going` after all.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    mutation: { type: 'string' },
    'keep-going': { type: 'boolean', default: false },
  },
})

const mutation = values.mutation === undefined ? {} : mutations[values.mutation as MutationName]

function failed(result: SimulationResult): void {
  const rerun = values.mutation === undefined ? '' : ` --mutation ${values.mutation}`
  console.log(`seed ${result.seed} failed: ${result.failure?.stack ?? ''}`)
  console.log(`again, with all that happened: npm run simulate -- --seed ${result.seed} --trace${rerun}`)
  process.exitCode = 1
}

if (values.seed !== undefined) {
  const result = await simulate(Number(values.seed), { trace: values.trace, mutation })
  for (const line of result.lines) console.log(line)
  console.log(result.counts, result.traceHash)
  if (result.failure) failed(result)
} else {
  const first = Number(values.from)
  const last = first + Number(values.seeds) - 1
  const total = { events: 0, commits: 0, crashes: 0, runs: 0, effects: 0, decisions: 0 }
  const startedAt = performance.now()
  let done = 0
  for (let seed = first; seed <= last; seed++) {
    const result = await simulate(seed, { mutation })
    done++
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += result.counts[key]
    if (result.failure) {
      failed(result)
      if (!values['keep-going']) break
    }
    if (done % 1_000 === 0) console.log(`${done} seeds, ${Math.round((performance.now() - startedAt) / 1_000)} s`)
  }
  console.log(`${done} seeds in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s:`, total)
}
