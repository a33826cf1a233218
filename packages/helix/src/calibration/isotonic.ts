import { interpolated } from '../interpolated.ts'
import { clamp01 } from '../rounded.ts'

/** A rising broken line from scores to probabilities, as points [score, probability] with rising scores. */
export type CalibrationCurve = readonly (readonly [score: number, probability: number])[]

/**
 * Isotonic regression by pooling adjacent violators: the rising step function nearest to the outcomes, as a curve through the middles of its steps. Each
 * step is drawn towards the overall share as if it had seen `priorItems` more outcomes at that share, so that few outcomes promise nothing certain.
 */
export function isotonicCurve(scores: readonly number[], outcomes: readonly number[], priorItems = 4): CalibrationCurve {
  const overall = outcomes.reduce((sum, outcome) => sum + outcome, 0) / Math.max(1, outcomes.length)
  const order = scores.map((score, index) => ({ score, outcome: outcomes[index] ?? 0 })).toSorted((a, b) => a.score - b.score)
  const blocks: { scoreSum: number; outcomeSum: number; items: number }[] = []
  for (const { score, outcome } of order) {
    blocks.push({ scoreSum: score, outcomeSum: outcome, items: 1 })
    for (let last = blocks.at(-1), before = blocks.at(-2); last && before && violates(before, last); last = blocks.at(-1), before = blocks.at(-2)) {
      blocks.splice(-2, 2, {
        scoreSum: before.scoreSum + last.scoreSum,
        outcomeSum: before.outcomeSum + last.outcomeSum,
        items: before.items + last.items,
      })
    }
  }
  const points = blocks.map(({ scoreSum, outcomeSum, items }): [number, number] => [
    fourDecimals(scoreSum / items),
    fourDecimals((outcomeSum + priorItems * overall) / (items + priorItems)),
  ])
  // Drawing small steps towards the overall share may have bent the line down; it must rise.
  let least = 0
  return points.map(([score, probability]) => {
    least = Math.max(least, probability)
    return [score, least]
  })
}

type Block = { readonly scoreSum: number; readonly outcomeSum: number; readonly items: number }

function violates(before: Block, last: Block): boolean {
  return before.outcomeSum * last.items >= last.outcomeSum * before.items || before.scoreSum * last.items === last.scoreSum * before.items
}

/** The probability, 0..1, that the curve gives a score; beyond its ends the nearest end. An empty curve gives the score itself. */
export function calibrated(curve: CalibrationCurve, score: number): number {
  return clamp01(curve.length === 0 ? score : interpolated(curve, score))
}

function fourDecimals(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
