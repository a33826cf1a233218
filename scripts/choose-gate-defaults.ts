#!/usr/bin/env node
/**
 * Chooses the defaults of the gate from labelled outputs: the objection model and, by kind of task, the greatest objection that passes. The price is tested by
 * Learn-then-Test (fixed sequence, exact binomial tails); every figure is also measured with the whole source left out. Deterministic.
 * Usage: choose-gate-defaults.ts --data DIR [--data DIR ...] [--items N] [--write]
 *   --data DIR  folder of *.jsonl.gz files that may be learnt from
 *   --items N   at most so many items of one source, drawn by their ids (default 600)
 *   --write     writes packages/helix/src/gates/learnt-objection.ts
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { badOutput } from '../apps/cli/src/bench/bad-output.ts'
import { benchFileNames, readBenchFile } from '../apps/cli/src/bench/read-bench.ts'
import { benchJudgeOf, judgeItem } from '../apps/cli/src/bench/score-item.ts'
import { findingKinds } from '../packages/contract/src/evaluation.ts'
import { binomialInterval } from '../packages/helix/src/gates/binomial-interval.ts'
import { comparedQsr } from '../packages/helix/src/gates/assess-conditions.ts'
import { binomialTail } from '../packages/helix/src/gates/learn-then-test.ts'
import { objectionFeatureNames, objectionFeatures } from '../packages/helix/src/gates/objection.ts'
import { defaultGateConfig } from '../packages/helix/src/gates/parse-gate-config.ts'
import type { FittedObjection, ObjectionItem } from './training/fit-objection.ts'
import { fitObjection, objection } from './training/fit-objection.ts'

/** At most this share of the good that the ordered rule passes may be held, with probability 1 - delta. */
const terms = { price: 0.2, delta: 0.1, leastGood: 25 }
/** About truth against a given text; what people do with tools and what is injected is for the risk index. */
const leftOut = /injection|traject|rjudge|assebench|tau_|_refs$|halueval_general/

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    items: { type: 'string', default: '600' },
    write: { type: 'boolean', default: false },
  },
})

const learntFrom: { set: string; sha256: string }[] = []
const items = options.data.flatMap(itemsOf)
const families = [...new Set(items.map(({ family }) => family))].toSorted()
const chosen = Object.fromEntries(families.map((family) => [family, choose(items.filter((item) => item.family === family))]))
const heldOut = families.flatMap((family) => leaveSourcesOut(family))
report()
if (options.write) write()

type Choice = { model: FittedObjection; limit: number }

function itemsOf(folder: string): ObjectionItem[] {
  const judge = benchJudgeOf()
  return benchFileNames(folder).flatMap((name) => {
    const file = readBenchFile(folder, name)
    if (leftOut.test(file.set) || file.items.length === 0) return []
    learntFrom.push({ set: file.set, sha256: file.sha256 })
    const bySource = Map.groupBy(
      file.items.map((_, place) => place),
      (place) => file.labels[place]?.source ?? '',
    )
    console.error(`${name}: ${file.items.length} items`)
    return [...bySource].flatMap(([source, places]) => {
      const lot = (place: number): string => createHash('sha256').update(`defaults\n${file.items[place]?.id}`).digest('hex')
      const drawn = places
        .map((place) => ({ place, lot: lot(place) }))
        .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
        .slice(0, Number(options.items))
      return drawn.flatMap(({ place }): ObjectionItem[] => {
        const item = file.items[place]
        const label = file.labels[place]
        const bad = label === undefined ? null : badOutput(label)
        if (item === undefined || label === undefined || bad === null || item.context === '') return []
        const { evaluation, risk } = judgeItem(item, judge)
        const { qsrMin, mriMax } = defaultGateConfig.default
        // What the ordered rule or a veto holds is held already.
        if (!(comparedQsr(evaluation) >= qsrMin && risk.mri <= mriMax)) return []
        if ((evaluation.findings ?? []).some(({ kind }) => findingKinds.includes(kind))) return []
        const measured = objectionFeatures(evaluation)
        return [
          {
            source,
            group: label.group,
            family: risk.calibration?.family ?? 'other',
            bad,
            features: objectionFeatureNames.map((feature) => measured[feature]),
          },
        ]
      })
    })
  })
}

