import { createHash } from 'node:crypto'
import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { auroc } from '../../packages/helix/src/benchmark/binary-metrics.ts'
import { expectedCalibrationError } from '../../packages/helix/src/benchmark/calibration-error.ts'
import { spearman } from '../../packages/helix/src/benchmark/spearman.ts'
import type { Linear } from '../../packages/helix/src/models/linear.ts'
import type { ModelMetric } from '../../packages/helix/src/models/published-model.ts'
import { confidenceFeaturesFor } from '../../packages/helix/src/qsr/evaluate-qsr.ts'
import type { ConfidenceFeatures } from '../../packages/helix/src/qsr/gate-confidence.ts'
import { acceptanceOf, confidenceFeatures } from '../../packages/helix/src/qsr/gate-confidence.ts'
import { learnLogistic } from './learn-logistic.ts'
import { measured } from './measured.ts'
import type { Trainer } from './trainer.ts'

/** Sources that no other model has learnt from, with the licence of each; every one weighs the same, and its good and bad items do. */
const sources: Readonly<Record<string, string>> = {
  expertqa: 'MIT (ExpertQA)',
  wice: 'ODC-BY 1.0 (WiCE annotations); text CC BY-SA 4.0, statistics only',
  fm2: 'Apache-2.0 (Fool Me Twice); evidence CC BY-SA, statistics only',
  q2_wow: 'MIT (Q-squared, ParlAI)',
  begin_wow: 'CC BY 4.0 (BEGIN)',
  scifact: 'CC BY 4.0, ODC-By 1.0 (SciFact)',
  contractnli: 'CC BY 4.0 (ContractNLI)',
  fever_symmetric: 'CC BY-SA 3.0 (FeverSymmetric), statistics only',
}
/** Items read of one file, evenly spaced. */
const mostItems = 700
const penalty = 20

type Row = {
  readonly source: string
  readonly group: string
  readonly features: ConfidenceFeatures
  readonly qsr: number
  readonly good: boolean
  readonly weight: number
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const nobody = { name: 'confidence', version: '0', sha256: '0'.repeat(64) }

/** How likely people accept an output, from what an evaluation says of it: what confidence in the gate's decision is made of. */
export const gateConfidenceTrainer: Trainer = {
  name: 'gate-confidence',
  learnsFrom: Object.keys(sources).map((name) => `../train/${name}`),
  train: (file) => {
    const files = Object.keys(sources).map((name) => ({ name, bench: file(`../train/${name}`) }))
    const rows = files.flatMap(({ name, bench }) => rowsOf(name, bench))
    const parameters = fitted(rows)
    return {
      format: 1,
      name: 'gate-confidence',
      version: '1.0.0',
      purpose:
        'Gives the chance that people accept an output; confidence is that chance where the gate as shipped lets it go on, and its complement where it holds it.',
      method: 'Logistic regression with a strong penalty on what an evaluation says; every source, and good and bad within it, weigh the same.',
      features: [...confidenceFeatures],
      parameters,
      thresholds: {},
      training: files.map(({ name, bench }) => ({
        set: name,
        sha256: bench.sha256,
        licence: sources[name] ?? '',
        items: bench.items.length,
        groups: new Set(bench.labels.map((label) => label.group)).size,
      })),
      metrics: Object.keys(sources).flatMap((left) => leftOut(rows, left)),
      ablations: [],
      limits: [
        'Learnt on claims and answers beside evidence, half of them bad: where nearly all outputs are good, confidence in what goes on is too low.',
        'Confidence is about the decision, not about the output: low confidence in what is held says that it may well be good.',
        'Without a context it stays near even chances, whatever the output says.',
      ],
    }
  },
}

function rowsOf(source: string, { items, labels }: BenchFile): Row[] {
  const step = Math.max(1, Math.floor(items.length / mostItems))
  const chosen = items.flatMap((item, index) =>
    index % step === 0 && labels[index]?.label !== undefined && item.context !== '' ? [{ item, label: labels[index] }] : [],
  )
  const good = chosen.filter(({ label }) => label.label === 0).length
  return chosen.map(({ item, label }) => {
    const { evaluation, features } = confidenceFeaturesFor(
      { task: item.input, context: item.context, output: item.output },
      { sha256, evaluator: nobody },
    )
    const right = label.label === 0
    return { source, group: label.group, features, qsr: evaluation.qsr, good: right, weight: 500 / Math.max(1, right ? good : chosen.length - good) }
  })
}

function fitted(rows: readonly Row[]): Linear {
  return learnLogistic(
    rows.map(({ features }) => confidenceFeatures.map((name) => features[name])),
    rows.map(({ good }) => good),
    penalty,
    rows.map(({ weight }) => weight),
  )
}

/** Figures on one source by a model that has seen all the others. */
function leftOut(rows: readonly Row[], left: string): ModelMetric[] {
  const model = fitted(rows.filter(({ source }) => source !== left))
  const own = rows.filter(({ source }) => source === left)
  const chances = own.map(({ features }) => acceptanceOf(features, model))
  const groups = own.map(({ group }) => group)
  const figure = (name: string, measure: (indices: readonly number[]) => number | null): ModelMetric =>
    measured({ set: left, name, validation: 'whole source left out', groups, measure })
  const good = (indices: readonly number[]): boolean[] => indices.map((index) => own[index]?.good === true)
  // Decided by the bar of even chances, so that the figure is the model's and no gate's.
  const right = (indices: readonly number[]): boolean[] => indices.map((index) => (chances[index] ?? 0) >= 0.5 === (own[index]?.good === true))
  const sure = (indices: readonly number[]): number[] => indices.map((index) => Math.max(chances[index] ?? 0, 1 - (chances[index] ?? 0)))
  return [
    figure('AUROC of the chance for accepted outputs', (indices) =>
      auroc(
        indices.map((index) => chances[index] ?? 0),
        good(indices),
      ),
    ),
    figure('the same of QSR alone', (indices) =>
      auroc(
        indices.map((index) => own[index]?.qsr ?? 0),
        good(indices),
      ),
    ),
    figure('AUROC of sureness for "decided rightly"', (indices) => auroc(sure(indices), right(indices))),
    figure('ECE of the chance', (indices) =>
      expectedCalibrationError(
        indices.map((index) => chances[index] ?? 0),
        good(indices).map(Number),
      ),
    ),
    figure('Spearman of consistency with QSR', (indices) =>
      spearman(
        indices.map((index) => own[index]?.features.agreement ?? 0),
        indices.map((index) => own[index]?.qsr ?? 0),
      ),
    ),
  ]
}
