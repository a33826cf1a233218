#!/usr/bin/env node
/**
 * Measures the judge that reads claims against evidence, beside the best trivial line on the same items. Nothing is fitted here.
 *
 * Usage: measure-entailment.ts --data FOLDER [--model FOLDER] [--files a,b] [--split held] [--dump FILE]
 * FOLDER holds *.jsonl.gz of items with input, context, output, group and label (1 = bad) or human scores.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { auroc, bestF1Threshold } from '@maestro-helix/helix/benchmark/binary-metrics'
import { spearman } from '@maestro-helix/helix/benchmark/spearman'
import { assessAccuracy } from '@maestro-helix/helix/qsr/accuracy'
import { ContextIndex } from '@maestro-helix/helix/qsr/context-index'
import { judgedItem } from '@maestro-helix/helix/qsr/judged-item'
import { combined } from '@maestro-helix/helix/qsr/measure'
import { openEntailment } from '@maestro-helix/judge-entailment/open-entailment'
import { leastSupportOf, meanSupportOf, readOutput } from '@maestro-helix/judge-entailment/read-output'
import { contentWords } from '@maestro-helix/judge-entailment/source-text'

type Item = {
  id: string
  source: string
  task: string
  group: string
  input: string
  context: string
  output: string
  label?: number
  human?: Record<string, number>
  split?: string
  lang?: string
}
type Measured = { group: string; source: string; truth: number; scores: Record<string, number>; tookMs: number; pairs: number }

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    model: { type: 'string' },
    files: { type: 'string' },
    split: { type: 'string' },
    dump: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
})
if (values.data === undefined) throw new Error('--data FOLDER is missing')
const entailment = await openEntailment({ model: values.model, threads: Number(values.threads), queue: 1_000 })
const dumped: unknown[] = []
for (const file of filesOf(values.data)) {
  const measured = await measureFile(file)
  const bySource = Map.groupBy(measured, (item) => item.source)
  for (const [source, items] of bySource) report(source, items)
}
if (values.dump !== undefined) writeFileSync(values.dump, JSON.stringify(dumped))
await entailment.close()

function filesOf(folder: string): string[] {
  const wanted = values.files?.split(',')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl.gz') && (wanted === undefined || wanted.includes(basename(name, '.jsonl.gz'))))
    .map((name) => join(folder, name))
}

async function measureFile(file: string): Promise<Measured[]> {
  const pending: Promise<Measured>[] = []
  // Not by readline, which also breaks lines at U+2028.
  for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
    if (line === '') continue
    const item = JSON.parse(line) as Item
    const truth = item.label ?? (item.human === undefined ? undefined : -(item.human['consistency'] ?? item.human['groundedness'] ?? Number.NaN))
    if (truth === undefined || Number.isNaN(truth) || typeof item.output !== 'string' || item.context === '') continue
    if ((values.split !== undefined && item.split !== values.split) || (item.lang ?? 'en') !== 'en') continue
    pending.push(measureItem(item, truth))
    if (pending.length % 100 === 0) await Promise.all(pending)
  }
  return Promise.all(pending)
}

async function measureItem(item: Item, truth: number): Promise<Measured> {
  const start = performance.now()
  const reading = await readOutput(
    entailment,
    { output: item.output, context: item.context, question: item.task === 'qa' ? item.input : undefined },
    { budgetMs: 600_000 },
  )
  const tookMs = performance.now() - start
  const known = new Set(contentWords(item.context))
  const said = contentWords(item.output)
  const uncovered = said.filter((word) => !known.has(word)).length
  const rules = rulesOf(item)
  const pairsLost = pairsNotFound(item)
  if (values.dump !== undefined)
    dumped.push({
      id: item.id,
      source: item.source,
      task: item.task,
      group: item.group,
      truth,
      rules,
      uncovered,
      said: said.length,
      pairsLost,
      claims: reading.claims,
      output: item.output,
    })
  return {
    group: item.group,
    source: item.source,
    truth,
    tookMs,
    pairs: reading.claims.length,
    scores: {
      tier: 1 - (leastSupportOf(reading) + meanSupportOf(reading)) / 2,
      rules: 1 - rules,
      'share of uncovered words': said.length === 0 ? 0 : uncovered / said.length,
      'uncovered words': uncovered,
      length: item.output.length,
      'word pairs not found': pairsLost,
    },
  }
}

/** Accuracy by the lexical rules alone, 0..1: no learnt head, so nothing of it was fitted to these files. */
function rulesOf(item: Item): number {
  const judged = judgedItem({ task: item.input, context: item.context, output: item.output })
  const index = new ContextIndex(judged.context ? [judged.context, judged.task] : [judged.task])
  return combined(assessAccuracy(judged, index)) ?? 1
}

