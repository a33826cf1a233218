import type { ComponentScore, Evaluator, FindingKind, JudgeRequest, QsrComponentName, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { qsrComponentNames } from '@maestro-helix/contract/evaluation'
import { canonicalJson } from '../canonical-json.ts'
import type { Sha256 } from '../embedded-evaluator.ts'
import { clamp01, rounded } from '../rounded.ts'
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
  const { assessedWeight, ...composite } = compositeOf(scores)
  const consistency = consistencyOf(assessments, composite.qsr)
  const { calibration } = qsrParameters
  const selfDifference = request.selfScore === undefined ? 0 : Math.abs(request.selfScore - composite.qsr)
  const unread = unreadTexts(item)
  return {
    components: recordedComponents(assessments, scores, item),
    ...composite,
    truthAssessed: scores.accuracy !== null,
    findings: found.map(({ finding }) => finding),
    claims: claimsOf({ item, index, material, findings: found, heads }),
    ...(unread.length > 0 && { unread }),
    consistency,
    confidence: confidenceOf(item, assessedWeight, consistency),
    calibrationNeeded: selfDifference > calibration.selfDifference || consistency < calibration.consistency,
    suggestions: suggestionsOf(assessments, scores),
    evaluator: dependencies.evaluator,
    // A text is hashed as itself, so that anybody can recompute it; JSON as its canonical form.
    outputSha256: dependencies.sha256(typeof request.output === 'string' ? request.output : canonicalJson(request.output)),
  }
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

/**
 * Agreement of the independent evaluators, by leaving each out in turn: 1 less the greatest change of QSR that one measure's absence makes. 1 means
 * that no single measure carries the score; a component with one measure only cannot show disagreement and adds none.
 */
function consistencyOf(assessments: Assessments, qsr: number): number {
  const scores = scoresOf(assessments)
  let greatest = 0
  for (const name of qsrComponentNames) {
    const { measures, learnt } = assessments[name]
    const names = [...measures.map((measure) => measure.name), ...(learnt ? [learntMeasure] : [])]
    if (names.length < 2) continue
    for (const measure of names) {
      const without = combined(assessments[name], measure)
      if (without === null) continue
      greatest = Math.max(greatest, Math.abs(compositeOf({ ...scores, [name]: 5 * without }).qsr - qsr))
    }
  }
  return rounded(clamp01(1 - greatest))
}

/** How far the score can be relied upon: falls with what was not assessable, with disagreement, with little text, other languages and text left unread. */
function confidenceOf(item: JudgedItem, assessedWeight: number, consistency: number): number {
  const { confidence, weights } = qsrParameters
  // Novelty is missing on every first attempt and says little; it is not held against the score.
  const assessed = clamp01(assessedWeight / (1 - weights.novelty))
  let value = confidence.base * assessed * consistency
  value *= clamp01(0.4 + (0.6 * item.tokenCount) / confidence.shortTokens)
  if (item.unspacedShare > 0.3) value *= confidence.unspaced
  else if (item.judged.form === 'prose' && item.tokenCount >= 8)
    value *= confidence.otherLanguage + (1 - confidence.otherLanguage) * clamp01(item.englishShare * 1.5)
  if (item.judged.form !== 'prose') value *= confidence.structured
  if (item.capped || item.context?.capped === true) value *= confidence.capped
  if (item.judgeDirected.length > 0) value *= confidence.judgeDirected
  return rounded(clamp01(value))
}

/** Suggestions of the components, those that cost the composite most first. */
function suggestionsOf(assessments: Assessments, scores: ComponentScores): string[] {
  const cost = (name: QsrComponentName): number => (5 - (scores[name] ?? 5)) * qsrParameters.weights[name]
  const ordered = qsrComponentNames.toSorted((first, second) => cost(second) - cost(first))
  const suggestions = ordered.flatMap((name) => ((scores[name] ?? 5) < 4 || scores[name] === null ? assessments[name].suggestions : []))
  return [...new Set(suggestions)].slice(0, 20).map((suggestion) => suggestion.slice(0, 500).toWellFormed())
}
