import { clamp01, rounded } from '../rounded.ts'
import type { Competencies, CompetencyName, MaturityEvidence } from './competencies.ts'
import { competenciesOf, competencyNames } from './competencies.ts'

export const maturityTiers = ['R0 Reactive', 'R1 Aware', 'R2 Reflective', 'R3 Metacognitive', 'R4 Collaborative', 'R5 Autopoietic'] as const
export type MaturityTier = (typeof maturityTiers)[number]

export type Maturity = {
  /** 0..1, null where no competency has evidence. */
  readonly rmm: number | null
  readonly tier: MaturityTier
  /** Competencies without evidence. While there are any the tier stays at R2 at most. */
  readonly withoutEvidence: readonly CompetencyName[]
}

/**
 * The Reflexive Maturity Model: rmm = sum(W_i x C_i) / N over the competencies that have evidence, weights 1 by default, held within 0..1. Published
 * example: (0.95, 0.82, 0.74, 0.80, 0.56) -> 0.77, R4. The tier is what the number alone allows; promotion needs its own evidence besides.
 */
export function rmm(competencies: Competencies, weights: Partial<Readonly<Record<CompetencyName, number>>> = {}): Maturity {
  const assessed = competencyNames.flatMap((name) => {
    const value = competencies[name]
    return value === null ? [] : [clamp01(value) * (weights[name] ?? 1)]
  })
  const withoutEvidence = competencyNames.filter((name) => competencies[name] === null)
  if (assessed.length === 0) return { rmm: null, tier: 'R0 Reactive', withoutEvidence }
  const value = rounded(clamp01(assessed.reduce((sum, part) => sum + part, 0) / assessed.length))
  const tier = maturityTierOf(value)
  const held = withoutEvidence.length > 0 && maturityTiers.indexOf(tier) > 2 ? 'R2 Reflective' : tier
  return { rmm: value, tier: held, withoutEvidence }
}

/** The tier of an rmm, 0..1: to 0.20 R0, 0.40 R1, 0.60 R2, 0.75 R3, 0.90 R4, above R5. */
export function maturityTierOf(value: number): MaturityTier {
  const limits = [0.2, 0.4, 0.6, 0.75, 0.9]
  const tier = limits.findIndex((limit) => value <= limit)
  return maturityTiers[tier < 0 ? 5 : tier] ?? 'R5 Autopoietic'
}

/** Judged attempts below which no RMM is given, and what each competency is drawn towards, as if that many more observations had been seen at the middle. */
export const rmmEvidence = { least: 10, priorObservations: 5, prior: 0.5 } as const

export type MeasuredMaturity = Maturity & {
  /** As recorded, not drawn towards anything. */
  readonly competencies: Competencies
  /** Observations behind each competency. */
  readonly samples: Readonly<Record<CompetencyName, number>>
}

/**
 * The Reflexive Maturity Model from recorded counts: each competency counts as far as it has been observed, and one good attempt is no maturity. Null, with the
 * counts beside it, below ten judged attempts.
 */
export function measuredMaturity(evidence: MaturityEvidence): MeasuredMaturity {
  const competencies = competenciesOf(evidence)
  const samples = {
    selfMonitoring: evidence.evaluations,
    feedbackUtilization: evidence.adaptations,
    cognitiveIntegrity: evidence.evaluations,
    humanAlignment: evidence.humanDecisions,
    autonomousEvolution: evidence.gatedSteps,
  }
  const drawn = (name: CompetencyName): number | null => {
    const value = competencies[name]
    const { prior, priorObservations } = rmmEvidence
    return value === null ? null : (value * samples[name] + prior * priorObservations) / (samples[name] + priorObservations)
  }
  const maturity = rmm({
    selfMonitoring: drawn('selfMonitoring'),
    feedbackUtilization: drawn('feedbackUtilization'),
    cognitiveIntegrity: drawn('cognitiveIntegrity'),
    humanAlignment: drawn('humanAlignment'),
    autonomousEvolution: drawn('autonomousEvolution'),
  })
  const known = evidence.evaluations >= rmmEvidence.least
  return { ...maturity, ...(known ? {} : { rmm: null, tier: 'R0 Reactive' as const }), competencies, samples }
}
