import { createHash } from 'node:crypto'
import { accepted } from '../../apps/cli/src/bench/accepted.ts'
import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { auroc } from '../../packages/helix/src/benchmark/binary-metrics.ts'
import { expectedCalibrationError } from '../../packages/helix/src/benchmark/calibration-error.ts'
import { spearman } from '../../packages/helix/src/benchmark/spearman.ts'
import { calibrated, isotonicCurve } from '../../packages/helix/src/calibration/isotonic.ts'
import type { Calibration } from '../../packages/helix/src/calibration/recalibrate.ts'
import type { ModelMetric } from '../../packages/helix/src/models/published-model.ts'
import { evaluateQsr } from '../../packages/helix/src/qsr/evaluate-qsr.ts'
import { groundingHead } from '../../packages/helix/src/qsr/heads/grounding-head.ts'
import { learntHead } from '../../packages/helix/src/qsr/heads/learnt-head.ts'
import type { LearntHeads } from '../../packages/helix/src/qsr/heads/published-heads.ts'
import { publishedHeads } from '../../packages/helix/src/qsr/heads/published-heads.ts'
import { summarySupport } from '../../packages/helix/src/qsr/heads/summary-support.ts'
import { foldsOf, outOfFold } from './folds.ts'
import { learnHead } from './learn-head.ts'
import { measured } from './measured.ts'
import { dialogueData, dialogueSettings } from './train-qsr-dialogue.ts'
import { answersOf, groundingFeatures, learnGrounding } from './train-qsr-grounding.ts'
import { summaryData, summaryFeatures, summarySettings } from './train-qsr-summary.ts'
import { learnSupport, summarySentences, supportSigns } from './train-qsr-support.ts'
import type { Trainer } from './trainer.ts'
import { licences } from './trainer.ts'

type Learning = (train: readonly number[]) => Partial<LearntHeads>

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const nobody = { name: 'calibration', version: '0', sha256: '0'.repeat(64) }

/** How QSR of held-out outputs relates to whether people would have accepted them. */
export const qsrCalibrationTrainer: Trainer = {
  name: 'qsr-calibration',
  learnsFrom: ['summeval', 'topicalchat_usr', 'ragtruth_qa'],
  train: (file) => {
    const families = [
      { family: 'summary', bench: file('summeval'), learning: summaryLearning(file) },
      { family: 'dialogue', bench: file('topicalchat_usr'), learning: dialogueLearning(file) },
      { family: 'answer', bench: file('ragtruth_qa'), learning: answerLearning(file) },
    ].map(({ family, bench, learning }) => {
      const groups = bench.labels.map((label) => label.group)
      const folds = foldsOf(groups, 5)
      const qsr = heldOutQsr(bench, folds, learning)
      return { family, bench, groups, folds, qsr, outcomes: bench.labels.map((label) => (accepted(label) === true ? 1 : 0)) }
    })
    const parameters: Calibration = {
      format: 1,
      version: 1,
      curves: Object.fromEntries(families.map(({ family, qsr, outcomes }) => [family, isotonicCurve(qsr, outcomes)])),
      approval: null,
      follows: null,
    }
    return {
      format: 1,
      name: 'qsr-calibration',
      version: '1.1.0',
      purpose: 'Reads QSR as the probability that a person would accept the output, for each kind of task that people rated.',
      method: 'Isotonic regression of acceptance on QSR, where the QSR of every output came from heads that had not seen its group.',
      features: ['qsr'],
      parameters,
      thresholds: {},
      training: families.map(({ bench, groups }) => ({
        set: bench.set,
        sha256: bench.sha256,
        licence: licences[bench.set] ?? '',
        items: bench.items.length,
        groups: new Set(groups).size,
      })),
      metrics: families.flatMap(({ bench, groups, folds, qsr, outcomes }) => {
        const error = (values: readonly number[], validation: string, name: string): ModelMetric =>
          measured({
            set: bench.set,
            name,
            validation,
            groups,
            measure: (indices) =>
              expectedCalibrationError(
                indices.map((index) => values[index] ?? 0),
                indices.map((index) => outcomes[index] ?? 0),
              ),
          })
        return [
          measured({
            set: bench.set,
            name: 'AUROC of QSR for accepted outputs',
            validation: 'heads unseen',
            groups,
            measure: (indices) =>
              auroc(
                indices.map((index) => qsr[index] ?? 0),
                indices.map((index) => outcomes[index] === 1),
              ),
          }),
          ...(bench.set === 'topicalchat_usr' ? [overallFigure(bench, groups, qsr)] : []),
          error(qsr, 'heads unseen', 'ECE of QSR itself'),
          error(heldOutCurves(folds, qsr, outcomes), 'heads and curve unseen', 'ECE of the calibrated probability'),
        ]
      }),
      ablations: [],
      limits: [
        'Accepted means: a summary rated at least 4 of 5 on average, a reply rated at least 3.5 of 5 overall, an answer in which nothing was marked. Another bar needs another curve.',
        'The share of good outputs in these sets is not the share elsewhere; recalibrate on verdicts of your own people.',
        'Kinds of task that nobody rated have no curve: there QSR stands for itself and is said to be uncalibrated.',
      ],
    }
  },
}

/** How QSR as a whole orders replies that people rated as a whole. */
function overallFigure(bench: BenchFile, groups: readonly string[], qsr: readonly number[]): ModelMetric {
  return measured({
    set: bench.set,
    name: 'Spearman of QSR with the overall rating',
    validation: 'heads unseen',
    groups,
    measure: (indices) =>
      spearman(
        indices.map((index) => qsr[index] ?? 0),
        indices.map((index) => bench.labels[index]?.human?.['overall'] ?? 0),
      ),
  })
}

function heldOutQsr(bench: BenchFile, folds: readonly number[], learning: Learning): number[] {
  return outOfFold(folds, (train) => {
    const heads = { ...publishedHeads, ...learning(train) }
    return (index) => {
      const { input = '', context = '', output = '' } = bench.items[index] ?? {}
      return evaluateQsr({ task: input, output, ...(context !== '' && { context }) }, { sha256, evaluator: nobody, heads }).qsr
    }
  })
}

function heldOutCurves(folds: readonly number[], qsr: readonly number[], outcomes: readonly number[]): number[] {
  return outOfFold(folds, (train) => {
    const curve = isotonicCurve(
      train.map((index) => qsr[index] ?? 0),
      train.map((index) => outcomes[index] ?? 0),
    )
    return (index) => calibrated(curve, qsr[index] ?? 0)
  })
}

const unnamed = { name: '', version: '', thresholds: {} }

function summaryLearning(file: (set: string) => BenchFile): Learning {
  const data = summaryData(file)
  const features = summaryFeatures(data)
  const sentences = summarySentences(file)
  return (train) => ({
    summary: learntHead({ ...unnamed, features, parameters: learnHead(data, features, train, summarySettings) }),
    support: summarySupport({ ...unnamed, features: supportSigns, parameters: learnSupport(sentences, train) }),
  })
}

function dialogueLearning(file: (set: string) => BenchFile): Learning {
  const data = dialogueData(file)
  const features = Object.keys(data.features[0] ?? {})
  return (train) => ({ dialogue: learntHead({ ...unnamed, features, parameters: learnHead(data, features, train, dialogueSettings) }) })
}

function answerLearning(file: (set: string) => BenchFile): Learning {
  const answers = answersOf(file('ragtruth_qa'), file)
  const features = groundingFeatures(answers)
  return (train) => ({ grounding: groundingHead({ ...unnamed, features, parameters: learnGrounding(answers, features, train) }) })
}
