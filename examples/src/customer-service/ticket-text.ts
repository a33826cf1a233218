/** Units people write in many ways, by the form they are compared in. */
const units: Record<string, string> = {
  ft: 'ft',
  feet: 'ft',
  foot: 'ft',
  '"': 'inch',
  in: 'inch',
  inch: 'inch',
  inches: 'inch',
  l: 'l',
  liter: 'l',
  liters: 'l',
  litre: 'l',
  litres: 'l',
  ml: 'ml',
  gb: 'gb',
  tb: 'tb',
  mp: 'mp',
  megapixel: 'mp',
  megapixels: 'mp',
  mah: 'mah',
  mm: 'mm',
  cm: 'cm',
  bar: 'bar',
  bars: 'bar',
  w: 'w',
  watt: 'w',
  watts: 'w',
  lbs: 'lb',
  lb: 'lb',
  pounds: 'lb',
  hour: 'hour',
  hours: 'hour',
  hr: 'hour',
  cup: 'cup',
  cups: 'cup',
  piece: 'piece',
  pieces: 'piece',
  x: 'x',
  degree: 'degree',
  degrees: 'degree',
  kg: 'kg',
}
const unitPattern = new RegExp(
  `(\\d+(?:\\.\\d+)?)[ -]?(${Object.keys(units)
    .filter((unit) => unit !== '"')
    .sort((a, b) => b.length - a.length)
    .join('|')})(?![a-z0-9])`,
  'g',
)

/** Text as words that can be compared: lower case, numbers joined with their units in one spelling, hyphens between words opened, plurals kept. */
export function toWords(text: string): string[] {
  const joined = text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/(\d)\s*["\u201d](?=\s|$|,|\.)/g, '$1inch')
    .replace(unitPattern, (_, number: string, unit: string) => `${number}${units[unit] ?? unit}`)
    .replace(/(?<=[a-z])-(?=[a-z])/g, ' ')
  return joined.match(/[a-z0-9]+(?:[.'_%+/-][a-z0-9]+)*%?/g) ?? []
}

/** Position of a run of words within words, or -1. The last word may differ by a plural s. */
export function findWords(words: readonly string[], sought: readonly string[], from = 0): number {
  if (sought.length === 0) return -1
  for (let start = from; start + sought.length <= words.length; start++) {
    if (sought.every((word, index) => sameWord(words[start + index] as string, word, index === sought.length - 1))) return start
  }
  return -1
}

function sameWord(found: string, sought: string, last: boolean): boolean {
  if (found === sought) return true
  return last && (found === `${sought}s` || `${found}s` === sought || found === `${sought}es` || found === `${sought}'s`)
}

/** A part of a ticket that asks one thing. */
export type Clause = {
  text: string
  /** Behind "if" or "unless": what the customer wants only under a condition. */
  conditional: boolean
}

/** Splits a ticket into clauses: sentences, then what follows "but", "however" and a semicolon; an "if" part is marked. */
export function toClauses(text: string): Clause[] {
  const clauses: Clause[] = []
  for (const sentence of text.split(/(?<=[.!?])["']?\s+(?=\S)|[;\n]+/)) {
    for (const part of sentence.split(/,?\s+\b(?:but(?! not\b| nothing\b)|however|although|otherwise)\b,?\s+/i)) {
      const trimmed = part.trim()
      if (trimmed === '') continue
      const conditional = /^(?:if|unless|in case|only if)\b([^,]*),\s*(.+)$/is.exec(trimmed)
      // "If it is broken, return it": the condition itself asks for nothing.
      if (conditional?.[2] !== undefined) clauses.push({ text: conditional[2], conditional: true })
      else clauses.push({ text: trimmed.replace(/,?\s+unless\b.*$/is, ''), conditional: /^(?:if|unless)\b/i.test(trimmed) })
    }
  }
  return clauses
}
