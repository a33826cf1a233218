import { createHash } from 'node:crypto'
import { bestTrivial, trivialScores } from '../../apps/cli/src/bench/trivial-baselines.ts'
import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { auroc } from '../../packages/helix/src/benchmark/binary-metrics.ts'
import { expectedCalibrationError } from '../../packages/helix/src/benchmark/calibration-error.ts'
import { expectedAcceptance } from '../../packages/helix/src/calibration/expected-acceptance.ts'
import type { ModelMetric } from '../../packages/helix/src/models/published-model.ts'
import { evaluateQsr } from '../../packages/helix/src/qsr/evaluate-qsr.ts'
import type { LearntHeads } from '../../packages/helix/src/qsr/heads/published-heads.ts'
import { measured } from './measured.ts'

/** Sources of claims and answers beside evidence that no head has learnt from. */
const unseen = ['wice', 'contractnli', 'expertqa', 'fm2', 'scifact', 'q2_wow', 'begin_wow', 'fever_symmetric'] as const
/** Items read of one source, evenly spaced. */
const mostItems = 400

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const nobody = { name: 'unseen-sources', version: '0', sha256: '0'.repeat(64) }

/**
 * What accuracy is worth on whole sources that nothing was learnt from, beside the best line that needs no judge on the same items, and how far the probability of
 * acceptance is from what people said. The source where it gains least on that line comes first.
 */
export function unseenSourceFigures(file: (set: string) => BenchFile, heads: LearntHeads): ModelMetric[] {
  return unseen
    .map((set) => figuresOf(set, file(`../train/${set}`), heads))
    .toSorted((first, second) => first.gain - second.gain)
    .flatMap(({ figures }) => figures)
}

function figuresOf(set: string, { items, labels }: BenchFile, heads: LearntHeads): { gain: number; figures: ModelMetric[] } {
  const step = Math.max(1, Math.floor(items.length / mostItems))
  const rows = items.flatMap((item, index) => {
    const label = labels[index]
    if (index % step !== 0 || label?.label === undefined || item.context === '') return []
    const request = { task: item.input, context: item.context, output: item.output }
    const { components, qsr } = evaluateQsr(request, { sha256, evaluator: nobody, heads })
    const accuracy = components.accuracy.score ?? 5 * qsr
    const { probability } = expectedAcceptance(request, qsr)
    return [{ bad: label.label === 1, group: label.group, doubt: -accuracy, probability, trivial: trivialScores(item) }]
  })
  const groups = rows.map(({ group }) => group)
  const truth = (indices: readonly number[]): boolean[] => indices.map((index) => rows[index]?.bad === true)
  const validation = 'whole source never learnt from'
  const best = bestTrivial(rows, (values) => auroc(values, truth([...rows.keys()])))
  const own = measured({
    set,
    name: 'AUROC of accuracy for unsupported',
    validation,
    groups,
    measure: (indices) =>
      auroc(
        indices.map((index) => rows[index]?.doubt ?? 0),
        truth(indices),
      ),
  })
  const line = best?.name as keyof ReturnType<typeof trivialScores>
  const trivial = measured({
    set,
    name: `the same of the best trivial line (${best?.name})`,
    validation,
    groups,
    measure: (indices) =>
      auroc(
        indices.map((index) => rows[index]?.trivial[line] ?? 0),
        truth(indices),
      ),
  })
  const ece = measured({
    set,
    name: 'ECE of the probability of acceptance',
    validation,
    groups,
    measure: (indices) =>
      expectedCalibrationError(
        indices.map((index) => rows[index]?.probability ?? 0),
        truth(indices).map((bad) => (bad ? 0 : 1)),
      ),
  })
  return { gain: own.value - trivial.value, figures: [own, trivial, ece] }
}
