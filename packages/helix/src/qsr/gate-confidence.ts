import type { ClaimVerdict, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import published from '../../models/gate-confidence.json' with { type: 'json' }
import { decideGate } from '../gates/decide-gate.ts'
import { defaultGateConfig } from '../gates/parse-gate-config.ts'
import type { Linear } from '../models/linear.ts'
import { linearOutputs } from '../models/linear.ts'
import { clamp01, rounded } from '../rounded.ts'

/** What the model reads of an evaluation, each 0..1. */
export const confidenceFeatures = [
  'accuracy',
  'coherence',
  'completion',
  'relevance',
  'greatestDoubt',
  'meanDoubt',
  'findings',
  'byPieces',
  'agreement',
  'length',
  'sources',
] as const
export type ConfidenceFeatures = Readonly<Record<(typeof confidenceFeatures)[number], number>>

type Read = Pick<QsrEvaluation, 'components' | 'claims' | 'findings' | 'consistency'>

/** Reads an evaluation. `tokens` are the words of the output, `contextTokens` those of the context. */
export function confidenceFeaturesOf(evaluation: Read, byPieces: number | null, tokens: number, contextTokens: number): ConfidenceFeatures {
  const doubts = (evaluation.claims ?? []).filter(({ verdict }: ClaimVerdict) => verdict !== 'notChecked').map(({ doubt }) => doubt)
  const component = (name: keyof Read['components']): number => (evaluation.components[name].score ?? 2.5) / 5
  return {
    accuracy: component('accuracy'),
    coherence: component('coherence'),
    completion: component('completion'),
    relevance: component('relevance'),
    greatestDoubt: doubts.length === 0 ? 0.5 : Math.max(...doubts),
    meanDoubt: doubts.length === 0 ? 0.5 : doubts.reduce((sum, doubt) => sum + doubt, 0) / doubts.length,
    findings: Math.min(3, evaluation.findings?.length ?? 0) / 3,
    byPieces: byPieces ?? 0.5,
    agreement: evaluation.consistency,
    length: Math.min(1, Math.log1p(tokens) / 7),
    sources: Math.min(1, Math.log1p(contextTokens) / 10),
  }
}

/** Chance, 0..1, that people would accept the output. */
export function acceptanceOf(features: ConfidenceFeatures, model: Linear = published.parameters): number {
  const logit = linearOutputs(
    model,
    confidenceFeatures.map((name) => features[name]),
  )[0]
  return 1 / (1 + Math.exp(-(logit ?? 0)))
}

/** Whether the gate as shipped lets an output go on that nothing else speaks against: no risk, the first and only attempt. */
export function goesOnByDefault(evaluation: QsrEvaluation): boolean {
  const { outcome } = decideGate({
    evaluation,
    risk: { mri: 0, tier: 'Nominal', factors: [] },
    config: defaultGateConfig,
    configSha256: '0'.repeat(64),
    workflow: 'any',
    step: 'any',
    attemptsSoFar: 1,
    adaptAttempts: 0,
  })
  return outcome === 'pass' || outcome === 'unassessed'
}

/**
 * How likely the decision of the gate as shipped is the one that people would take: the chance that they accept what goes on, or object to what is held. What
 * was not read, and what nothing was given for, brings it towards even chances.
 */
export function gateConfidence(evaluation: QsrEvaluation, features: ConfidenceFeatures): number {
  const acceptance = acceptanceOf(features)
  const right = goesOnByDefault(evaluation) ? acceptance : 1 - acceptance
  const known = (evaluation.truthAssessed === false ? 0.2 : 1) * (evaluation.unread === undefined ? 1 : 0.5)
  return rounded(clamp01(0.5 + known * (right - 0.5)))
}
