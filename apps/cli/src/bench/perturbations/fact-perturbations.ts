import type { Perturbation, PerturbationHelp, RightOutput } from './perturbed-item.ts'
import { drawn, textPerturbation } from './perturbed-item.ts'
import { monthNames, negationPairs, rolePairs, shortAnswers, unitPairs, weekdayNames } from './perturbation-words.ts'

/** A number with its separators, not part of a word. */
const numberPattern = /(?<![\p{L}\p{N}.,-])\p{Nd}+(?:[.,\u00a0 ]\p{Nd}{3})*(?:[.,]\p{Nd}+)?(?![\p{Nd}])/gu
const years = /^(?:19|20)\p{Nd}\p{Nd}$/u
const months = monthNames.flat()
const monthAlternatives = [...new Set(months)].join('|')
/** "3 March", "März 2026", "3月16日", "2026-09-15": where a number belongs to a date. */
const dateAround = new RegExp(`(?:${monthAlternatives})`, 'u')

type Place = { readonly text: string; readonly start: number; readonly end: number }

function numbersIn(text: string): Place[] {
  return [...text.matchAll(numberPattern)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }))
}

/** Numbers that are no day, month or year. */
function plainNumbers(text: string): Place[] {
  return numbersIn(text).filter(
    ({ text: number, start, end }) =>
      !years.test(number) &&
      !dateAround.test(text.slice(end, end + 8)) &&
      !/^(?:年|月|日|-\p{Nd})/u.test(text.slice(end)) &&
      !/\p{Nd}-$/u.test(text.slice(0, start)),
  )
}

/** A whole number that neither the context nor the task holds. */
function foreignNumber({ context, task }: RightOutput, near: number, { draw }: PerturbationHelp): string {
  for (let tries = 0; tries < 200; tries += 1) {
    const candidate = String(Math.max(2, Math.round(near * (1.3 + draw(100) / 40)) + 1 + draw(5)))
    if (!context.includes(candidate) && !task.includes(candidate)) return candidate
  }
  return String(near * 7 + 77)
}

function replacedAt(text: string, { start, end }: Place, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

function valueOf(number: string): number {
  return Number(number.replaceAll(/[^\p{Nd}]/gu, '')) || 1
}

/** The number times ten or a hundred, its decimals kept in form. */
function scaled(text: string, factor: 10 | 100): string | null {
  // A leading 0 is no amount that zeros make greater.
  const place = plainNumbers(text).find(({ text: number }) => valueOf(number) >= 3 && !number.startsWith('0'))
  if (place === undefined) return null
  const [, whole = place.text, decimals = ''] = /^(.*?)([.,]\p{Nd}{1,2})?$/u.exec(place.text) ?? []
  // Groups of thousands are written without their separators: they would stand in the wrong places.
  return replacedAt(text, place, `${whole.replaceAll(/[^\p{Nd}]/gu, '')}${factor === 10 ? '0' : '00'}${decimals}`)
}

function changedDate(text: string, { context }: RightOutput, help: PerturbationHelp): string | null {
  for (const names of monthNames) {
    const present = names.find((name) => new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u').test(text))
    if (present === undefined) continue
    const other = drawn(
      names.filter((name) => !context.includes(name)),
      help,
    )
    if (other !== undefined) return text.replace(present, other)
  }
  const iso = /(\p{Nd}{4})-(\p{Nd}{2})-(\p{Nd}{2})/u.exec(text)
  if (iso) return text.replace(iso[0], `${iso[1]}-${iso[2] === '11' ? '04' : '11'}-${iso[3] === '23' ? '06' : '23'}`)
  const day = /(\p{Nd}{1,2})月(\p{Nd}{1,2})日/u.exec(text)
  return day ? text.replace(day[0], `${day[1] === '11' ? '4' : '11'}月${day[2] === '23' ? '6' : '23'}日`) : null
}

/** Names of two words or more, and single capitalised words that do not open a sentence. */
function namesIn(text: string): string[] {
  const whole = text.match(/\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)+/gu) ?? []
  const single = [...text.matchAll(/(?<=[\p{Ll},;] )\p{Lu}\p{Ll}{2,}(?! \p{Lu})/gu)].map(([name]) => name)
  return [...new Set([...whole, ...single])].filter((name) => !months.includes(name) && !weekdayNames.includes(name))
}

const inventedNames = ['Ottilie Vance', 'Bertrand Quill', 'Hedda Moreau', 'Lorenz Tapper']

/** Perturbations of what is said: each makes one thing false or unfounded and leaves the rest. */
export const factPerturbations: readonly Perturbation[] = [
  textPerturbation('number changed', (text, item, help) => {
    const place = drawn(plainNumbers(text), help)
    return place === undefined ? null : replacedAt(text, place, foreignNumber(item, Math.min(valueOf(place.text), 1e9), help))
  }),
  textPerturbation('amount x 10', (text) => scaled(text, 10)),
  textPerturbation('amount x 100', (text) => scaled(text, 100)),
  textPerturbation('date changed', changedDate),
  textPerturbation('unit changed', (text) => {
    for (const [from, to] of unitPairs) {
      const pattern = new RegExp(`(?<=\\p{Nd}\\s?)${from}(?![\\p{L}])|(?<=\\p{Nd} (?:\\p{Ll}+ )?)${from}(?![\\p{L}])`, 'u')
      if (pattern.test(text)) return text.replace(pattern, to)
    }
    return null
  }),
  textPerturbation('negation flipped', (text) => {
    if (text.split(/\s+/).length < 4 && !/[。\p{Script=Hiragana}\p{Script=Han}]/u.test(text)) return null
    const pair = negationPairs.find(([pattern]) => pattern.test(text))
    return pair ? text.replace(pair[0], pair[1]) : null
  }),
  textPerturbation('names swapped', (text, item) => {
    const [first, second] = namesIn(text).filter((name) => item.context.includes(name))
    if (first === undefined || second === undefined || first.includes(second) || second.includes(first)) return null
    return text.replaceAll(first, '\u0000').replaceAll(second, first).replaceAll('\u0000', second)
  }),
  textPerturbation('name invented', (text, item, help) => {
    const name = namesIn(text).find((candidate) => candidate.includes(' ') && item.context.includes(candidate))
    const other = drawn(inventedNames, help)
    return name === undefined || other === undefined ? null : text.replaceAll(name, other)
  }),
  textPerturbation('roles exchanged', (text) => {
    for (const [first, second] of rolePairs) {
      const pattern = new RegExp(`\\b(?:${first}|${second})\\b`, 'g')
      if (pattern.test(text)) return text.replace(pattern, (word) => (word === first ? second : first))
    }
    return null
  }),
  {
    kind: 'short answer turned',
    apply: ({ output }) => {
      if (typeof output === 'boolean') return { output: !output }
      if (typeof output !== 'string') return null
      const plain = output.trim().replace(/[.!。]$/, '')
      for (const [first, second] of shortAnswers) {
        if (plain.toLowerCase() === first) return { output: capitalisedAs(output, second) }
        if (plain.toLowerCase() === second && second !== 'no') return { output: capitalisedAs(output, first) }
      }
      return plain.toLowerCase() === 'no' ? { output: capitalisedAs(output, 'yes') } : null
    },
  },
]

function capitalisedAs(like: string, text: string): string {
  return /^\p{Lu}/u.test(like) ? text.charAt(0).toUpperCase() + text.slice(1) : text
}
