#!/usr/bin/env node
/**
 * Learns the published models from the benchmark's development data and writes each with its card. Deterministic: the same data gives the same bytes.
 * Usage: train-judges.ts [--data DIR] [--only NAME] [--check]
 *   --data DIR  folder of *.jsonl.gz files (default: ../shared/bench/dev)
 *   --only NAME trains this model alone and leaves the others as they are
 *   --check     writes nothing; ends with 1 where a file would change
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchFile } from '../apps/cli/src/bench/read-bench.ts'
import { readBenchFile } from '../apps/cli/src/bench/read-bench.ts'
import type { Json } from '../packages/contract/src/json.ts'
import { canonicalJson } from '../packages/helix/src/canonical-json.ts'
import type { PublishedModel } from '../packages/helix/src/models/published-model.ts'
import { modelCard } from './training/model-card.ts'
import type { Trainer } from './training/trainer.ts'
import { evaluationOnly } from './training/trainer.ts'
import { trainers } from './training/trainers.ts'

const root = new URL('..', import.meta.url).pathname
const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: join(process.env.MAESTRO_SHARED ?? join(root, '../shared'), 'bench/dev') },
    only: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
})

const files = new Map<string, BenchFile>()
const file = (set: string): BenchFile => {
  const known = files.get(set) ?? readBenchFile(options.data, `${set}.jsonl.gz`)
  files.set(set, known)
  return known
}

const changed: string[] = []
for (const trainer of trainers) {
  if (options.only !== undefined && trainer.name !== options.only) continue
  const model = trained(trainer)
  const text = canonicalJson(model as unknown as Json)
  const sha256 = createHash('sha256').update(text).digest('hex')
  put(join(root, 'packages/helix/models', `${model.name}.json`), text)
  put(join(root, 'docs/models', `${model.name}.md`), modelCard(model, sha256))
  console.log(`${model.name} ${model.version}  ${text.length} bytes  ${sha256}`)
  for (const metric of [...model.metrics, ...model.ablations.map((ablation) => ({ ...ablation, name: `(ablation) ${ablation.name}` }))]) {
    console.log(
      `  ${metric.set.padEnd(18)} ${metric.name.padEnd(58)} ${metric.validation.padEnd(32)} ${metric.value.toFixed(3)}  [${metric.low.toFixed(3)}, ${metric.high.toFixed(3)}]  n ${metric.items}`,
    )
  }
}
put(join(root, 'packages/helix/src/models/recorded-models.ts'), recordedModelsSource())
if (options.check) {
  for (const path of changed) console.error(`would change: ${path}`)
  process.exitCode = changed.length === 0 ? 0 : 1
}

function trained(trainer: Trainer): PublishedModel {
  for (const set of trainer.learnsFrom)
    if ((evaluationOnly as readonly string[]).includes(set)) throw new Error(`${trainer.name} must not learn from ${set}`)
  return trainer.train(file)
}

function put(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  changed.push(path)
  if (options.check) return
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}

/** The list of what lies in packages/helix/models, so that a model trained alone leaves the others recorded. */
function recordedModelsSource(): string {
  const folder = join(root, 'packages/helix/models')
  const models = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => {
      const text = readFileSync(join(folder, name), 'utf8')
      const { name: model, version } = JSON.parse(text) as PublishedModel
      return {
        model,
        version,
        variable: model.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
        sha256: createHash('sha256').update(text).digest('hex'),
      }
    })
  return `// Written by scripts/train-judges.ts from packages/helix/models; not to be edited.
${models.map(({ model, variable }) => `import ${variable} from '../../models/${model}.json' with { type: 'json' }\n`).join('')}import type { RecordedModel } from './published-model.ts'

/** The published models of this release, with the SHA-256 of each file. */
export const recordedModels: readonly RecordedModel[] = [${models.length === 0 ? '' : '\n'}${models
    .map(({ model, version, variable, sha256 }) =>
      formatted([`name: '${model}'`, `version: '${version}'`, `model: ${variable}`, `sha256: '${sha256}'`]),
    )
    .join('')}]
`
}

/** One entry of the list in the form the formatter keeps: on one line where 150 columns hold it. */
function formatted(fields: readonly string[]): string {
  const line = `  { ${fields.join(', ')} },\n`
  return line.length <= 151 ? line : `  {\n${fields.map((field) => `    ${field},\n`).join('')}  },\n`
}
