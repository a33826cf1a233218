import { clamp01 } from '../rounded.ts'

/** One of the independent evaluators of a component: what it measured, 0 (worst) to 1 (best), and its share in the component. */
export type Measure = { readonly name: string; readonly value: number; readonly weight: number }

/** What a learnt model says of a component: its value, 0..1, how much it counts beside the measures, and what else it measured. */
export type Learnt = { readonly value: number; readonly share: number; readonly beside: Readonly<Record<string, number>> }

/** What an evaluator found about one component, before it becomes a score. */
export type ComponentAssessment = {
  /** Empty where the component cannot be assessed; `reasons` then says why. */
  readonly measures: readonly Measure[]
  /** 0..1: greatest score the component may get, e.g. after a violated schema. */
  readonly cap: number
  /** Absent where no learnt model knows this kind of task. */
  readonly learnt?: Learnt
  readonly reasons: readonly string[]
  readonly suggestions: readonly string[]
}

/** Said of a component that cannot be assessed. */
export function notAssessable(reason: string, suggestions: readonly string[] = []): ComponentAssessment {
  return { measures: [], cap: 1, reasons: [`Not assessable: ${reason}`], suggestions }
}

/** The name under which the learnt value is recorded among the measures. */
export const learntMeasure = 'learnt'

/**
 * Weighted geometric mean of the measures, 0..1, or null without any; then the learnt value by its share. Geometric, because one thing badly wrong (every number invented)
 * must not be outweighed by what is right.
 */
export function combined(assessment: Pick<ComponentAssessment, 'measures' | 'cap' | 'learnt'>, without?: string): number | null {
  let weights = 0
  let sum = 0
  for (const measure of assessment.measures) {
    if (measure.name === without) continue
    weights += measure.weight
    sum += measure.weight * Math.log(Math.max(0.001, clamp01(measure.value)))
  }
  const learnt = without === learntMeasure ? undefined : assessment.learnt
  // What the rules cannot assess, a model that knows such items still can.
  if (weights === 0) return learnt ? Math.min(assessment.cap, learnt.value) : null
  const mean = Math.exp(sum / weights)
  const ruled = mean <= 0.0011 ? 0 : mean
  return Math.min(assessment.cap, learnt ? (1 - learnt.share) * ruled + learnt.share * learnt.value : ruled)
}
