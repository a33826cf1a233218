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
import { judgeItem, openBenchJudge } from '../apps/cli/src/bench/score-item.ts'
import { findingKinds } from '../packages/contract/src/evaluation.ts'
import { floorNames } from '../packages/contract/src/gate-conditions.ts'
import { binomialInterval } from '../packages/helix/src/gates/binomial-interval.ts'
import { objectionFeatureNames } from '../packages/helix/src/gates/objection-model.ts'
import { objectionFeatures } from '../packages/helix/src/gates/objection.ts'
import { defaultGateConfig } from '../packages/helix/src/gates/parse-gate-config.ts'
import type { OrderedItem, Prices } from './training/choose-objection-limit.ts'
import { chooseGate, heldOutFigures } from './training/choose-objection-limit.ts'

/**
 * What may be held of the good that the ordered rule passes. A floor is for what is wrong whatever the kind of task, so that it may cost little; that of accuracy more than
 * those that hang on form, as short answers are rare in labelled sets and common in use. The limit is learnt for the kind of task.
 */
const form = { share: 0.02, worstSource: 0.05, delta: 0.1 }
const prices: Prices = {
  floors: [{ share: 0.05, worstSource: 0.1, delta: 0.1 }, form, form, form],
  objection: { share: 0.2, worstSource: 0.22, delta: 0.1 },
}
const flooredComponents = floorNames.map((name) => name.replace(/Floor$/, '') as 'accuracy' | 'coherence' | 'completion' | 'relevance')
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
const totals = new Map<string, { good: number; bad: number }>()
const judge = await openBenchJudge()
const items: OrderedItem[] = []
for (const folder of options.data) items.push(...(await itemsOf(folder)))
const chosen = chooseGate(items, prices)
report()
if (options.write) write()

async function itemsOf(folder: string): Promise<OrderedItem[]> {
  const found: OrderedItem[] = []
  for (const fileName of benchFileNames(folder)) {
    const file = readBenchFile(folder, fileName)
    if (leftOut.test(file.set) || file.items.length === 0) continue
    learntFrom.push({ set: file.set, sha256: file.sha256 })
    const bySource = Map.groupBy(
      file.items.map((_, place) => place),
      (place) => file.labels[place]?.source ?? '',
    )
    console.error(`${fileName}: ${file.items.length} items`)
    for (const [source, places] of bySource) {
      const lot = (place: number): string => createHash('sha256').update(`defaults\n${file.items[place]?.id}`).digest('hex')
      const drawn = places
        .map((place) => ({ place, lot: lot(place) }))
        .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
        .slice(0, Number(options.items))
      for (const { place } of drawn) {
        const item = file.items[place]
        const label = file.labels[place]
        const bad = label === undefined ? null : badOutput(label)
        if (item === undefined || label === undefined || bad === null || item.context === '') continue
        const { evaluation, risk, decision } = await judgeItem(item, judge)
        if (evaluation.truthAssessed === false) continue
        const total = totals.get(source) ?? { good: 0, bad: 0 }
        total[bad ? 'bad' : 'good'] += 1
        totals.set(source, total)
        const { qsrMin, mriMax } = defaultGateConfig.default
        if (!(evaluation.qsr >= qsrMin && risk.mri <= mriMax)) continue
        const vetoed = (decision.conditions ?? []).some(({ name, met }) => met === false && (findingKinds as readonly string[]).includes(name))
        const measured = objectionFeatures(evaluation)
        found.push({
          source,
          group: label.group,
          family: risk.calibration?.family ?? 'other',
          bad,
          vetoed,
          scores: flooredComponents.map((name) => evaluation.components[name].score),
          features: objectionFeatureNames.map((feature) => measured[feature]),
        })
      }
    }
  }
  return found
}

function report(): void {
  console.log(`floors: ${flooredComponents.map((name, at) => `${name} ${chosen.floors[at]}`).join(', ')}`)
  for (const [family, { model, limit }] of Object.entries(chosen.byFamily)) {
    const weights = objectionFeatureNames.map((name, at) => `${name} ${(model.weights[at] ?? 0).toFixed(2)}`).join(', ')
    console.log(`${family}: limit ${limit}; intercept ${model.intercept.toFixed(2)}; ${weights}`)
  }
  const share = (count: number, all: number): string => {
    if (all === 0) return '-'
    const { share: middle, lower, upper } = binomialInterval(count, all, 0.05)
    return `${(100 * middle).toFixed(0)} % (${(100 * lower).toFixed(0)}..${(100 * upper).toFixed(0)})`
  }
  console.log('\n| source | left out | of good, pass before | after | of bad, pass before | after | of passing, bad |\n|---|---|---|---|---|---|---|')
  const foldOf = (group: string): number => createHash('sha256').update(group).digest().readUInt32BE(0)
  for (const { source, by, good, goodPassing, bad, badPassing } of heldOutFigures(items, prices, foldOf)) {
    const { good: allGood = 0, bad: allBad = 0 } = totals.get(source) ?? {}
    if (allGood + allBad < 40) continue
    console.log(
      `| ${source} | ${by} | ${share(good, allGood)} | ${share(goodPassing, allGood)} | ${share(bad, allBad)} | ${share(badPassing, allBad)} | ${share(badPassing, goodPassing + badPassing)} |`,
    )
  }
}

function write(): void {
  const rounded = (value: number): number => Math.round(value * 1_000) / 1_000
  const models = Object.fromEntries(
    Object.entries(chosen.byFamily).map(([family, { model, limit }]) => [
      family,
      {
        limit,
        intercept: rounded(model.intercept),
        weights: Object.fromEntries(objectionFeatureNames.map((name, at) => [name, rounded(model.weights[at] ?? 0)])),
      },
    ]),
  )
  const floors = Object.fromEntries(floorNames.map((name, at) => [name, chosen.floors[at]]))
  writeFileSync(
    new URL('../packages/helix/src/gates/learnt-objection.ts', import.meta.url),
    `import type { FloorName } from '@maestro-helix/contract/gate-conditions'
import type { LearntObjection } from './objection-model.ts'

/** Written by scripts/choose-gate-defaults.ts. By kind of task, the limit and the model. */
export const learntObjection: Readonly<Record<string, LearntObjection>> = ${JSON.stringify(models)}

/** Least scores of components, 0..5. */
export const learntFloors: Readonly<Record<FloorName, number>> = ${JSON.stringify(floors)}

/** The files they were chosen by, so that nobody takes figures on these for a promise. */
export const gateDefaultsLearntFrom: readonly { readonly set: string; readonly sha256: string }[] = ${JSON.stringify(learntFrom)}
`,
  )
}
