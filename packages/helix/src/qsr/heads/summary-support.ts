import type { PublishedModel } from '../../models/published-model.ts'
import type { Features } from '../features/features.ts'
import { hazardSurvived } from './hazard.ts'

export type SummarySupportParameters = { readonly weights: readonly number[] }

export type SummarySupport = {
  readonly name: string
  readonly version: string
  /** Chance, 0..1, that nothing in the summary goes beyond its source or against it. */
  supported(sentences: readonly Features[]): number
}

/** Makes the published model ready for use. */
export function summarySupport(
  model: Pick<PublishedModel<SummarySupportParameters>, 'name' | 'version' | 'features' | 'parameters'>,
): SummarySupport {
  const hazard = { signs: model.features, weights: model.parameters.weights }
  return { name: model.name, version: model.version, supported: (sentences) => hazardSurvived(hazard, sentences) }
}
