// None that is a frequent word of another European language, too.
const markers = new Set(
  'the of and to is that it for are with by this from not but what were when there which their if will how about been would has have they than could its'.split(
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
