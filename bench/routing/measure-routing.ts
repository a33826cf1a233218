import { scenarios, turnAt } from './scenarios.ts'
import { type Rule, type Scenario, simulateRouting } from './simulate-routing.ts'

export type Quantiles = { p50: number; p90: number; p95: number; p99: number; most: number }

export type RuleFigures = {
  rule: string
  noise: number
  batch: number
  /** Of runs 61 to 240 the share of the better of two agents, by which of them is listed first. */
  shares: { scenario: string; mean: number; p01: number; least: number; seedsAtLeast80Percent: number }[]
  /** Runs from the arrival of a better newcomer until it has most of the next 20. */
  takeOver: Quantiles & { within150: number }
  /** Runs from the break of the better agent until it has at most 1 of the next 10. */
  leaving: { scenario: string; quantiles: Quantiles; within20: number }[]
  /** Mean cumulative regret, in composite, after 60, 120, 180 and 240 runs of two agents, the worse listed first. */
  regret: { run: number; mean: number; p95: number }[]
}

const never = 9_999
const better = 'strong'

/** Figures of a rule over many seeds. With batches, what breaks does so at the beginning of one. */
export function measureRule(name: string, rule: Rule, situation: { noise: number; batch: number; seeds: number }): RuleFigures {
  const { noise, batch, seeds } = situation
  const { twoAgents, newcomer, outage, decline } = scenarios(noise, batch)
  const over = (scenario: Scenario) => Array.from({ length: seeds }, (_, seed) => simulateRouting(scenario, rule, seed))
  const two = twoAgents.map((scenario) => ({ scenario: scenario.name, runs: over(scenario) }))
  const arrivals = over(newcomer).map(({ chosen }) => firstRun(chosen.slice(turnAt), 20, (count) => count > 10))
  return {
    rule: name,
    noise,
    batch,
    shares: two.map(({ scenario, runs }) => {
      const shares = runs.map(({ chosen }) => countOf(chosen.slice(60, 240)) / 180)
      return {
        scenario,
        mean: mean(shares),
        p01: quantile(shares, 0.01),
        least: Math.min(...shares),
        seedsAtLeast80Percent: mean(shares.map((share) => (share >= 0.8 ? 1 : 0))),
      }
    }),
    takeOver: { ...quantiles(arrivals), within150: mean(arrivals.map((run) => (run <= 150 ? 1 : 0))) },
    leaving: [outage, decline].map((scenario) => {
      const left = over(scenario).map(({ chosen }) => firstRun(chosen.slice(turnAt), 10, (count) => count <= 1))
      return { scenario: scenario.name, quantiles: quantiles(left), within20: mean(left.map((run) => (run <= 20 ? 1 : 0))) }
    }),
    regret: [60, 120, 180, 240].map((run) => {
      const lost = (two[0]?.runs ?? []).map(({ regrets }) => regrets.slice(0, run).reduce((sum, one) => sum + one, 0))
      return { run, mean: mean(lost), p95: quantile(lost, 0.95) }
    }),
  }
}

function firstRun(chosen: readonly string[], window: number, holds: (count: number) => boolean): number {
  for (let run = 0; run + window <= chosen.length; run++) if (holds(countOf(chosen.slice(run, run + window)))) return run
  return never
}

function countOf(chosen: readonly string[]): number {
  return chosen.filter((id) => id === better).length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN
}

function quantiles(values: readonly number[]): Quantiles {
  return {
    p50: quantile(values, 0.5),
    p90: quantile(values, 0.9),
    p95: quantile(values, 0.95),
    p99: quantile(values, 0.99),
    most: Math.max(...values),
  }
}
