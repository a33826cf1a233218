import type { ClaimVerdict } from '@maestro-helix/contract/evaluation'
import { clamp01, rounded } from '../rounded.ts'
import { abstentionPattern, groundingOf, otherLanguageThanContext } from './accuracy.ts'
import type { ContextIndex } from './context-index.ts'
import type { PlacedFinding } from './findings/find-findings.ts'
import type { GivenMaterial } from './findings/given-material.ts'
import { sentenceFeatures } from './heads/head-features.ts'
import type { LearntHeads } from './heads/published-heads.ts'
import { taskFamily } from './heads/task-family.ts'
import { isPleasantry } from './refusal.ts'
import { shortAnswer } from './short-answer.ts'
import type { JudgedItem, OutputSentence } from './judged-item.ts'

const mostClaims = 200
const contradicting = new Set(['flippedNegation', 'swappedNames', 'contradicted'])
/** Doubt from which a claim is called unsupported, and up to which it is called supported. */
const bounds = { unsupported: 0.6, found: 0.9, contradicted: 0.95, unchecked: 0.5 }

/** A member of JSON such as `return_delivered_order`: a name of a tool or of a value of an enumeration, which states nothing of what was given. */
const identifier = /^\p{L}+(?:[_-]\p{L}+)+$/u

export type ClaimSources = {
  readonly item: JudgedItem
  readonly index: ContextIndex
  readonly material: GivenMaterial | null
  readonly findings: readonly PlacedFinding[]
  readonly heads: LearntHeads
}

/** The output's sentences, each with a verdict, the doubt that people would have, and the passage it was read against. At most 200. */
export function claimsOf(sources: ClaimSources): ClaimVerdict[] {
  const { item, findings } = sources
  const byMark = learntDoubts(sources)
  const assessable = sources.material !== null && !otherLanguageThanContext(item) && shortAnswer(item) === null
  return item.sentences.slice(0, mostClaims).map((sentence, position) => {
    const own = findings.filter((placed) => placed.sentence === position).map(({ finding }) => finding)
    const claim = { text: sentence.text.slice(0, 1_000).toWellFormed() }
    const grounding = sources.material ? groundingOf(sentence, sources.index, 1) : null
    const nearest = grounding && grounding.nearest >= 0 ? sources.index.sentenceText(grounding.nearest) : null
    const passage =
      nearest === null || !sources.material
        ? null
        : { text: nearest.slice(0, 1_000).toWellFormed(), provenance: sources.material.provenanceOf(nearest) }
    const against = own.find(({ kind }) => contradicting.has(kind))
    if (against) return { ...claim, verdict: 'contradicted', doubt: bounds.contradicted, passage }
    if (own.length > 0) return { ...claim, verdict: 'unsupported', doubt: bounds.found, passage }
    if (item.nothingGiven || !assessable || grounding === null || claimsNothing(sentence))
      return { ...claim, verdict: 'notChecked', doubt: claimsNothing(sentence) ? 0.1 : bounds.unchecked, passage }
    if (grounding.support < 1 && item.judged.form === 'structured' && identifier.test(sentence.text.trim()))
      return { ...claim, verdict: 'notChecked', doubt: bounds.unchecked, passage }
    const doubt = rounded(clamp01(byMark(position, 0.85 * (1 - grounding.support))))
    return { ...claim, verdict: doubt >= bounds.unsupported ? 'unsupported' : 'supported', doubt, passage }
  })
}

function claimsNothing(sentence: OutputSentence): boolean {
  return /[?？؟]\s*$/.test(sentence.text) || abstentionPattern.test(sentence.text.slice(0, 500)) || isPleasantry(sentence)
}

/** What the model of marked sentences says, as far as the item is like those it learnt from; the overlap of words beside it. */
function learntDoubts({ item, heads }: ClaimSources): (position: number, byWords: number) => number {
  const { family, certainty } = taskFamily(item)
  if (certainty <= 0 || (family !== 'answer' && family !== 'summary')) return (_, byWords) => byWords
  const { unsupported } = heads.grounding.judged(sentenceFeatures(item, heads.statistics))
  return (position, byWords) => {
    const learnt = unsupported[position]
    return learnt === undefined ? byWords : certainty * (0.7 * learnt + 0.3 * byWords) + (1 - certainty) * byWords
  }
}
