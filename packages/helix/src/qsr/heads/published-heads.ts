import dialogue from '../../../models/qsr-dialogue.json' with { type: 'json' }
import grounding from '../../../models/qsr-grounding.json' with { type: 'json' }
import support from '../../../models/qsr-support.json' with { type: 'json' }
import summary from '../../../models/qsr-summary.json' with { type: 'json' }
import statisticsTable from '../../../models/text-statistics.json' with { type: 'json' }
import type { TextStatistics } from '../features/text-statistics.ts'
import { textStatistics } from '../features/text-statistics.ts'
import type { GroundingHead } from './grounding-head.ts'
import { groundingHead } from './grounding-head.ts'
import type { LearntHead } from './learnt-head.ts'
import { learntHead } from './learnt-head.ts'
import type { SummarySupport } from './summary-support.ts'
import { summarySupport } from './summary-support.ts'

/** The learnt heads of the judge, each for the kind of task it learnt from. */
export type LearntHeads = {
  readonly statistics: TextStatistics
  readonly summary: LearntHead
  /** Accuracy of summaries. */
  readonly support: SummarySupport
  readonly dialogue: LearntHead
  readonly grounding: GroundingHead
  /** Accuracy, 0..5, below which an output is said to be unsupported. */
  readonly unsupportedBelow: number
}

/** The heads of the published models. Their files are checked where the judge's identity is made: see embeddedEvaluator. */
export const publishedHeads: LearntHeads = {
  statistics: textStatistics(statisticsTable.parameters),
  summary: learntHead(summary),
  support: summarySupport(support),
  dialogue: learntHead(dialogue),
  grounding: groundingHead(grounding),
  unsupportedBelow: grounding.thresholds.unsupportedBelow,
}
