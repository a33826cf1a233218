import type { ComponentScore, Evaluator, FindingKind, JudgeRequest, QsrComponentName, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { qsrComponentNames } from '@maestro-helix/contract/evaluation'
import { canonicalJson } from '../canonical-json.ts'
import type { Sha256 } from '../embedded-evaluator.ts'
import { clamp01, rounded } from '../rounded.ts'
import { agreementOf, groundingByPieces } from './agreement.ts'
import type { ConfidenceFeatures } from './gate-confidence.ts'
import { confidenceFeaturesOf, gateConfidence } from './gate-confidence.ts'
import { assessAccuracy } from './accuracy.ts'
import { claimsOf } from './claims.ts'
import { assessCoherence } from './coherence.ts'
import type { SchemaViolations } from './completion.ts'
import { assessCompletion } from './completion.ts'
import type { ComponentScores } from './composite.ts'
import { compositeOf } from './composite.ts'
import { ContextIndex } from './context-index.ts'
import type { PlacedFinding } from './findings/find-findings.ts'
import { placedFindings } from './findings/find-findings.ts'
import { givenMaterial } from './findings/given-material.ts'
import type { JudgedItem } from './judged-item.ts'
import { judgedItem } from './judged-item.ts'
import type { ComponentAssessment } from './measure.ts'
import { combined, learntMeasure } from './measure.ts'
import { applyHeads } from './heads/apply-heads.ts'
import type { LearntHeads } from './heads/published-heads.ts'
import { publishedHeads } from './heads/published-heads.ts'
import { assessNovelty } from './novelty.ts'
import { qsrParameters } from './parameters.ts'
import { assessRelevance } from './relevance.ts'
import { textNoise } from './text-noise.ts'

export type QsrDependencies = {
  readonly sha256: Sha256
  /** Identity of the judge that is recorded; see embeddedEvaluator. */
  readonly evaluator: Evaluator
  /** Without it a declared output schema is not checked, and the reasons say so. */
  readonly schemaViolations?: SchemaViolations
  /** Instead of the published ones, where a model is measured on what it has not seen. */
  readonly heads?: LearntHeads
}

type Assessments = Readonly<Record<QsrComponentName, ComponentAssessment>>

/**
 * Scores one output by the Quality Score Rubric. Pure: the same request gives the same evaluation. Any text and any JSON gets a score, never an exception
 * of its own; time is bounded by the caps in qsrParameters, and what they cut off is said in the reasons.
 */
export function evaluateQsr(request: JudgeRequest, dependencies: QsrDependencies): QsrEvaluation {
  const item = judgedItem(request)
  const heads = dependencies.heads ?? publishedHeads
  const index = new ContextIndex(item.context ? [item.context, item.task] : [item.task])
  const noise = textNoise(item, heads.statistics)
  const ruled: Assessments = {
    coherence: assessCoherence(item, noise),
    accuracy: assessAccuracy(item, index),
    completion: assessCompletion(item, dependencies.schemaViolations),
    relevance: assessRelevance(item, index),
    novelty: assessNovelty(item),
  }
  const material = item.context ? givenMaterial(item) : null
  const found = placedFindings({
    item,
    material,
    index,
    noise,
    schemaViolations: dependencies.schemaViolations,
  })
  const assessments = cappedByFindings(applyHeads(ruled, item, index, heads), found)
  const scores = scoresOf(assessments)
  const { assessedWeight: _, ...composite } = compositeOf(scores)
  const byPieces = groundingByPieces(item)
  const consistency = agreementOf(assessments.accuracy, byPieces)
  const { calibration } = qsrParameters
  const selfDifference = request.selfScore === undefined ? 0 : Math.abs(request.selfScore - composite.qsr)
  const unread = unreadTexts(item)
  const evaluation: QsrEvaluation = {
    components: recordedComponents(assessments, scores, item),
    ...composite,
    // A green flag beside something that was found to be false would say that all is well.
    flag: composite.flag === 'GREEN' && found.some(({ finding }) => untrue.has(finding.kind)) ? 'YELLOW' : composite.flag,
    truthAssessed: scores.accuracy !== null,
    findings: found.map(({ finding }) => finding),
    claims: claimsOf({ item, index, material, findings: found, heads }),
    ...(unread.length > 0 && { unread }),
    consistency,
    confidence: 0.5,
    calibrationNeeded: selfDifference > calibration.selfDifference || consistency < calibration.consistency,
    suggestions: suggestionsOf(assessments, scores),
    evaluator: dependencies.evaluator,
    // A text is hashed as itself, so that anybody can recompute it; JSON as its canonical form.
    outputSha256: dependencies.sha256(typeof request.output === 'string' ? request.output : canonicalJson(request.output)),
  }
  const features = confidenceFeaturesOf(evaluation, byPieces, item.tokenCount, item.context?.tokenCount ?? 0)
  return { ...evaluation, confidence: gateConfidence(evaluation, features) }
}

/** What the model of confidence reads of one request, for its training. */
export function confidenceFeaturesFor(
  request: JudgeRequest,
  dependencies: QsrDependencies,
): { readonly evaluation: QsrEvaluation; readonly features: ConfidenceFeatures } {
  const evaluation = evaluateQsr(request, dependencies)
  const item = judgedItem(request)
  return { evaluation, features: confidenceFeaturesOf(evaluation, groundingByPieces(item), item.tokenCount, item.context?.tokenCount ?? 0) }
}

/** Kinds of finding that speak against the truth of an output. */
const untrue: ReadonlySet<FindingKind> = new Set([
  'inventedNumber',
  'inventedDate',
  'inventedAmount',
  'inventedUnit',
  'inventedName',
  'inventedLink',
  'inventedCitation',
  'flippedNegation',
  'swappedNames',
  'contradicted',
])

/** A false figure among many right words is still false: what was found bounds accuracy, however well the rest is supported. */
function cappedByFindings(assessments: Assessments, found: readonly PlacedFinding[]): Assessments {
  const against = found.filter(({ finding }) => untrue.has(finding.kind))
  if (against.length === 0) return assessments
  const { foundCap, foundStep } = qsrParameters.accuracy
  const { accuracy } = assessments
  return {
    ...assessments,
    accuracy: {
      ...accuracy,
      cap: Math.min(accuracy.cap, Math.max(0.05, foundCap - foundStep * (against.length - 1))),
      reasons: [...new Set([...against.slice(0, 8).map(({ finding }) => finding.reason), ...accuracy.reasons])],
    },
  }
}

function unreadTexts(item: JudgedItem): NonNullable<QsrEvaluation['unread']> {
  const output = item.capped || item.sentences.length > qsrParameters.caps.groundedSentences
  return [
    ...(output ? (['output'] as const) : []),
    ...(item.context?.capped ? (['context'] as const) : []),
    ...(item.task.capped ? (['task'] as const) : []),
  ]
}

function scoresOf(assessments: Assessments): ComponentScores {
  const score = (name: QsrComponentName): number | null => {
    const value = combined(assessments[name])
    return value === null ? null : rounded(5 * value)
  }
  return {
    coherence: score('coherence'),
    accuracy: score('accuracy'),
    completion: score('completion'),
    relevance: score('relevance'),
    novelty: score('novelty'),
  }
}

function recordedComponents(assessments: Assessments, scores: ComponentScores, item: JudgedItem): QsrEvaluation['components'] {
  const component = (name: QsrComponentName): ComponentScore => ({
    score: scores[name],
    reasons: [
      ...(name === 'coherence' && item.capped ? [`Only the first ${qsrParameters.caps.outputChars} characters of the output were judged.`] : []),
      ...assessments[name].reasons,
    ]
      .slice(0, 20)
      .map((reason) => reason.slice(0, 500).toWellFormed()),
    measures: recordedMeasures(assessments[name]),
  })
  return {
    coherence: component('coherence'),
    accuracy: component('accuracy'),
    completion: component('completion'),
    relevance: component('relevance'),
    novelty: component('novelty'),
  }
}

function recordedMeasures(assessment: ComponentAssessment): Record<string, number> {
  const { learnt } = assessment
  const measures = [
    ...assessment.measures.map((measure): [string, number] => [measure.name, measure.value]),
    ...(learnt ? [[learntMeasure, learnt.value] as const, ...Object.entries(learnt.beside)] : []),
  ]
  return Object.fromEntries(measures.map(([name, value]) => [name, rounded(clamp01(value))]))
}

/** Suggestions of the components, those that cost the composite most first. */
function suggestionsOf(assessments: Assessments, scores: ComponentScores): string[] {
  const cost = (name: QsrComponentName): number => (5 - (scores[name] ?? 5)) * qsrParameters.weights[name]
  const ordered = qsrComponentNames.toSorted((first, second) => cost(second) - cost(first))
  const suggestions = ordered.flatMap((name) => ((scores[name] ?? 5) < 4 || scores[name] === null ? assessments[name].suggestions : []))
  return [...new Set(suggestions)].slice(0, 20).map((suggestion) => suggestion.slice(0, 500).toWellFormed())
}
