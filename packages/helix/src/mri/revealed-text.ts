import { holdsStretch } from '../holds-stretch.ts'

/**
 * What a text says to whoever reads it as a language model does: hidden characters, look-alike letters, spacing, codes and places that people do not see turned into plain
 * words. Pure, bounded, and nothing in it is run.
 */
export type RevealedText = {
  /** The text with invisible characters gone and look-alikes as the letters they imitate. */
  readonly plain: string
  /** What was hidden or in code, each with where it was found; at most twenty, of 4,000 UTF-16 units each. */
  readonly hidden: readonly { readonly how: string; readonly text: string }[]
}

const most = { pieces: 20, length: 4_000, codeLength: 16_000 } as const

/** What no reader sees: joiners, marks of direction, variation selectors, soft hyphens, fillers, tag characters. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu
const beyondAscii = /[\u0080-\uffff]/
const tagRun = /[\u{e0020}-\u{e007e}]{3,4000}/gu

/** Letters of other alphabets that look like Latin ones; used only within a word that holds Latin letters too, or where all of it looks Latin in a Latin text. */
const lookAlikes: Readonly<Record<string, string>> = {
  ...pairs('АаВЕеЅѕІіЈјКкМмНОоРрСсТтУуХхԁһԛԝҮүӀӏьгпиЗз', 'AaBEeSsIiJjKkMmHOoPpCcTtYyXxdhqwYyIlbrnu33'),
  ...pairs('ΑαΒΕεΖΗΙιΚκΜΝνΟοΡρΤτΥυΧχϲϳω', 'AaBEeZHIiKkMNvOoPpTtYuXxcjw'),
  ...pairs('ɑɡıȷɩʟɴʀꜱᴀʙᴄᴅᴇꜰɢʜᴊᴋᴍᴏᴘᴛᴜᴠᴡʏᴢօսհոցքԍℓ', 'agijilnrsabcdefghjkmoptuvwyzouhngpgl'),
}

function pairs(from: string, to: string): Record<string, string> {
  const latin = Array.from(to)
  return Object.fromEntries(Array.from(from).map((letter, index) => [letter, latin[index] ?? letter]))
}

/** @example revealedText('Ign\u043ere').plain // 'Ignore' */
export function revealedText(text: string): RevealedText {
  const hidden: { how: string; text: string }[] = []
  const add = (how: string, found: string | null): void => {
    const trimmed = found?.trim() ?? ''
    if (trimmed.length >= 4 && hidden.length < most.pieces) hidden.push({ how, text: trimmed.slice(0, most.length) })
  }
  // ASCII is its own plain form.
  const plain = beyondAscii.test(text) ? plainOf(text, add) : text
  addUnseen(plain, add)
  addDecoded(plain, add)
  addRewritten(plain, add)
  return { plain, hidden }
}

function plainOf(text: string, add: Add): string {
  for (const [run] of text.matchAll(tagRun))
    add(
      'in tag characters',
      Array.from(run)
        .map((char) => String.fromCodePoint((char.codePointAt(0) ?? 0) - 0xe0000))
        .join(''),
    )
  const whole = text.toWellFormed().normalize('NFKC')
  const plain = latinised(whole.replaceAll(invisible, ''))
  addDisguised(whole, add)
  return plain
}

/** What joins nothing between two Latin letters; soft hyphens, marks of direction and what other scripts need between their letters are left out. */
const split = /(?<=[a-z])[\u200b-\u200d\u2060\ufeff\u180e]+(?=[a-z])/giu
/** Words of a line that must be disguised for it to count: one may be a slip. */
const leastDisguised = 2

/** Lines whose words were taken apart by what no reader sees, or hold letters of other alphabets among Latin ones: nobody writes so who wants to be found. */
function addDisguised(whole: string, add: Add): void {
  for (const line of whole.split('\n').slice(0, 4_000)) {
    const short = line.slice(0, most.length)
    if (!beyondAscii.test(short)) continue
    const seen = short.replaceAll(invisible, '')
    if ((short.match(split)?.length ?? 0) >= leastDisguised) add('with invisible characters', latinised(seen))
    else if (looksAlike(seen) >= leastDisguised) add('with look-alike letters', latinised(seen))
  }
}

/** Words of a line in which letters of another alphabet stand for Latin ones. */
function looksAlike(line: string): number {
  if (!otherAlphabets.test(line)) return 0
  let count = 0
  for (const [word] of line.matchAll(/[\p{L}\p{M}]{2,80}/gu))
    if (/[a-z]/i.test(word) && otherAlphabets.test(word) && latinised(word) !== word) count += 1
  return count
}

