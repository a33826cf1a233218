/** A sentence of a source with the word forms that carry content. */
export type SourceSentence = { readonly text: string; readonly length: number; readonly content: ReadonlySet<string> }

const stopWords = new Set(
  `a an the of in on at to for from by with and or but if then than that this these those it its is are was were be been being as not no nor so do does did
  has have had he she they we you i his her their our your my me him them us who whom which what when where why how can could will would shall should may
  might must there here also just very more most such into over under about after before between during through up down out off again all any both each few
  other some own same too s t`.split(/\s+/),
)
const wordPattern = /[\p{L}\p{N}\p{M}]+/gu
const longestSentence = 45
const stemLength = 6

/** Content words by their first letters, numbers whole. The same rule chose the evidence that the model learnt from (training/passages.py). */
export function contentWords(text: string): string[] {
  const found: string[] = []
  for (const [word] of text.toLowerCase().matchAll(wordPattern))
    if (!stopWords.has(word)) found.push(word.length > stemLength ? word.slice(0, stemLength) : word)
  return found
}

/** Sentences of at most 45 words; longer ones are cut. Reads at most `mostChars` UTF-16 units. Any string is accepted. */
export function sentencesOf(text: string, mostChars: number): SourceSentence[] {
  const sentences: SourceSentence[] = []
  for (const part of text
    .slice(0, mostChars)
    .toWellFormed()
    .split(/(?<=[.!?])["')\]]?\s+|\n+/u)) {
    const words = part.split(/\s+/u).filter((word) => word !== '')
    for (let start = 0; start < words.length; start += longestSentence) {
      const chosen = words.slice(start, start + longestSentence)
      const sentence = chosen.join(' ')
      if (/[\p{L}\p{N}]/u.test(sentence)) sentences.push({ text: sentence, length: chosen.length, content: new Set(contentWords(sentence)) })
    }
  }
  return sentences
}
