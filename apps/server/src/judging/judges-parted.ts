import type { ComponentScore } from '@maestro-helix/contract/evaluation'

/** What a language model said of one component: the mean of its digits, 0..5, and how far they spread. */
export type SpreadRating = { readonly mean: number; readonly deviation: number }

/** Half of what a digit is rounded by, in points: no answer in whole digits is surer than that. */
const leastHalfWidth = 0.5
/** Half the width of a normal 95 % interval, in standard deviations. */
const width = 1.96

/**
 * Where two judges of one component part by more than their intervals: by how much of the scale, 0..1, and in words. Null where they overlap, or where one of them
 * says nothing. The embedded judge's interval reaches over its own measures, which are independent readings of the same thing; the model's over 1.96 deviations of
 * its digits, half a digit at least. Pure.
 *
 * @example judgesParted('accuracy', { score: 4.6, reasons: [], measures: { rules: 0.9, pieces: 0.94 } }, { mean: 1, deviation: 0.2 })?.by // 0.72
 */
export function judgesParted(name: string, embedded: ComponentScore, model: SpreadRating): { readonly by: number; readonly says: string } | null {
  const { score, measures = {} } = embedded
  if (score === null) return null
  const readings = [score, ...Object.values(measures).map((measure) => 5 * measure)]
  const [low, high] = [Math.min(...readings), Math.max(...readings)]
  const half = Math.max(leastHalfWidth, width * model.deviation)
  const [modelLow, modelHigh] = [Math.max(0, model.mean - half), Math.min(5, model.mean + half)]
  if (modelLow <= high && modelHigh >= low) return null
  return {
    by: Math.abs(score - model.mean) / 5,
    says: `The judges part on ${name}: the embedded judge gives ${score.toFixed(1)} of 5 (${low.toFixed(1)} to ${high.toFixed(1)}), the language model ${model.mean.toFixed(1)} (${modelLow.toFixed(1)} to ${modelHigh.toFixed(1)}).`,
  }
}
