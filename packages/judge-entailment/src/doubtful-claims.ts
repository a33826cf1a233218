import { abstentionPattern } from '@maestro-helix/helix/qsr/accuracy'
import { EvidenceIndex } from './evidence-index.ts'
import { contentWords, sentencesOf } from './source-text.ts'

/** One statement of an output and how its words lie in the context. */
export type ReadableClaim = {
  /** Its sentence, as it stands in the output (white space made one). */
  readonly text: string
  /** What the encoder is to read it against. */
  readonly passage: string
  /** 0..1: share of its content words that the context has. */
  readonly covered: number
  /** True where it stands in the context word for word: nothing to read. */
  readonly verbatim: boolean
}

export type ClaimOptions = {
  /** Most claims that are read; the doubtful ones go first. Default 10. */
  readonly most?: number
  /** Words of evidence a claim is read against. Default 85, what the model learnt with. */
  readonly passageWords?: number
  /** The question that was asked: a short answer is read with it. */
  readonly question?: string
}

const caps = { contextChars: 400_000, outputChars: 40_000, claims: 200 }

/**
 * The claims of an output that have to be read, with the evidence for each: those that stand in the context word for word cost nothing, of the others the
 * ones with the most words that the context lacks go first.
 * @returns `read`: what to give the encoder, most doubtful first; `kept`: every claim, in the order of the output.
 */
export function doubtfulClaims(output: string, context: string, options: ClaimOptions = {}): { read: ReadableClaim[]; kept: ReadableClaim[] } {
  const index = new EvidenceIndex(context, caps.contextChars)
  const whole = ` ${plainWords(context.slice(0, caps.contextChars))} `
  const claims: ReadableClaim[] = []
  for (const { text, words } of statementsOf(output, options.question)) {
    const content = contentWords(text)
    claims.push({
      text,
      passage: index.passageFor(text, options.passageWords ?? 85),
      covered: content.filter((word) => index.has(word)).length / Math.max(1, content.length),
      verbatim: words >= 4 && whole.includes(` ${plainWords(text)} `),
    })
  }
  const doubtful = claims.filter((claim) => !claim.verbatim).toSorted((first, second) => first.covered - second.covered)
  return { read: doubtful.slice(0, options.most ?? 10), kept: claims }
}

/** What an output states, one statement a sentence: without marks of lists, questions, what only leads to a list, and what says that nothing was found. */
function statementsOf(output: string, question: string | undefined): { text: string; words: number }[] {
  const sentences = sentencesOf(output, caps.outputChars).slice(0, caps.claims)
  const only = sentences[0]
  // A word or two answer something only with what was asked.
  if (question !== undefined && only !== undefined && sentences.length === 1 && only.length < 6)
    return [{ text: `${question.slice(0, 300).trim()} ${only.text}`, words: only.length }]
  return sentences.flatMap(({ text: sentence }) => {
    const text = sentence.replace(listMark, '').replace(reference, '')
    const words = text.split(' ').length
    const states = contentWords(text).length >= 2 && /\p{L}/u.test(text) && !/[?？]$/u.test(text) && !(text.endsWith(':') && words < 14)
    return states && !abstentionPattern.test(text.slice(0, 500)) ? [{ text, words }] : []
  })
}

const listMark = /^(?:(?:[-*+•#>|]+|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s+)+/u
/** "(Passage 2)", "[3]" and the like at the end of a sentence name a source and state nothing. */
const reference =
  /\s*(?:\((?:see |from |as mentioned in )?(?:passages?|sources?|documents?|ref\.?) ?[\d, and&]+\)|\[\d{1,3}(?:, ?\d{1,3})*\])(?=[.!]?$)/iu

function plainWords(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' ')
}
