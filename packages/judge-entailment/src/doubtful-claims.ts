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
  for (const sentence of sentencesOf(output, caps.outputChars).slice(0, caps.claims)) {
    const text = claimText(sentence.text)
    const content = contentWords(text)
    if (content.length < 2 && sentence.length < 2 && options.question === undefined) continue
    if (content.length === 0) continue
    const asked = content.length < 4 && options.question !== undefined ? `${options.question.slice(0, 300).trim()} ${text}` : text
    claims.push({
      text: asked,
      passage: index.passageFor(asked, options.passageWords ?? 85),
      covered: content.filter((word) => index.has(word)).length / content.length,
      verbatim: sentence.length >= 4 && whole.includes(` ${plainWords(text)} `),
    })
  }
  const doubtful = claims.filter((claim) => !claim.verbatim).toSorted((first, second) => first.covered - second.covered)
  return { read: doubtful.slice(0, options.most ?? 10), kept: claims }
}

/** A list's mark or a heading's sign says nothing. */
function claimText(sentence: string): string {
  return sentence.replace(/^(?:[-*+•#>|]+|\d{1,2}[.)])\s+/u, '')
}

function plainWords(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(' ')
}
