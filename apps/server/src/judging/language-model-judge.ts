import type { ComponentScore, Evaluator, JudgeRequest, QsrComponentName, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { MaestroError } from '@maestro-helix/contract/errors'
import { canonicalJson } from '@maestro-helix/helix/canonical-json'
import type { Judge } from '@maestro-helix/helix/judge'
import { compositeOf } from '@maestro-helix/helix/qsr/composite'
import { isJudgeDirected } from '@maestro-helix/helix/qsr/judge-directed'
import type { LanguageModel } from 'ai'
import { sha256Hex } from '../record/digest.ts'
import { digitDistribution } from './digit-distribution.ts'
import { judgesParted } from './judges-parted.ts'
import { askedWithProbabilities } from './asked-with-probabilities.ts'
import { judgeInstructions, rubricPrompt, rubrics, truthAloneRubric } from './rubric-prompt.ts'

type Asked = keyof typeof rubrics
type Ask = ReturnType<typeof askedWithProbabilities>
type Rating = { mean: number; deviation: number; reason: string }

/** What judging one output by a language model cost; kept apart from what the agent spent. */
export type JudgeSpending = {
  readonly model: string
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly tookMs: number
}

export type LanguageModelJudgeOptions = {
  readonly model: LanguageModel
  /** Provider and model, e.g. "openai/gpt-x": part of the judge's identity. */
  readonly name: string
  /** Answers drawn per component where the provider gives no probabilities; at least 1. */
  readonly samples: number
  /** Milliseconds after which the embedded judge decides. */
  readonly timeoutMs: number
  /** Asks for the truth of an output from what the model itself knows where no context was given; otherwise nothing is said of it. */
  readonly judgesTruthAlone?: boolean
  /** Judges when the model does not, measures what needs no model, and bounds what an output that addresses its judge may get. */
  readonly embedded: Judge
  readonly elapsedMs: () => number
  readonly onSpent?: (spending: JudgeSpending) => void
  /** Told of every output that the embedded judge had to score instead. */
  readonly onOutage?: (reason: string) => void
}

/** Where the output addresses its judge, no component gets more than this, nor more than the embedded judge gives it. */
const directedCap = 2.5

/**
 * A judge that asks a language model about each component by a rubric: its score is the mean of the digits 0..5 weighted by their probabilities, or of `samples`
 * answers where the provider gives none. Not deterministic unless the model is. An outage is never a silent pass: the embedded judge scores the output, its name
 * stands in the record, and the first reason says what happened.
 */
export function languageModelJudge(options: LanguageModelJudgeOptions): Judge {
  const { embedded } = options
  const identity = canonicalJson({
    name: options.name,
    samples: options.samples,
    instructions: judgeInstructions,
    rubrics: { ...rubrics },
    embedded: embedded.evaluator.sha256,
    ...(options.judgesTruthAlone && { truthAlone: truthAloneRubric }),
  })
  const ask = askedWithProbabilities(options.model)
  const evaluator: Evaluator = { name: `language-model:${options.name}`.slice(0, 100), version: '1.0.0', sha256: sha256Hex(identity) }
  return {
    evaluator,
    async evaluate(request, signal, account) {
      signal?.throwIfAborted()
      const base = await embedded.evaluate(request, signal)
      const outputText = typeof request.output === 'string' ? request.output : JSON.stringify(request.output)
      // Nothing to ask about: the embedded judge says why.
      if (outputText.trim() === '') return base
      const spent = { model: options.name, calls: 0, inputTokens: 0, outputTokens: 0, tookMs: 0 }
      try {
        const ratings = await askAll(options, ask, spent, request, outputText, signal)
        account?.({ ...spent, outage: null })
        return evaluationOf(request, base, ratings, outputText, evaluator)
      } catch (error) {
        signal?.throwIfAborted()
        const reason = `The language-model judge ${options.name} did not answer (${error instanceof Error ? error.name : 'unknown error'}); the embedded judge scored this output.`
        options.onOutage?.(reason)
        account?.({ ...spent, outage: reason.slice(0, 500) })
        return withNotice(base, reason)
      }
    },
  }
}

async function askAll(
  options: LanguageModelJudgeOptions,
  ask: Ask,
  /** Filled with what it took, also where it fails. */
  spent: { -readonly [Key in keyof JudgeSpending]: JudgeSpending[Key] },
  request: JudgeRequest,
  outputText: string,
  signal: AbortSignal | undefined,
): Promise<Map<Asked, Rating>> {
  const fromMs = options.elapsedMs()
  const limit = AbortSignal.timeout(options.timeoutMs)
  const abortSignal = signal ? AbortSignal.any([signal, limit]) : limit
  const hasContext = (request.context ?? '') !== ''
  const asked = (Object.keys(rubrics) as Asked[]).filter((name) => name !== 'accuracy' || hasContext || options.judgesTruthAlone)
  try {
    const ratings = await Promise.all(
      asked.map(async (name): Promise<[Asked, Rating]> => {
        const prompt = rubricPrompt(request, outputText, name === 'accuracy' && !hasContext ? truthAloneRubric : rubrics[name])
        const answers: Rating[] = []
        for (let sample = 0; sample < options.samples; sample += 1) {
          const result = await ask({ instructions: judgeInstructions, prompt, abortSignal, maxOutputTokens: 200, maxRetries: 1 })
          spent.calls += 1
          spent.inputTokens += result.usage.inputTokens ?? 0
          spent.outputTokens += result.usage.outputTokens ?? 0
          const answer = ratingOf(result.text, digitDistribution(result.providerMetadata))
          answers.push(answer.rating)
          // Probabilities say what further samples would.
          if (answer.weighted) break
        }
        return [name, combinedRating(answers)]
      }),
    )
    return new Map(ratings)
  } finally {
    spent.tookMs = options.elapsedMs() - fromMs
    options.onSpent?.({ ...spent })
  }
}

function ratingOf(text: string, distribution: ReadonlyMap<number, number> | null): { rating: Rating; weighted: boolean } {
  const digit = /^\s{0,4}([0-5])(?![\d.])/.exec(text)?.[1]
  if (digit === undefined) throw new MaestroError('JUDGE_UNAVAILABLE', 'the language model did not answer with a digit from 0 to 5')
  const reason = text
    .slice(text.indexOf(digit) + 1)
    .trim()
    .slice(0, 400)
  if (distribution === null) return { rating: { mean: Number(digit), deviation: 0, reason }, weighted: false }
  let mean = 0
  for (const [score, probability] of distribution) mean += score * probability
  let variance = 0
  for (const [score, probability] of distribution) variance += probability * (score - mean) ** 2
  return { rating: { mean, deviation: Math.sqrt(variance), reason }, weighted: true }
}

function combinedRating(answers: readonly Rating[]): Rating {
  const mean = answers.reduce((sum, answer) => sum + answer.mean, 0) / answers.length
  const between = Math.sqrt(answers.reduce((sum, answer) => sum + (answer.mean - mean) ** 2, 0) / answers.length)
  const nearest = answers.toSorted((first, second) => Math.abs(first.mean - mean) - Math.abs(second.mean - mean))[0]
  return { mean, deviation: answers.length > 1 ? between : (nearest?.deviation ?? 0), reason: nearest?.reason ?? '' }
}

function evaluationOf(
  request: JudgeRequest,
  base: QsrEvaluation,
  ratings: ReadonlyMap<Asked, Rating>,
  outputText: string,
  evaluator: Evaluator,
): QsrEvaluation {
  const directed = outputText
    .slice(0, 200_000)
    .split(/(?<=[.!?])\s|\n/)
    .some((sentence) => isJudgeDirected(sentence))
  const parted: number[] = []
  const component = (name: QsrComponentName): ComponentScore => {
    const own = base.components[name]
    const rating = name === 'novelty' ? undefined : ratings.get(name)
    if (rating === undefined) return own
    // A declared schema is checked, not judged: what it takes away the model cannot give back.
    const bound = directed ? Math.min(directedCap, own.score ?? directedCap) : name === 'completion' && request.outputSchema ? (own.score ?? 5) : 5
    const score = Math.round(Math.min(bound, rating.mean) * 10_000) / 10_000
    const parting = judgesParted(name, own, rating)
    if (parting) parted.push(parting.by)
    const reasons = [
      ...(parting ? [parting.says] : []),
      ...(directed ? ['The output addresses its judge; its score is bounded.'] : []),
      ...(rating.reason === '' ? [] : [rating.reason]),
      ...own.reasons,
    ]
    return { score, reasons: reasons.slice(0, 20), measures: { languageModel: score / 5, ...(own.score !== null && { embedded: own.score / 5 }) } }
  }
  const components: QsrEvaluation['components'] = {
    coherence: component('coherence'),
    accuracy: component('accuracy'),
    completion: component('completion'),
    relevance: component('relevance'),
    novelty: component('novelty'),
  }
  const { assessedWeight, ...composite } = compositeOf({
    coherence: components.coherence.score,
    accuracy: components.accuracy.score,
    completion: components.completion.score,
    relevance: components.relevance.score,
    novelty: components.novelty.score,
  })
  const deviations = [...ratings.values()].map((rating) => rating.deviation)
  const deviation = deviations.reduce((sum, value) => sum + value, 0) / Math.max(1, deviations.length)
  // 2.5 is the greatest deviation of answers between 0 and 5.
  // Two judges that part leave no more agreement than what lies between them.
  const consistency = Math.round(Math.max(0, Math.min(1 - deviation / 2.5, 1 - Math.max(0, ...parted))) * 10_000) / 10_000
  const confidence = Math.round(Math.min(1, Math.max(base.confidence, 0.9 * assessedWeight)) * consistency * (directed ? 0.5 : 1) * 10_000) / 10_000
  const selfDifference = request.selfScore === undefined ? 0 : Math.abs(request.selfScore - composite.qsr)
  return {
    ...base,
    ...composite,
    flag: parted.length > 0 && composite.flag === 'GREEN' ? 'YELLOW' : composite.flag,
    // Asked of its truth without a context, the model has said what the embedded judge could not.
    ...(base.truthAssessed === false && ratings.has('accuracy') && { truthAssessed: true, qsrAtMost: composite.qsr }),
    components,
    consistency,
    confidence,
    calibrationNeeded: selfDifference > 0.25 || consistency < 0.7 || parted.length > 0,
    evaluator,
  }
}

/** The embedded judge's evaluation, with what happened as its first reason and less confidence. */
function withNotice(base: QsrEvaluation, reason: string): QsrEvaluation {
  const { coherence } = base.components
  return {
    ...base,
    components: { ...base.components, coherence: { ...coherence, reasons: [reason.slice(0, 500), ...coherence.reasons].slice(0, 20) } },
    confidence: Math.round(base.confidence * 0.9 * 10_000) / 10_000,
  }
}