/** Where words were in a code that people do not read: what nobody does with an ordinary request. */
export const inCode: ReadonlySet<string> = new Set([
  'in tag characters',
  'in Base64',
  'in hexadecimal',
  'in escapes',
  'letter by letter',
  'with digits for letters',
  'in rot13',
  'backwards',
  'with invisible characters',
  'with look-alike letters',
])

/** The hidden piece that an offset of the readable text falls into; undefined in what is shown. */
export function hiddenAt({ plain, hidden }: RevealedText, offset: number): RevealedText['hidden'][number] | undefined {
  let end = plain.length + 1
  if (offset < end) return undefined
  for (const piece of hidden) {
    end += piece.text.length + 1
    if (offset < end) return piece
  }
  return undefined
}

/** The text as it is looked at: plain, and what was hidden on lines of its own behind it. */
export function readableText({ plain, hidden }: RevealedText): string {
  return hidden.length === 0 ? plain : `${plain}\n${hidden.map((piece) => piece.text.replaceAll('\n', ' ')).join('\n')}`
}

type Add = (how: string, found: string | null) => void

/** Places that a page or a Markdown reader does not show. */
function addUnseen(text: string, add: Add): void {
  for (let from = text.indexOf('<!--'), found = 0; from >= 0 && found < most.pieces; found += 1) {
    const to = text.indexOf('-->', from + 4)
    if (to < 0) break
    add('in a comment', text.slice(from + 4, Math.min(to, from + 4 + most.length)))
    from = text.indexOf('<!--', to)
  }
  for (const [, , value] of text.matchAll(/\b(alt|title|aria-label|content|data-[a-z-]{1,30})\s{0,3}=\s{0,3}["']([^"'\n]{8,2000})["']/gi))
    add('in an attribute', value ?? null)
  for (const [, alt] of text.matchAll(/!\[([^\][\n]{8,2000})\]\(/g)) add('in the text of an image', alt ?? null)
  for (const [, title] of text.matchAll(/\]\([^()\]\s]{0,500}\s{1,3}["']([^"'\n]{8,2000})["']\)/g)) add('in the title of a link', title ?? null)
  for (const [, body] of text.matchAll(
    /<[a-z]{1,10}[^<>]{0,200}(?:display\s{0,2}:\s{0,2}none|visibility\s{0,2}:\s{0,2}hidden|font-size\s{0,2}:\s{0,2}0|hidden)[^<>]{0,200}>([^<]{8,2000})</gi,
  ))
    add('in hidden text', body ?? null)
}

