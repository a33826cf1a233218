import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { measureRule, type RuleFigures } from './measure-routing.ts'
import { greedy, learningRule, roundRobin, type Rule, shrunkenMeans } from './simulate-routing.ts'

/**
 * `maestro bench routing`: simulates routing between an agent of composite 0.90 and one of 0.98 over many seeds: share of traffic in either order of the
 * list, take-over by a newcomer, leaving an agent that breaks, regret; beside trivial rules, with light and heavy noise, one run at a time and 32 at once.
 */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, policy: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const seeds = Number(values.seeds)
if (!Number.isSafeInteger(seeds) || seeds < 10 || seeds > 100_000) {
  process.stderr.write('--seeds: a whole number from 10 to 100000\n')
  process.exit(2)
}
const file = values.policy ?? join(import.meta.dirname, '../../config/helix_routing_policy.json')
const policy = parseRoutingPolicy(readFileSync(file, 'utf8'))
const rules: [string, Rule][] = [
  ['learning', learningRule(policy)],
  ['shrunken means', shrunkenMeans],
  ['greedy', greedy],
  ['round robin', roundRobin],
]
const situations = [
  { noise: 0.07, batch: 1 },
  { noise: 0.2, batch: 1 },
  { noise: 0.07, batch: 32 },
]
const figures = situations.flatMap((situation) => rules.map(([name, rule]) => measureRule(name, rule, { ...situation, seeds })))
const learning = figures.filter(({ rule }) => rule === 'learning')
const oneByOne = learning.filter(({ batch }) => batch === 1)
const wanted = {
  shareAtLeast80Percent: least(learning.flatMap(({ shares }) => shares.map((share) => share.seedsAtLeast80Percent))),
  takeOverWithin150: least(learning.map(({ takeOver }) => takeOver.within150)),
  leftWithin20: least(oneByOne.flatMap(({ leaving }) => leaving.map(({ within20 }) => within20))),
}
const met = Object.values(wanted).every((share) => share >= 0.95)
process.stdout.write(`${values.json ? JSON.stringify({ seeds, wanted: { ...wanted, met }, figures }) : text()}\n`)
process.exitCode = met ? 0 : 1

function text(): string {
  return [
    `${seeds} seeds; two agents of composite 0.90 and 0.98; runs counted from 0; 9999: never`,
    ...situations.flatMap(({ noise, batch }) => [
      '',
      `noise of QSR ${noise}, ${batch === 1 ? 'one run at a time' : `${batch} runs decided at once on the same record`}`,
      'rule             share 61-240 (worse first, better first)   take-over p50 p95 p99   left: outage p50 p95 p99, decline p50 p95 p99   regret at 60 120 240',
      ...figures.filter((one) => one.noise === noise && one.batch === batch).map(line),
    ]),
    '',
    `wanted of the learning rule, share of seeds: better has >= 80 % ${percent(wanted.shareAtLeast80Percent)}, newcomer within 150 ${percent(wanted.takeOverWithin150)}, broken left within 20 (one run at a time) ${percent(wanted.leftWithin20)}: ${met ? 'met (95 % each)' : 'missed'}`,
  ].join('\n')
}

function line({ rule, shares, takeOver, leaving, regret }: RuleFigures): string {
  const share = shares.map(({ mean, seedsAtLeast80Percent }) => `${percent(mean)} (>= 80 % in ${percent(seedsAtLeast80Percent)})`).join(', ')
  const left = leaving.map(({ quantiles }) => [quantiles.p50, quantiles.p95, quantiles.p99].join(' ')).join(', ')
  const lost = regret.filter(({ run }) => run !== 180).map(({ mean }) => mean.toFixed(2))
  return `${rule.padEnd(16)} ${share.padEnd(60)} ${[takeOver.p50, takeOver.p95, takeOver.p99].join(' ').padEnd(18)} ${left.padEnd(34)} ${lost.join(' ')}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function least(shares: readonly number[]): number {
  return Math.min(...shares)
}