function pairsNotFound(item: Item): number {
  const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const pairs = (text: string): string[] => words(text).map((word, index, all) => `${word} ${all[index + 1] ?? ''}`)
  const known = new Set(pairs(item.context))
  const said = pairs(item.output).slice(0, -1)
  return said.length === 0 ? 0 : said.filter((pair) => !known.has(pair)).length / said.length
}

function report(source: string, items: readonly Measured[]): void {
  const binary = items.every((item) => item.truth === 0 || item.truth === 1)
  const figure = (chosen: readonly Measured[], name: string): number => {
    const scores = chosen.map((item) => item.scores[name] ?? 0)
    const value = binary
      ? auroc(
          scores,
          chosen.map((item) => item.truth === 1),
        )
      : spearman(
          scores,
          chosen.map((item) => item.truth),
        )
    return value ?? Number.NaN
  }
  console.log(
    `\n${source}: ${items.length} items, ${new Set(items.map((item) => item.group)).size} groups, ${binary ? 'AUROC of the bad' : 'Spearman with people'}`,
  )
  for (const name of Object.keys(items[0]?.scores ?? {})) {
    const [low, high] = interval(items, (chosen) => figure(chosen, name))
    let line = `  ${name.padEnd(26)} ${figure(items, name).toFixed(3)} (${low.toFixed(3)} .. ${high.toFixed(3)})`
    if (binary)
      line += `  best F1 ${bestF1Threshold(
        items.map((item) => item.scores[name] ?? 0),
        items.map((item) => item.truth === 1),
      ).f1.toFixed(3)}`
    console.log(line)
  }
  if (binary) console.log(`  calibration error of tier  ${calibrationError(items).toFixed(3)}`)
  const took = items.map((item) => item.pairs).toSorted((a, b) => a - b)
  console.log(`  claims an output: median ${took[Math.floor(took.length / 2)]}, most ${took.at(-1)}`)
}

/** 95 %, by bootstrap over groups, seeded. */
function interval(items: readonly Measured[], figure: (chosen: readonly Measured[]) => number): [number, number] {
  const groups = [...Map.groupBy(items, (item) => item.group).values()]
  let seed = 42
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }
  const drawn: number[] = []
  for (let round = 0; round < 200; round += 1) {
    const value = figure(groups.flatMap(() => groups[Math.floor(random() * groups.length)] ?? []))
    if (!Number.isNaN(value)) drawn.push(value)
  }
  drawn.sort((a, b) => a - b)
  return [drawn[Math.floor(drawn.length * 0.025)] ?? Number.NaN, drawn[Math.ceil(drawn.length * 0.975) - 1] ?? Number.NaN]
}

function calibrationError(items: readonly Measured[]): number {
  const bins = Map.groupBy(items, (item) => Math.min(9, Math.floor((item.scores['tier'] ?? 0) * 10)))
  let error = 0
  for (const bin of bins.values()) {
    const mean = (of: (item: Measured) => number): number => bin.reduce((sum, item) => sum + of(item), 0) / bin.length
    error += (bin.length / items.length) * Math.abs(mean((item) => item.scores['tier'] ?? 0) - mean((item) => item.truth))
  }
  return error
}
