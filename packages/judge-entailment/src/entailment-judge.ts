import { hash } from 'node:crypto'
import type { ClaimVerdict, ComponentScore, Evaluator, JudgeRequest, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { canonicalJson } from '@maestro-helix/helix/canonical-json'
import type { Judge } from '@maestro-helix/helix/judge'
import { compositeOf } from '@maestro-helix/helix/qsr/composite'
import type { Entailment } from './open-entailment.ts'
import { leastSupportOf, meanSupportOf, type OutputReading, type ReadClaim, readOutput } from './read-output.ts'
import { readsAsEnglish } from './reads-as-english.ts'

export type EntailmentJudgeOptions = {
  /** Judges first; where the encoder has nothing to add, or no time, its evaluation is the one recorded. */
  readonly embedded: Judge
  readonly entailment: Pick<Entailment, 'identity' | 'judge'>
  /** Milliseconds for reading one output's claims. */
  readonly budgetMs: number
  /** 0..1: how much the reading counts in accuracy. At 0 it is shown to people and changes no score. */
  readonly share: number
  /** Told of every output that could not be read, and why. */
  readonly onSkipped?: (reason: string) => void
}

/** Changes whenever this code changes what is scored. */
const version = '1.1.0'
const parameters = { version, most: 10 }

/**
 * The embedded judge, with an encoder that reads the doubtful claims of English prose against the context. All of an output's claims are read or none counts: a
 * score must not depend on how busy the machine was. Where they are not read, the evaluation is the embedded judge's, under its name, and says why.
 */
export function entailmentJudge({ embedded, entailment, budgetMs, share, onSkipped }: EntailmentJudgeOptions): Judge {
  const identity = canonicalJson({ ...parameters, share, embedded: embedded.evaluator.sha256, entailment: { ...entailment.identity } })
  const evaluator: Evaluator = {
    name: `${embedded.evaluator.name}+entailment`,
    version,
    sha256: hash('sha256', identity, 'hex'),
    models: [...(embedded.evaluator.models ?? []), entailment.identity],
  }
  return {
    evaluator,
    async evaluate(request, signal, account) {
      const base = await embedded.evaluate(request, signal, account)
      const readable = readableOf(request, base)
      if (readable === null) return base
      try {
        const reading = await readOutput(entailment, readable, { budgetMs, most: parameters.most, signal })
        // Claims over the limit are those with the fewest unknown words; ones that time left unread could be any.
        const unread = reading.claims.filter((claim) => claim.verdict === 'not-read').length - Math.max(0, doubtfulCount(reading) - parameters.most)
        if (unread > 0) return skipped(base, `its claims could not be read within ${budgetMs} ms`, onSkipped)
        return refined(base, reading, share, evaluator)
      } catch (error) {
        signal?.throwIfAborted()
        return skipped(base, error instanceof Error ? error.message : 'the reader failed', onSkipped)
      }
    },
  }
}

function readableOf(request: JudgeRequest, base: QsrEvaluation): { output: string; context: string; question: string } | null {
  const { output, context, task } = request
  if (typeof output !== 'string' || context === undefined || context.trim() === '' || base.components.accuracy.score === null) return null
  if (!readsAsEnglish(output) || !readsAsEnglish(context)) return null
  return { output, context, question: task }
}

function doubtfulCount({ claims }: OutputReading): number {
  return claims.filter((claim) => !claim.verbatim).length
}

function skipped(base: QsrEvaluation, reason: string, onSkipped: EntailmentJudgeOptions['onSkipped']): QsrEvaluation {
  onSkipped?.(reason)
  const { accuracy } = base.components
  const notice = `The claims were not read against the context: ${reason}.`.slice(0, 500)
  return { ...base, components: { ...base.components, accuracy: { ...accuracy, reasons: [notice, ...accuracy.reasons].slice(0, 20) } } }
}

function refined(base: QsrEvaluation, reading: OutputReading, share: number, evaluator: Evaluator): QsrEvaluation {
  const claims = reading.claims.slice(0, 200).map((claim) => recordedClaim(claim, base))
  if (share === 0) return { ...base, claims, evaluator }
  const own = base.components.accuracy
  const mean = meanSupportOf(reading)
  const least = leastSupportOf(reading)
  // Geometric: what either is sure is not grounded the other cannot make good.
  const score = rounded(5 * ((own.score ?? 0) / 5) ** (1 - share) * ((mean + least) / 2) ** share)
  const accuracy: ComponentScore = {
    score,
    reasons: [...reasonsOf(reading), ...own.reasons].slice(0, 20),
    measures: { ...own.measures, claimsSupported: rounded(mean), leastSupported: rounded(least) },
  }
  const components = { ...base.components, accuracy }
  const { assessedWeight: _, ...composite } = compositeOf({
    coherence: components.coherence.score,
    accuracy: components.accuracy.score,
    completion: components.completion.score,
    relevance: components.relevance.score,
    novelty: components.novelty.score,
  })
  return { ...base, ...composite, components, claims, evaluator }
}

function reasonsOf({ claims }: OutputReading): string[] {
  return claims
    .filter((claim) => claim.supported !== null && claim.supported < 0.5)
    .toSorted((first, second) => (first.supported ?? 1) - (second.supported ?? 1))
    .slice(0, 5)
    .map((claim) => {
      const how = claim.verdict === 'contradicted' ? 'is contradicted by the context' : 'is not in the context'
      return `"${cut(claim.text, 160)}" ${how} (support ${Math.round(100 * (claim.supported ?? 0))} %); read against "${cut(claim.passage, 200)}"`.slice(
        0,
        500,
      )
    })
}

/** A claim as people are shown it. What the rules found in it stands: they name a place, the encoder a likelihood. */
function recordedClaim(claim: ReadClaim, { claims: ruled = [], findings = [] }: QsrEvaluation): ClaimVerdict {
  const verdicts = { supported: 'supported', contradicted: 'contradicted', 'not-in-it': 'unsupported', 'not-read': 'notChecked' } as const
  const own = ruled.find(({ text }) => text.includes(claim.text) || claim.text.includes(text))
  const text = cut(claim.text, 1_000)
  // What was not read has as much doubt as its words give.
  const doubt = rounded(claim.supported === null ? 1 - claim.covered : 1 - claim.supported)
  const isFound = findings.some(({ claim: about }) => about.length > 3 && claim.text.includes(about))
  if (own !== undefined && isFound && own.doubt > doubt) return { ...own, text }
  const provenance = own?.passage?.provenance ?? 'context'
  return { text, verdict: verdicts[claim.verdict], doubt, passage: claim.passage === '' ? null : { text: cut(claim.passage, 1_000), provenance } }
}

function cut(text: string, most: number): string {
  return (text.length > most ? `${text.slice(0, most - 1)}…` : text).toWellFormed()
}

/** Two digits: what differs between processors is below them, nearly always. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
