import { gateConfidenceTrainer } from './train-gate-confidence.ts'
import { injectedInstructionsTrainer } from './train-injected-instructions.ts'
import { qsrCalibrationTrainer } from './train-qsr-calibration.ts'
import { qsrDialogueTrainer } from './train-qsr-dialogue.ts'
import { qsrGroundingTrainer } from './train-qsr-grounding.ts'
import { qsrSummaryTrainer } from './train-qsr-summary.ts'
import { qsrSupportTrainer } from './train-qsr-support.ts'
import { textStatisticsTrainer } from './train-text-statistics.ts'
import { trajectoryRiskTrainer } from './train-trajectory-risk.ts'
import type { Trainer } from './trainer.ts'

/** Every model that is published, in the order of training. */
export const trainers: readonly Trainer[] = [
  textStatisticsTrainer,
  qsrSummaryTrainer,
  qsrSupportTrainer,
  qsrDialogueTrainer,
  qsrGroundingTrainer,
  gateConfidenceTrainer,
  qsrCalibrationTrainer,
  injectedInstructionsTrainer,
  trajectoryRiskTrainer,
]
