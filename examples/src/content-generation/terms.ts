/** Words that carry no subject of their own, in questions and in documents. */
const common = new Set(
  'a about above after again all also am an and any are as at be because been before being below between both but by can could did do does doing down during each else ever far few for from further get gets give given had has have having he her here hers him his how i if in into is it its itself just let like made make makes may me might more most much must my no nor not now of off on once one only or other our out over own per please same say says she should show so some such tell than that the their them then there these they this those through to too under until up upon us use used uses using very was we were what when where whether which while who whom why will with within without would you your work works happen happens describe explain'.split(
    ' ',
  ),
)

/** The words of a text that carry its subject, as stems in order; repeated words repeat. */
export function toTerms(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-_.'][\p{L}\p{N}]+)*/gu) ?? []).flatMap((word) => {
    const parts = /[-_.]/.test(word) ? word.split(/[-_.]/) : [word]
    return parts.filter((part) => part.length > 1 && !common.has(part)).map(stem)
  })
}

/** A light suffix stripper: enough to join plurals and verb forms, not enough to join unlike words. */
export function stem(word: string): string {
  let stemmed = word.replace(/'s?$/, '')
  if (stemmed.length > 4)
    stemmed = stemmed
      .replace(/ies$/, 'y')
      .replace(/(?<=sh|ch|ss|x|z)es$/, '')
      .replace(/(?<![su])s$/, '')
  if (stemmed.length > 5)
    stemmed = stemmed
      .replace(/(?:ing|edly|ed)$/, '')
      .replace(/(.)\1$/, '$1')
      .replace(/(?<=[a-z]{4})e$/, '')
  else if (stemmed.length > 4) stemmed = stemmed.replace(/e$/, '')
  return stemmed
}

/** Share of common terms, 0..1: intersection over union. */
export function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 || b.size === 0) return 0
  let shared = 0
  for (const term of a) if (b.has(term)) shared++
  return shared / (a.size + b.size - shared)
}