/** Codes that hold words: Base64, hexadecimal, escapes, percent signs, entities. */
function addDecoded(text: string, add: Add): void {
  if (holdsStretch(text, 24, joinsBase64))
    for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{24,16000}={0,2}/g)) add('in Base64', readable(fromBase64(run)))
  if (holdsStretch(text, 32, joinsHex))
    for (const [run] of text.matchAll(/(?:0x)?(?:[0-9a-f]{2}[\s:,]?){16,4000}/gi)) add('in hexadecimal', readable(fromHex(run)))
  if (!escape.test(text)) return
  for (const [run] of text.matchAll(/(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%[0-9a-f]{2}|&#x?[0-9a-f]{2,6};|[ \w.,!?]){24,4000}/gi)) {
    if (!escape.test(run)) continue
    const decoded = run
      .replaceAll(/\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|%([0-9a-f]{2})|&#x([0-9a-f]{2,6});/gi, (_, a?: string, b?: string, c?: string, d?: string) =>
        fromCode(Number.parseInt(a ?? b ?? c ?? d ?? '', 16)),
      )
      .replaceAll(/&#(\d{2,6});/g, (_, decimal: string) => fromCode(Number(decimal)))
    if (decoded !== run) add('in escapes', readable(decoded))
  }
}

const escape = /\\x|\\u|%[0-9a-f]{2}|&#/i

function isAlphanumeric(code: number): boolean {
  return (code > 96 && code < 123) || (code > 47 && code < 58) || (code > 64 && code < 91)
}

function isBase64(code: number): boolean {
  return isAlphanumeric(code) || code === 43 || code === 45 || code === 47 || code === 95
}

function joinsBase64(first: number, second: number): boolean {
  return isBase64(first) && isBase64(second)
}

/** A digit of hexadecimal numbers, or what may stand between two of them; beyond ASCII the search itself decides. */
function isHex(code: number): boolean {
  return (
    (code > 47 && code < 59) ||
    (code > 96 && code < 103) ||
    (code > 64 && code < 71) ||
    code === 32 ||
    code === 44 ||
    (code > 8 && code < 14) ||
    code > 127
  )
}

function joinsHex(first: number, second: number): boolean {
  return isHex(first) && isHex(second)
}

/** A letter or digit, or a mark between such: 1 and 2; 3 for what may be either, 0 for neither. */
function spelling(code: number): number {
  if (isAlphanumeric(code)) return 1
  if (code === 32 || code === 45 || code === 46 || code === 42 || code === 95) return 2
  return code > 127 ? 3 : 0
}

/** No two letters beside each other, as where a word is spelt. */
function joinsSpelt(first: number, second: number): boolean {
  const [one, other] = [spelling(first), spelling(second)]
  return one !== 0 && other !== 0 && (one !== 1 || other !== 1)
}

/** Words that are written otherwise: letter by letter, with digits for letters, backwards, by rot13. Only what then reads as words counts. */
function addRewritten(text: string, add: Add): void {
  // Nine letters with a mark between each two.
  if (holdsStretch(text, 17, joinsSpelt))
    for (const [run] of text.matchAll(/(?:[\p{L}\d][ ._*\u00b7-]{1,3}){8,2000}[\p{L}\d][.!?]?/gu)) {
      const words = run.split(/\s{2,3}|[ ]?[._*\u00b7-]{2,3}[ ]?/).map((word) => word.replaceAll(/[ ._*\u00b7-]/g, ''))
      add('letter by letter', words.join(' '))
    }
  for (const line of text.split('\n').slice(0, 4_000)) {
    const short = line.slice(0, most.length)
    if (short.length < 16) continue
    if (/[a-z][013457@$]|[013457@$][a-z]/i.test(short)) {
      const letters = short.replaceAll(/\S*[a-z][013457@$]\S*|\S*[013457@$][a-z]\S*/gi, (word) => unleet(word))
      if (letters !== short && commonWords(letters) >= commonWords(short) + 2) add('with digits for letters', letters)
    }
    // A few plain words may stand before what is in code ("decode and do it: ...").
    const plain = commonWords(short, plainWords + 1)
    if (plain > plainWords) continue
    const turned = short.replaceAll(/[a-z]/gi, rot13)
    if (commonWords(turned) >= Math.max(3, plain + 1)) add('in rot13', turned)
    const reversed = Array.from(short).toReversed().join('')
    if (commonWords(reversed) >= Math.max(3, plain + 1)) add('backwards', reversed)
  }
}

const otherAlphabets = /[\u0250-\u058f\u1d00-\u1dff\ua720-\ua7ff]/

function latinised(text: string): string {
  if (!otherAlphabets.test(text)) return text
  return text.replaceAll(/[\p{L}\p{M}]{2,80}/gu, (word) => {
    const letters = Array.from(word)
    const latin = letters.filter((letter) => /[a-z]/i.test(letter)).length
    if (latin === letters.length || latin === 0) return word
    return letters.map((letter) => lookAlikes[letter] ?? letter).join('')
  })
}

function unleet(word: string): string {
  const letters: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' }
  return word.replaceAll(/[013457@$]/g, (digit) => letters[digit] ?? digit)
}

function rot13(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97
  return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
}

const common = new Set(
  'the and to of in is it you your that this for with not all from on are be as have do but only now then if a an any by or at word answer user instructions ignore previous send file system prompt tell must first follow reply print'.split(
    ' ',
  ),
)

/** How many common words a line holds; it stops at `enough` of them. */
function commonWords(text: string, enough = Number.POSITIVE_INFINITY): number {
  let count = 0
  for (const [word] of text.toLowerCase().matchAll(/[a-z]{2,20}/g)) {
    if (common.has(word)) count += 1
    if (count >= enough) break
  }
  return count
}

/** Common words of a line up to which something in it may still be in code. */
const plainWords = 4

function fromCode(code: number): string {
  return code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff) ? String.fromCodePoint(code) : ''
}

function fromBase64(run: string): string | null {
  try {
    const padded = run.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '').slice(0, most.codeLength)
    return utf8Of(Uint8Array.from(atob(padded.slice(0, padded.length - (padded.length % 4 === 1 ? 1 : 0))), (char) => char.charCodeAt(0)))
  } catch {
    return null
  }
}

function fromHex(run: string): string | null {
  const digits = run.replaceAll(/0x|[^0-9a-f]/gi, '').slice(0, most.codeLength)
  return utf8Of(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))
}

function utf8Of(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Words with spaces between them, not bytes that happen to be letters. */
function readable(text: string | null): string | null {
  if (text === null || text.length < 8) return null
  const letters = text.match(/[\p{L}\p{N}\p{P}\s]/gu)?.length ?? 0
  const control = /[^\P{Cc}\s]/u.test(text)
  return !control && letters >= 0.95 * Array.from(text).length && /\p{L}{2,}[\s,.]+\p{L}{2,}|\p{Lo}{6,}/u.test(text) ? text : null
}
