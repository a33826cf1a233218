import type { AlignedOutput } from './aligned-output.ts'
import type { Features } from './features.ts'
import { shareOf } from './features.ts'

/** Where copied runs begin, end and are joined: sentences cut out whole read well, runs joined in mid-sentence often do not. */
export function joinFeatures(aligned: AlignedOutput): Features {
  const { tokens, sentenceOf, sourceSentenceOf, fragments, source } = aligned
  const sentences = (sentenceOf.at(-1) ?? -1) + 1
  let wholeStarts = 0
  let wholeEnds = 0
  let cutEnds = 0
  let joins = 0
  let farJoins = 0
  let backJoins = 0
  let spilled = 0
  fragments.forEach((fragment, position) => {
    const end = fragment.start + fragment.length - 1
    const sourceEnd = fragment.source + fragment.length - 1
    const startsSentence = sentenceOf[fragment.start] !== sentenceOf[fragment.start - 1]
    const endsSentence = sentenceOf[end] !== sentenceOf[end + 1]
    if (startsSentence && sourceSentenceOf[fragment.source] !== sourceSentenceOf[fragment.source - 1]) wholeStarts += 1
    if (endsSentence && sourceSentenceOf[sourceEnd] !== sourceSentenceOf[sourceEnd + 1]) wholeEnds += 1
    else if (endsSentence && fragment.length >= 3) cutEnds += 1
    // A run over a sentence end of the source within one sentence of the output.
    if (sentenceOf[fragment.start] === sentenceOf[end] && sourceSentenceOf[fragment.source] !== sourceSentenceOf[sourceEnd]) spilled += 1
    const next = fragments[position + 1]
    if (!next || next.start !== end + 1 || sentenceOf[next.start] !== sentenceOf[end]) return
    if (fragment.length < 2 && next.length < 2) return
    joins += 1
    const step = next.source - sourceEnd
    if (step < 0) backJoins += 1
    if (Math.abs(step) > 40) farJoins += 1
  })
  return {
    wholeStarts: shareOf(wholeStarts, sentences),
    wholeEnds: shareOf(wholeEnds, sentences),
    cutEnds: shareOf(cutEnds, sentences),
    joins: shareOf(joins, sentences),
    farJoins: shareOf(farJoins, sentences),
    backJoins: shareOf(backJoins, sentences),
    spilled: shareOf(spilled, sentences),
    compression: Math.log((source.length + 10) / (tokens.length + 10)),
  }
}
