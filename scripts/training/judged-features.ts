import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import { ContextIndex } from '../../packages/helix/src/qsr/context-index.ts'
import type { Features } from '../../packages/helix/src/qsr/features/features.ts'
import type { TextStatistics } from '../../packages/helix/src/qsr/features/text-statistics.ts'
import { groundedFeatures, replyFeatures } from '../../packages/helix/src/qsr/heads/head-features.ts'
import type { JudgedItem } from '../../packages/helix/src/qsr/judged-item.ts'
import { judgedItem } from '../../packages/helix/src/qsr/judged-item.ts'

/** The items of a file as the judge analyses them. */
export function judgedItems(file: BenchFile): JudgedItem[] {
  return file.items.map(({ input, context, output }) => judgedItem({ task: input, context, output }))
}

/** What the heads for summaries and answers read of each item. */
export function groundedFeaturesOf(items: readonly JudgedItem[], statistics: TextStatistics): Features[] {
  return items.map((item) => groundedFeatures(item, new ContextIndex(item.context ? [item.context, item.task] : [item.task]), statistics))
}

/** What the head for replies reads of each item. */
export function replyFeaturesOf(items: readonly JudgedItem[], statistics: TextStatistics): Features[] {
  return items.map((item) => replyFeatures(item, statistics))
}
