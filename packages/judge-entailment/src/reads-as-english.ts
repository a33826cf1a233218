const markers = new Set(
  'the of and to in is that it for was on are with as at be by this have from or had not but what all were when we there can an your which their if do will how about has been would'.split(
    ' ',
  ),
)

/** Whether a text is in the language that the shipped model learnt: Latin letters, and English words among them wherever it is longer than a phrase. */
export function readsAsEnglish(text: string): boolean {
  const words =
    text
      .slice(0, 4_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  if (words.length === 0) return false
  const latin = words.filter((word) => /^\p{Script=Latin}+$/u.test(word)).length / words.length
  if (latin < 0.9) return false
  return words.length < 8 || words.filter((word) => markers.has(word)).length / words.length >= 0.1
}
