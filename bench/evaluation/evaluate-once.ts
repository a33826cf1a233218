import { createHash } from 'node:crypto'
import { readByCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import { embeddedEvaluator } from '@maestro-helix/helix/embedded-evaluator'
import { assessCalibratedRisk } from '@maestro-helix/helix/mri/assess-calibrated-risk'
import { readTexts, stepsOfTurns } from '@maestro-helix/helix/mri/trajectory/steps-of-turns'
import { evaluateQsr } from '@maestro-helix/helix/qsr/evaluate-qsr'
import type { MadeUpItem } from './made-up-item.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Everything that a server computes for one output: QSR, and MRI with what may be planted in what was read and the way the agent went. */
export function evaluation(): (item: MadeUpItem) => { qsr: number; mri: number } {
  const evaluator = embeddedEvaluator(sha256)
  return ({ request, trajectory }) => {
    const qsr = evaluateQsr(request, { sha256, evaluator })
    const risk = assessCalibratedRisk(
      {
        evaluation: qsr,
        evaluator,
        selfScore: request.selfScore ?? 0,
        selfScoreWindow: [0.7, 0.9, request.selfScore ?? 0],
        texts: [
          { origin: 'context', text: request.context },
          ...readTexts(trajectory),
          { origin: 'output', text: request.output, requestsExpected: true },
        ],
        trajectory: stepsOfTurns(request.task, trajectory, request.output),
        trajectoryMayLack: true,
        trackRecord: { attempts: 40, failedOrLow: 4 },
      },
      readByCalibration(request, qsr.qsr, null),
      null,
    )
    return { qsr: qsr.qsr, mri: risk.mri }
  }
}

/** What costs next to nothing: the share of the output's words that the context holds. */
export function trivialEvaluation({ request }: MadeUpItem): number {
  const known = new Set(request.context.toLowerCase().match(/\w+/g))
  const words = request.output.toLowerCase().match(/\w+/g) ?? []
  return words.filter((word) => known.has(word)).length / Math.max(1, words.length)
}
