import type { Analysis, Evidence } from './analyse.ts'
import { overlap, toTerms } from './terms.ts'

export type Brief = { question: string; brief: string; answered: boolean; sentences: { text: string; source: string }[]; notes: string[] }
export type Select = (evidence: readonly Evidence[], wanted: number) => Evidence[]

const wantedSentences = 7
/** Evidence this far below the best adds length, not substance. */
const leastRelevance = 0.45

/** Leads: the most relevant sentences, in the order of their documents. */
export const selectLeading: Select = (evidence, wanted) => evidence.filter((item) => item.relevance >= leastRelevance).slice(0, wanted)

/** Maximal marginal relevance (Carbonell and Goldstein 1998), lambda 0.7: each next sentence is relevant and unlike those chosen. */
export const selectDiverse: Select = (evidence, wanted) => {
  const left = evidence.filter((item) => item.relevance >= leastRelevance).map((item) => ({ item, terms: new Set(toTerms(item.text)) }))
  const chosen: typeof left = []
  while (chosen.length < wanted && left.length > 0) {
    const gain = (candidate: (typeof left)[number]) =>
      0.7 * candidate.item.relevance - 0.3 * Math.max(0, ...chosen.map((other) => overlap(other.terms, candidate.terms)))
    const best = left.reduce((a, b) => (gain(b) > gain(a) ? b : a))
    left.splice(left.indexOf(best), 1)
    chosen.push(best)
  }
  return chosen.map(({ item }) => item)
}

/** A brief of sentences taken from the documents, each with its source; where they do not answer, it says so. */
export function synthesise(analysis: Analysis, select: Select): Brief {
  const notes: string[] = []
  if (analysis.gaps.length > 0) notes.push(`No passage found speaks of: ${analysis.gaps.join(', ')}.`)
  for (const relation of analysis.relations.filter((candidate) => candidate.kind === 'contradiction'))
    notes.push(`[${relation.first.source}] and [${relation.second.source}] may contradict each other. ${relation.why}`)
  if (!analysis.answered || analysis.evidence.length === 0) {
    const nearest = analysis.evidence[0]
    const brief =
      nearest === undefined
        ? 'The documents do not answer this question.'
        : `The documents do not answer this question. The nearest they say is: ${ended(nearest.text)} [${nearest.source}]`
    return {
      question: analysis.question,
      brief,
      answered: false,
      sentences: nearest === undefined ? [] : [{ text: nearest.text, source: nearest.source }],
      notes,
    }
  }
  const chosen = select(analysis.evidence, wantedSentences)
  // The best sentence opens; the others follow their documents' own order.
  const [lead, ...rest] = chosen
  const ordered = lead === undefined ? [] : [lead, ...rest.toSorted((a, b) => order(a, chosen) - order(b, chosen) || lineOf(a) - lineOf(b))]
  const sentences = ordered.map(({ text, source }) => ({ text: ended(text), source }))
  return {
    question: analysis.question,
    brief: sentences.map(({ text, source }) => `${text} [${source}]`).join(' '),
    answered: true,
    sentences,
    notes,
  }
}

const fileOf = (evidence: Evidence) => evidence.source.slice(0, evidence.source.lastIndexOf(':'))
const lineOf = (evidence: Evidence) => Number(evidence.source.slice(evidence.source.lastIndexOf(':') + 1))

function order(evidence: Evidence, chosen: readonly Evidence[]): number {
  return chosen.findIndex((other) => fileOf(other) === fileOf(evidence))
}

function ended(text: string): string {
  return /[.!?]["')]?$/.test(text) ? text : `${text.replace(/[:;,]$/, '')}.`
}
