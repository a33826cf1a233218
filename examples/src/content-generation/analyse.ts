import { toSentences } from './passages.ts'
import type { FoundPassage, Research } from './research.ts'
import { overlap, toTerms } from './terms.ts'

export type Evidence = { text: string; source: string; heading: string; /** 0..1, relative to the best. */ relevance: number }
export type Relation = { kind: 'agreement' | 'contradiction'; first: Evidence; second: Evidence; why: string }
export type Analysis = {
  question: string
  evidence: Evidence[]
  relations: Relation[]
  /** Terms of the question that no evidence holds. */
  gaps: string[]
  /** Share of the question's weight that the evidence covers, 0..1. */
  coverage: number
  answered: boolean
  removedDuplicates: number
}

/** Below this share of the question's weight, the documents do not answer it. Chosen by hand on questions with and without an answer. */
export const leastCoverage = 0.55
const duplicateOverlap = 0.75
const relatedOverlap = 0.3
const maxEvidence = 16
const maxRelations = 6

/** Ranks the sentences of the passages by how much of the question they hold, drops repetitions, and notes who agrees, who contradicts, what is missing. */
export function analyse(research: Pick<Research, 'question' | 'passages' | 'termWeights'>): Analysis {
  const total = Object.values(research.termWeights).reduce((sum, weight) => sum + weight, 0)
  const bestPassage = Math.max(...research.passages.map((passage) => passage.score), 1)
  const candidates = research.passages
    .filter((passage) => !passage.code)
    .flatMap((passage) => sentencesOf(passage).map((sentence) => rate(sentence, passage, research.termWeights, total, bestPassage)))
  const ranked = candidates
    .filter((candidate) => candidate.score > 0)
    .toSorted((a, b) => b.score - a.score || (a.evidence.source < b.evidence.source ? -1 : 1))
  const kept: typeof ranked = []
  let removedDuplicates = 0
  for (const candidate of ranked) {
    if (kept.some((other) => overlap(other.terms, candidate.terms) >= duplicateOverlap && fileOf(other.evidence) === fileOf(candidate.evidence)))
      removedDuplicates++
    else if (kept.length < maxEvidence) kept.push(candidate)
  }
  const best = kept[0]?.score ?? 1
  const evidence = kept.map((candidate) => ({ ...candidate.evidence, relevance: Math.round((candidate.score / best) * 100) / 100 }))
  const held = new Set(kept.flatMap((candidate) => [...candidate.terms, ...toTerms(candidate.evidence.heading)]))
  const gaps = Object.keys(research.termWeights).filter((term) => !held.has(term))
  const covered = Object.entries(research.termWeights).reduce((sum, [term, weight]) => sum + (held.has(term) ? weight : 0), 0)
  // All terms somewhere is not enough: one passage must speak of a good part of them together.
  const together = Math.max(0, ...kept.map((candidate) => candidate.coverage))
  const coverage = total === 0 ? 0 : Math.min(covered / total, together * 1.6)
  return {
    question: research.question,
    evidence,
    relations: relate(kept.map((candidate, index) => ({ evidence: evidence[index] as Evidence, terms: candidate.terms }))),
    gaps,
    coverage: Math.round(coverage * 100) / 100,
    answered: coverage >= leastCoverage,
    removedDuplicates,
  }
}

function sentencesOf(passage: FoundPassage): { text: string; line: number }[] {
  // A table is no sentence, and half a sentence says nothing.
  return toSentences(passage).filter(({ text }) => !text.startsWith('|') && toTerms(text).length >= 3 && text.length <= 600)
}

function rate(sentence: { text: string; line: number }, passage: FoundPassage, weights: Record<string, number>, total: number, bestPassage: number) {
  const terms = new Set(toTerms(sentence.text))
  const context = new Set([...terms, ...toTerms(passage.heading), ...toTerms(passage.path)])
  let own = 0
  let near = 0
  for (const [term, weight] of Object.entries(weights)) {
    if (terms.has(term)) own += weight
    else if (context.has(term)) near += weight
  }
  const coverage = total === 0 ? 0 : (own + 0.5 * near) / total
  const score = own + near === 0 ? 0 : coverage * 0.75 + (passage.score / bestPassage) * 0.25
  return {
    evidence: { text: sentence.text, source: `${passage.path}:${sentence.line}`, heading: passage.heading, relevance: 0 },
    terms,
    score,
    coverage,
  }
}

const fileOf = (evidence: Evidence) => evidence.source.slice(0, evidence.source.lastIndexOf(':'))
const negations = /\b(?:not|no|never|cannot|without|n't|none)\b/i

/** Sentences about the same subject: with different figures or only one negated they contradict, from different documents otherwise they agree. */
function relate(candidates: readonly { evidence: Evidence; terms: ReadonlySet<string> }[]): Relation[] {
  const relations: Relation[] = []
  for (const [index, first] of candidates.entries()) {
    for (const second of candidates.slice(index + 1)) {
      const words = (terms: ReadonlySet<string>) => new Set([...terms].filter((term) => !/\d/.test(term)))
      const alike = overlap(words(first.terms), words(second.terms))
      if (alike < relatedOverlap || relations.length >= maxRelations) continue
      const figures = [numbersOf(first.evidence.text), numbersOf(second.evidence.text)] as const
      const differ = figures[0].length > 0 && figures[1].length > 0 && !figures[0].some((figure) => figures[1].includes(figure))
      const negated = negations.test(first.evidence.text) !== negations.test(second.evidence.text)
      const pair = { first: first.evidence, second: second.evidence }
      if (alike >= 0.45 && differ)
        relations.push({ kind: 'contradiction', ...pair, why: `One says ${figures[0].join(', ')}, the other ${figures[1].join(', ')}.` })
      else if (alike >= 0.5 && negated) relations.push({ kind: 'contradiction', ...pair, why: 'Only one of them is negated.' })
      else if (!differ && !negated && fileOf(first.evidence) !== fileOf(second.evidence))
        relations.push({ kind: 'agreement', ...pair, why: 'Two documents say much the same.' })
    }
  }
  return relations
}

function numbersOf(text: string): string[] {
  return text.match(/\d+(?:[.,]\d+)*\s?%?/g)?.map((figure) => figure.replace(/\s/g, '')) ?? []
}
