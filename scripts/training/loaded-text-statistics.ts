import type { BenchFile } from '../../apps/cli/src/bench/read-bench.ts'
import type { TextStatistics, TextStatisticsTable } from '../../packages/helix/src/qsr/features/text-statistics.ts'
import { textStatistics } from '../../packages/helix/src/qsr/features/text-statistics.ts'
import type { PublishedModel } from '../../packages/helix/src/models/published-model.ts'
import { textStatisticsTrainer } from './train-text-statistics.ts'

/** The statistics that the published model of that name will hold, made anew from the same data. */
export function loadedTextStatistics(file: (set: string) => BenchFile): TextStatistics {
  const model = textStatisticsTrainer.train(file) as PublishedModel<TextStatisticsTable>
  return textStatistics(model.parameters)
}
