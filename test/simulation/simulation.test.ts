import { describe, expect, it } from 'vitest'
import { mutations, type MutationName } from './mutations.ts'
import { simulate } from './simulate.ts'

/** A part of these seeds for each test, so that a failure is known before all have run. */
const seeds = Number(process.env['MAESTRO_SIMULATION_SEEDS'] ?? 2_000)
const parts = 10
const seedsPerPart = Math.ceil(seeds / parts)
const mutationSeeds = 200

describe('every promise holds under', () => {
  it.each(Array.from({ length: parts }, (_, part) => 1 + part * seedsPerPart))(
    `${seedsPerPart} seeds from %i`,
    async (first) => {
      for (let seed = first; seed < first + seedsPerPart; seed++) {
        const { failure } = await simulate(seed)
        expect(failure, `seed ${seed}: ${failure?.stack ?? ''}\nagain, with all that happened: npm run simulate -- --seed ${seed} --trace`).toBeNull()
      }
    },
    600_000,
  )
})

describe('a seed', () => {
  it('decides everything: run again, it gives the same trace', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [first, second] = [await simulate(seed), await simulate(seed, { trace: true })]
      expect(second.traceHash).toBe(first.traceHash)
      expect(second.counts).toEqual(first.counts)
      expect(second.lines.length).toBeGreaterThan(0)
    }
    expect((await simulate(1)).traceHash).not.toBe((await simulate(2)).traceHash)
  })

  it('brings about what the promises are about', async () => {
    const kinds = new Set<string>()
    const counts = { crashes: 0, effects: 0, decisions: 0, runs: 0 }
    for (let seed = 1; seed <= 60; seed++) {
      const result = await simulate(seed, { trace: true })
      for (const kind of Object.keys(counts) as (keyof typeof counts)[]) counts[kind] += result.counts[kind]
      for (const line of result.lines) if (/^\d+ commit /.test(line)) for (const kind of line.match(/[a-z]+\.[a-z-]+/g) ?? []) kinds.add(kind)
    }
    expect([...kinds].toSorted().join(' ')).toBe(
      'action.executed action.failed action.read action.refused action.unknown decision.refused ' +
        'escalation.decided escalation.opened escalation.timed-out intent.claimed intent.opened operator.enrolled operator.revoked ' +
        'run.cancelled run.completed run.failed run.halted run.paused run.restarted run.resumed run.started ' +
        'step.attempted workflow.applied workflow.paused workflow.resumed',
    )
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(30)
  }, 120_000)
})

describe('a defect planted on purpose is found:', () => {
  const expected: Record<MutationName, RegExp> = {
    'no-revision-check': /./,
    'claim-not-committed': /no action before its claim is recorded/,
    'approval-counted-twice': /as many people as required/,
    'approval-lost': /an approval is never lost/,
    'decision-without-ledger-entry': /a decision is in the ledger/,
    'wake-forgotten': /every run ends/,
    'unknown-outcome-repeated': /a target without keys is called once/,
    'action-authorised-by-nobody': /what cannot be undone waits for people/,
    'attempt-counted-twice': /one ledger entry per attempt/,
  }

  it.each(Object.keys(mutations) as MutationName[])(
    '%s',
    async (name) => {
      for (let seed = 1; seed <= mutationSeeds; seed++) {
        const { failure } = await simulate(seed, { mutation: mutations[name] })
        if (failure === null) continue
        expect(failure.message).toMatch(expected[name])
        return
      }
      expect.unreachable(`not found within ${mutationSeeds} seeds`)
    },
    120_000,
  )
})
