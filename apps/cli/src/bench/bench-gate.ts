import type { GateDecision } from '@maestro-helix/contract/evaluation'
import type { PublishedModel } from '@maestro-helix/helix/models/published-model'
import { decideOrderedGate } from '@maestro-helix/helix/gates/decide-ordered-gate'
import { comparedQsr } from '@maestro-helix/helix/gates/compared-qsr'
import { goesOn } from '@maestro-helix/helix/gates/decide-gate'
import { gateDefaultsLearntFrom } from '@maestro-helix/helix/gates/learnt-objection'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { recordedModels } from '@maestro-helix/helix/models/recorded-models'
import { badOutput } from './bad-output.ts'
import type { BenchItem, BenchLabel } from './bench-item.ts'
import type { GatedItem, GateFigures } from './gate-figures.ts'
import { gateFigures } from './gate-figures.ts'
import { benchFileNames, readBenchFile } from './read-bench.ts'
import type { BenchJudge, JudgedItem } from './score-item.ts'
import { inBatches, judgeItem, noConfiguration } from './score-item.ts'
import { trivialScores } from './trivial-baselines.ts'

/** The gate on one part of a file. `assessed` false: nothing was given that truth could be checked against, so that going on is no pass. */
export type GatePart = {
  readonly by: 'file' | 'source'
  readonly part: string
  readonly task: string
  readonly assessed: boolean
  readonly figures: GateFigures
}

export type GateFileReport = {
  readonly file: string
  /** Items read, and those that have a label that says good or bad. */
  readonly items: number
  readonly labelled: number
  /** Models, and the gate's own defaults, that were learnt from this very file: its figures flatter them. */
  readonly inSampleOf: readonly string[]
  readonly outcomes: Readonly<Record<GateDecision['outcome'], number>>
  /** The file as a whole, then by source where it has several. */
  readonly parts: readonly GatePart[]
}

export type BenchGateOptions = {
  /** At most so many items a file, drawn by their ids alone; all by default. */
  readonly limit?: number
  readonly onFile: (file: string, items: number) => void
  readonly checkStop: () => void
}

/**
 * What the gate does, by the shipped defaults, with every item of every *.jsonl.gz in a folder, beside the ordered rule alone and beside trivial scores. Labels
 * are read after everything is decided.
 * @throws MaestroError INVALID_REQUEST where a file cannot be read, MODEL_CHANGED where a model is not the published one.
 */
export async function benchGate(folder: string, judge: BenchJudge, { limit, onFile, checkStop }: BenchGateOptions): Promise<GateFileReport[]> {
  const reports: GateFileReport[] = []
  for (const name of benchFileNames(folder)) {
    const { file, items, labels, sha256 } = readBenchFile(folder, name)
    if (items.length === 0) continue
    onFile(file, items.length)
    const outcomes = { pass: 0, adapt: 0, escalate: 0, halt: 0, unassessed: 0 }
    const gated: { item: GatedItem; label: BenchLabel }[] = []
    const chosen = drawn(items, limit, judge).flatMap((place) => {
      const [item, label] = [items[place], labels[place]]
      return item === undefined || label === undefined ? [] : [{ item, label }]
    })
    const all = await inBatches(chosen, ({ item }) => judgeItem(item, judge), checkStop)
    for (const [place, judged] of all.entries()) {
      const { item, label } = chosen[place] as (typeof chosen)[number]
      outcomes[judged.decision.outcome] += 1
      const bad = badOutput(label)
      if (bad !== null) gated.push({ item: gatedItem(item, judged, bad), label })
    }
    const judged = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
    reports.push({ file, items: judged, labelled: gated.length, inSampleOf: inSampleOf(sha256), outcomes, parts: partsOf(file, gated) })
  }
  return reports
}

/** Places of the items that are judged: all, or as many as the limit says, the same ones whatever their order. */
function drawn(items: readonly BenchItem[], limit: number | undefined, { sha256 }: BenchJudge): number[] {
  const places = items.map((_, place) => place)
  if (limit === undefined || limit >= items.length) return places
  const lot = items.map(({ id }) => sha256(`gate\n${id}`))
  return places.toSorted((first, second) => ((lot[first] ?? '') < (lot[second] ?? '') ? -1 : 1)).slice(0, limit)
}

function gatedItem(item: BenchItem, { evaluation, risk, decision }: JudgedItem, bad: boolean): GatedItem {
  const before = decideOrderedGate({
    evaluation: { ...evaluation, qsr: comparedQsr(evaluation) },
    risk,
    config: defaultGateConfig,
    configSha256: noConfiguration,
    attemptsSoFar: 1,
  })
  const baselines = trivialScores(item)
  return {
    bad,
    assessed: evaluation.truthAssessed ?? evaluation.components.accuracy.score !== null,
    before: goesOn(before),
    after: goesOn(decision),
    baselines,
  }
}

function inSampleOf(sha256: string): string[] {
  const models = recordedModels.map(({ model }) => model as unknown as PublishedModel)
  return [
    ...models.filter(({ training }) => training.some((set) => set.sha256 === sha256)).map(({ name }) => name),
    ...(gateDefaultsLearntFrom.some((set) => set.sha256 === sha256) ? ['gate defaults'] : []),
  ]
}

function partsOf(file: string, gated: readonly { item: GatedItem; label: BenchLabel }[]): GatePart[] {
  const parts: GatePart[] = []
  const add = (by: GatePart['by'], part: string, members: typeof gated): void => {
    const task = [...new Set(members.map(({ label }) => label.task))].toSorted().join(', ')
    for (const assessed of [true, false]) {
      const items = members.map(({ item }) => item).filter((item) => item.assessed === assessed)
      if (items.length > 0) parts.push({ by, part, task, assessed, figures: gateFigures(items) })
    }
  }
  add('file', file.replace(/\.jsonl\.gz$/, ''), gated)
  const sources = [...new Set(gated.map(({ label }) => label.source))].toSorted()
  if (sources.length > 1)
    for (const source of sources)
      add(
        'source',
        source,
        gated.filter(({ label }) => label.source === source),
      )
  return parts
}
