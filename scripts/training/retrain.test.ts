import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readBenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { foldsOf, outOfFold } from './folds.ts'
import { learnForest } from './learn-forest.ts'
import { learnHazard } from './learn-hazard.ts'
import { learnHead } from './learn-head.ts'
import { learnLogistic } from './learn-logistic.ts'
import { learnRidge } from './learn-ridge.ts'
import { linearOutputs } from '../../packages/helix/src/models/linear.ts'
import { grownForest } from '../../packages/helix/src/models/forest.ts'
import { dialogueData, dialogueSettings } from './train-qsr-dialogue.ts'
import { textStatisticsTrainer } from './train-text-statistics.ts'
import { evaluationOnly } from './trainer.ts'
import { trainers } from './trainers.ts'

const root = new URL('../..', import.meta.url).pathname
const data = join(process.env['MAESTRO_SHARED'] ?? join(root, '../shared'), 'bench/dev')
const file = (set: string) => readBenchFile(data, `${set}.jsonl.gz`)
const published = (name: string): unknown => JSON.parse(readFileSync(join(root, 'packages/helix/models', `${name}.json`), 'utf8'))

test('no model learns from what is for evaluation only', () => {
  for (const { name, learnsFrom } of trainers) for (const set of learnsFrom) expect(evaluationOnly, name).not.toContain(set)
  expect(new Set(trainers.map(({ name }) => name)).size).toBe(trainers.length)
})

test('learning again from the same data gives the published weights to the last digit', { timeout: 120_000 }, (context) => {
  if (!existsSync(data)) context.skip(`the benchmark data is not at ${data}`)
  expect(JSON.parse(JSON.stringify(textStatisticsTrainer.train(file)))).toEqual(published('text-statistics'))
  const replies = dialogueData(file)
  const names = Object.keys(replies.features[0] ?? {})
  const learnt = learnHead(replies, names, [...replies.groups.keys()], dialogueSettings)
  expect(published('qsr-dialogue')).toMatchObject({ features: names, parameters: JSON.parse(JSON.stringify(learnt)) as object })
})

test('folds keep groups whole, whatever the order of the items', () => {
  const groups = Array.from({ length: 60 }, (_, index) => `g${index % 12}`)
  const folds = foldsOf(groups, 5)
  for (const group of new Set(groups)) expect(new Set(folds.filter((_, index) => groups[index] === group)).size).toBe(1)
  expect(foldsOf(groups.toReversed(), 5)).toEqual(folds.toReversed())
})

test('what is held out has been seen by nobody who predicts it, neither its fold nor, where asked for, its system', () => {
  const folds = [0, 0, 1, 1, 2, 2]
  const systems = [0, 1, 0, 1, 0, 1]
  const seen = outOfFold(folds, (train) => () => train)
  expect(seen.map((train) => train.length)).toEqual([4, 4, 4, 4, 4, 4])
  seen.forEach((train, index) => expect(train.map((item) => folds[item])).not.toContain(folds[index]))
  const stricter = outOfFold(folds, (train) => () => train, { folds: systems })
  expect(stricter).toEqual([
    [3, 5],
    [2, 4],
    [1, 5],
    [0, 4],
    [1, 3],
    [0, 2],
  ])
  stricter.forEach((train, index) => expect(train.map((item) => systems[item])).not.toContain(systems[index]))
})

test('a hazard has the weights that were put in, none below 0, and a great penalty draws those of like signs together', () => {
  const rows = Array.from({ length: 400 }, (_, index) => [(index * 7) % 5, (index * 13) % 4, (index * 11) % 3])
  const faults = rows.map(([a = 0, b = 0]) => -Math.expm1(-(0.02 + 0.1 * a + 0.3 * b)))
  const [first = 0, second = 0, third = 1] = learnHazard(rows, faults, 0)
  expect(first).toBeCloseTo(0.1, 2)
  expect(second).toBeCloseTo(0.3, 2)
  expect(third).toBeCloseTo(0, 2)
  expect(
    Math.min(
      ...learnHazard(
        rows,
        rows.map(([a = 0]) => (a === 0 ? 0.9 : 0.1)),
        0,
      ),
    ),
  ).toBe(0)
  // One sign twice, with a little noise: alone, chance decides which of the two carries it.
  const twice = rows.map(([, b = 0], index) => [b, b + (index % 2) / 50])
  const [one = 0, other = 0] = learnHazard(twice, faults, 5_000)
  expect(Math.abs(one - other) / one).toBeLessThan(0.05)
})

test('the learners find what is there', () => {
  const rows = Array.from({ length: 200 }, (_, index) => [(index * 7) % 20, (index * 13) % 17])
  const ridge = learnRidge(
    rows,
    rows.map(([a = 0, b = 0]) => [2 * a - b]),
    0.01,
  )
  expect(linearOutputs(ridge, [10, 4])[0]).toBeCloseTo(16, 1)
  const logistic = learnLogistic(
    rows,
    rows.map(([a = 0]) => a >= 10),
    0.1,
  )
  expect((linearOutputs(logistic, [19, 5])[0] ?? 0) > 1 && (linearOutputs(logistic, [1, 5])[0] ?? 0) < -1).toBe(true)
  const forest = learnForest(
    rows,
    rows.map(([a = 0]) => [a >= 10 ? 1 : 0]),
    { trees: 20, leastLeaf: 3, featureShare: 1, seed: 1 },
  )
  const grown = grownForest(forest)
  expect(grown.outputs([18, 5])[0]).toBeGreaterThan(0.9)
  expect(grown.outputs([2, 5])[0]).toBeLessThan(0.1)
})
