import type { ComponentScore, Evaluator, JudgeRequest, QsrComponentName, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { qsrComponentNames } from '@maestro-helix/contract/evaluation'
import { canonicalJson } from '../canonical-json.ts'
import type { Sha256 } from '../embedded-evaluator.ts'
import { clamp01, rounded } from '../rounded.ts'
import { assessAccuracy } from './accuracy.ts'
import { assessCoherence } from './coherence.ts'
import type { SchemaViolations } from './completion.ts'
import { assessCompletion } from './completion.ts'
import type { ComponentScores } from './composite.ts'
import { compositeOf } from './composite.ts'
import { ContextIndex } from './context-index.ts'
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
  const index = new ContextIndex(item.context ? [item.context, item.task] : [item.task])
  const ruled: Assessments = {
    coherence: assessCoherence(item),
    accuracy: assessAccuracy(item, index),
    completion: assessCompletion(item, dependencies.schemaViolations),
    relevance: assessRelevance(item, index),
    novelty: assessNovelty(item),
  }
  const assessments = applyHeads(ruled, item, index, dependencies.heads ?? publishedHeads)
  const scores = scoresOf(assessments)
  const { assessedWeight, ...composite } = compositeOf(scores)
  const consistency = consistencyOf(assessments, composite.qsr)
  const { calibration } = qsrParameters
  const selfDifference = request.selfScore === undefined ? 0 : Math.abs(request.selfScore - composite.qsr)
  return {
    components: recordedComponents(assessments, scores, item),
    ...composite,
    consistency,
    confidence: confidenceOf(item, assessedWeight, consistency),
    calibrationNeeded: selfDifference > calibration.selfDifference || consistency < calibration.consistency,
    suggestions: suggestionsOf(assessments, scores),
    evaluator: dependencies.evaluator,
    // A text is hashed as itself, so that anybody can recompute it; JSON as its canonical form.
    outputSha256: dependencies.sha256(typeof request.output === 'string' ? request.output : canonicalJson(request.output)),
  }
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