/** The model, and of the limits whose price is certified the one that tells bad from good best, each source weighing alike. */
function choose(own: readonly ObjectionItem[]): Choice {
  const model = fitObjection(own)
  const scored = own.map((item) => ({ item, score: objection(model, item.features) }))
  const good = scored.filter(({ item }) => !item.bad)
  let best = { limit: 1, worth: 0 }
  for (let step = 99; step >= 5; step -= 1) {
    const limit = step / 100
    const held = good.filter(({ score }) => score > limit).length
    // Fixed sequence: the first limit whose price cannot be told from too much ends it.
    if (good.length < terms.leastGood || binomialTail(good.length, held, terms.price) > terms.delta) break
    const bySource = [...Map.groupBy(scored, ({ item }) => item.source).values()]
    const shares = bySource.map((part) => sharesHeld(part, limit))
    if (shares.some(({ good: dear, goods }) => goods >= terms.leastGood && dear > terms.price + 0.05)) break
    const telling = shares.filter(({ goods, bads }) => goods >= terms.leastGood && bads >= 10)
    const worth = telling.reduce((sum, share) => sum + share.bad - share.good, 0) / Math.max(1, telling.length)
    if (worth > best.worth) best = { limit, worth }
  }
  return { model, limit: best.limit }
}

function sharesHeld(
  part: readonly { item: ObjectionItem; score: number }[],
  limit: number,
): { good: number; bad: number; goods: number; bads: number } {
  const goods = part.filter(({ item }) => !item.bad)
  const bads = part.filter(({ item }) => item.bad)
  const share = (of: typeof goods): number => of.filter(({ score }) => score > limit).length / Math.max(1, of.length)
  return { good: share(goods), bad: share(bads), goods: goods.length, bads: bads.length }
}

type HeldOut = { family: string; source: string; good: number; goodPassing: number; bad: number; badPassing: number; by: 'source' | 'document' }

/** Each source decided by what was chosen without it; the only source of a family by what was chosen without a fifth of its documents. */
function leaveSourcesOut(family: string): HeldOut[] {
  const own = items.filter((item) => item.family === family)
  const sources = [...new Set(own.map(({ source }) => source))].toSorted()
  const fold = ({ group }: ObjectionItem): number => createHash('sha256').update(group).digest().readUInt32BE(0) % 5
  return sources.map((source) => {
    const alone = sources.length < 2
    const of = own.filter((item) => item.source === source)
    const decided = alone
      ? [0, 1, 2, 3, 4].flatMap((left) => {
          const { model, limit } = choose(of.filter((item) => fold(item) !== left))
          return of.filter((item) => fold(item) === left).map((item) => ({ item, passes: objection(model, item.features) <= limit }))
        })
      : (() => {
          const { model, limit } = choose(own.filter((item) => item.source !== source))
          return of.map((item) => ({ item, passes: objection(model, item.features) <= limit }))
        })()
    const count = (bad: boolean, passing: boolean): number => decided.filter(({ item, passes }) => item.bad === bad && (!passing || passes)).length
    return {
      family,
      source,
      by: alone ? 'document' : 'source',
      good: count(false, false),
      goodPassing: count(false, true),
      bad: count(true, false),
      badPassing: count(true, true),
    }
  })
}

function report(): void {
  for (const [family, { model, limit }] of Object.entries(chosen)) {
    const weights = objectionFeatureNames.map((name, at) => `${name} ${(model.weights[at] ?? 0).toFixed(2)}`).join(', ')
    console.log(`${family}: limit ${limit}; intercept ${model.intercept.toFixed(2)}; ${weights}`)
  }
  console.log('\nof what the ordered rule and the vetoes pass, held out:')
  const share = (count: number, all: number): string => {
    if (all === 0) return '-'
    const { share: middle, lower, upper } = binomialInterval(count, all, 0.05)
    return `${(100 * middle).toFixed(0)} % (${(100 * lower).toFixed(0)}..${(100 * upper).toFixed(0)})`
  }
  console.log('| kind of task | source | good | pass | bad | pass | of passing bad | left out by |\n|---|---|---|---|---|---|---|---|')
  for (const { family, source, good, goodPassing, bad, badPassing, by } of heldOut) {
    console.log(
      `| ${family} | ${source} | ${good} | ${share(goodPassing, good)} | ${bad} | ${share(badPassing, bad)} | ${share(badPassing, goodPassing + badPassing)} | ${by} |`,
    )
  }
}

function write(): void {
  const rounded = (value: number): number => Math.round(value * 1_000) / 1_000
  const models = Object.fromEntries(
    Object.entries(chosen).map(([family, { model, limit }]) => [
      family,
      {
        limit,
        intercept: rounded(model.intercept),
        weights: Object.fromEntries(objectionFeatureNames.map((name, at) => [name, rounded(model.weights[at] ?? 0)])),
      },
    ]),
  )
  const path = new URL('../packages/helix/src/gates/learnt-objection.ts', import.meta.url)
  writeFileSync(
    path,
    `import type { LearntObjection } from './objection.ts'

/** Written by scripts/choose-gate-defaults.ts; by kind of task, the limit and the model. */
export const learntObjection: Readonly<Record<string, LearntObjection>> = ${JSON.stringify(models)}

/** The files they were chosen by, so that nobody takes figures on these for a promise. */
export const gateDefaultsLearntFrom: readonly { readonly set: string; readonly sha256: string }[] = ${JSON.stringify(learntFrom)}
`,
  )
}
