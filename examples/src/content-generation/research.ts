import MiniSearch from 'minisearch'
import { readTextFiles } from '../read-text-files.ts'
import { type Passage, toPassages } from './passages.ts'
import { toTerms } from './terms.ts'

export type FoundPassage = Passage & { score: number }
export type Research = {
  question: string
  documents: number
  passages: FoundPassage[]
  /** How rare each of the question's terms is in the documents; absent terms are the rarest. */
  termWeights: Record<string, number>
  /** Terms of the question that no document holds. */
  absentTerms: string[]
  skipped: { path: string; reason: string }[]
}

export const documentExtensions = ['.md', '.markdown', '.txt', '.rst', '.adoc'] as const
const limits = { extensions: documentExtensions, maxFiles: 2_000, maxFileBytes: 2 * 1024 * 1024, maxTotalBytes: 32 * 1024 * 1024 }
const wantedPassages = 12
/** How many of the first passages lend their own terms to the second search, and how many terms. */
const feedback = { passages: 3, terms: 5, boost: 0.3 }

/**
 * Finds the passages of a folder that speak of a question: BM25 over passages, headings counting more.
 * `only` names what to read at the top of the folder. With `expand` a second search adds the most telling terms of the first passages (pseudo-relevance feedback), for questions worded unlike the documents.
 */
export async function research(folder: string, question: string, expand: boolean, only?: readonly string[]): Promise<Research> {
  const read = await readTextFiles(folder, only === undefined ? limits : { ...limits, only })
  const passages = read.files.flatMap(toPassages)
  const index = new MiniSearch<{ id: number; text: string; heading: string; path: string }>({
    fields: ['text', 'heading', 'path'],
    tokenize: toTerms,
    processTerm: (term) => term,
  })
  index.addAll(passages.map((passage, id) => ({ id, text: passage.text, heading: passage.heading, path: passage.path })))

  const frequency = new Map<string, number>()
  const termsOf = passages.map((passage) => new Set(toTerms(`${passage.text} ${passage.heading}`)))
  for (const terms of termsOf) for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  // The weight BM25 gives a term: ln(1 + (N - n + 0.5) / (n + 0.5)).
  const weight = (term: string) => Math.log(1 + (passages.length - (frequency.get(term) ?? 0) + 0.5) / ((frequency.get(term) ?? 0) + 0.5))
  const terms = [...new Set(toTerms(question))]
  const options = { boost: { heading: 1.5, path: 0.5 }, bm25: { k: 1.2, b: 0.7, d: 0.5 } }
  let found = index.search(question, options)
  if (expand) {
    const scores = new Map<string, number>()
    for (const hit of found.slice(0, feedback.passages))
      for (const term of termsOf[hit.id as number] ?? [])
        if (!terms.includes(term) && (frequency.get(term) ?? 0) > 1) scores.set(term, (scores.get(term) ?? 0) + weight(term))
    const extra = [...scores]
      .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, feedback.terms)
      .map(([term]) => term)
    found = index.search([...terms, ...extra].join(' '), { ...options, boostTerm: (term) => (terms.includes(term) ? 1 : feedback.boost) })
  }
  return {
    question,
    documents: read.files.length,
    passages: found.slice(0, wantedPassages).map((hit) => ({ ...(passages[hit.id as number] as Passage), score: Math.round(hit.score * 100) / 100 })),
    termWeights: Object.fromEntries(terms.map((term) => [term, Math.round(weight(term) * 1000) / 1000])),
    absentTerms: terms.filter((term) => !frequency.has(term)),
    skipped: read.skipped,
  }
}
