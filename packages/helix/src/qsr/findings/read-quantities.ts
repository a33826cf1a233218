import { plainDigits } from './plain-digits.ts'
import { monthOf, numberWordOf, scaleOf, unitOf, unitScales, weekdayOf } from './quantity-lexicon.ts'

/** A day as far as a text names it. */
export type NamedDay = { readonly year?: number; readonly month?: number; readonly day?: number }

/** One quantity that a text names, with every value that its digits may mean. */
export type Quantity = {
  readonly kind: 'number' | 'amount' | 'date' | 'time' | 'weekday'
  /** As it stands in the text. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** The likeliest first: 1,250 is 1250, and 1.25 where a comma is a decimal sign. Times are minutes after midnight, weekdays 1 to 7. */
  readonly values: readonly number[]
  readonly unit?: string
  /** The word after it, where it is no unit: what is counted. */
  readonly noun?: string
  readonly date?: NamedDay
  /** Written as a word. */
  readonly inWords: boolean
  /** Numbers a list or a heading, or orders things ("2nd"), and states nothing. */
  readonly label: boolean
  /** A letter stands right before it: part of a name such as INV-7 or B52. */
  readonly coded: boolean
  /** Those letters, lower case. */
  readonly code?: string
  /** The place of its last digit: 3 for 38,000, -1 for 4.2. */
  readonly place: number
}

type Piece = { readonly kind: 'number' | 'word' | 'sign'; readonly raw: string; readonly lower: string; readonly start: number; readonly end: number }

const address = /\bhttps?:\/\/[^\s<>"']{1,2000}|\bwww\.[^\s<>"']{1,2000}|\b10\.\d{4,9}\/[^\s<>"']{1,300}|[^\s@<>"']{1,100}@[^\s@<>"']{1,200}/gu
const unspacedUnit =
  /^(?:万円|億円|万元|亿元|年間|時間|分間|分钟|小时|公里|公斤|人民币|美元|欧元|ドル|ユーロ|パーセント|日間|週間|ヶ月|か月|个月|[円元秒天周万萬億亿千])/u

/** At most so many quantities, and pieces of text, are read. */
export const maxQuantities = 20_000
const maxPieces = 400_000

/** The quantities that a text names, in order: dates, times, weekdays, amounts and other numbers, in the digits of any script or in words. Digits of addresses only where asked. Linear. */
export function readQuantities(text: string, withinAddresses = false): Quantity[] {
  const plain = plainDigits(text)
  const blanked =
    !withinAddresses && (plain.includes('://') || plain.includes('www.') || plain.includes('@') || plain.includes('10.'))
      ? withoutAddresses(plain)
      : plain
  return new QuantityReader(text, piecesOf(blanked)).read()
}

function withoutAddresses(text: string): string {
  return text.replaceAll(address, (found) => ' '.repeat(found.length))
}

function piecesOf(text: string): Piece[] {
  const found: Piece[] = []
  let at = 0
  while (at < text.length && found.length < maxPieces) {
    const code = text.charCodeAt(at)
    const start = at
    if (isDigit(code)) {
      at = endOfNumber(text, at + 1)
      const raw = text.slice(start, at)
      found.push({ kind: 'number', raw, lower: raw, start, end: at })
    } else if (isLetter(code)) {
      at = endOfWord(text, at + 1)
      const raw = text.slice(start, at)
      found.push({ kind: 'word', raw, lower: raw.toLowerCase(), start, end: at })
    } else if (code < 128) {
      at += 1
      if (asciiSigns.includes(code)) {
        const raw = text.slice(start, at)
        found.push({ kind: 'sign', raw, lower: raw, start, end: at })
      }
    } else {
      const raw = matchAt(foreignPiece, text, at)
      at += raw?.length ?? (isLead(code) && isTrail(text.charCodeAt(at + 1)) ? 2 : 1)
      if (raw === undefined) continue
      const kind = startsWithLetter.test(raw) ? 'word' : 'sign'
      found.push({ kind, raw, lower: kind === 'word' ? raw.toLowerCase() : raw, start, end: at })
    }
  }
  return found
}

const asciiSigns: readonly number[] = Array.from('$%:/-[]()#\n', (sign) => sign.charCodeAt(0))
/** Pieces that begin beyond ASCII, and how a word goes on there. */
const foreignPiece = /[\p{L}\p{M}]+|[€£¥₹₽°–—]/uy
const restOfWord = /[\p{L}\p{M}]+/uy
const startsWithLetter = /^\p{L}/u

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

function isDigit(code: number): boolean {
  return code > 47 && code < 58
}

function isLetter(code: number): boolean {
  return (code > 96 && code < 123) || (code > 64 && code < 91)
}

function isLead(code: number): boolean {
  return code >= 0xd8_00 && code < 0xdc_00
}

function isTrail(code: number): boolean {
  return code >= 0xdc_00 && code < 0xe0_00
}

/** Digits, and groups of them behind a full stop, a comma or an apostrophe each. */
function endOfNumber(text: string, from: number): number {
  let at = from
  for (;;) {
    while (isDigit(text.charCodeAt(at))) at += 1
    const code = text.charCodeAt(at)
    const joins = code === 46 || code === 44 || code === 39 || code === 0x20_19
    if (!joins || !isDigit(text.charCodeAt(at + 1))) return at
    at += 1
  }
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (isLetter(text.charCodeAt(at))) at += 1
  if (!(text.charCodeAt(at) > 127)) return at
  return at + (matchAt(restOfWord, text, at)?.length ?? 0)
}

class QuantityReader {
  readonly #text: string
  readonly #pieces: readonly Piece[]
  readonly #found: Quantity[] = []
  #at = 0

  constructor(text: string, all: readonly Piece[]) {
    this.#text = text
    this.#pieces = all
  }

  read(): Quantity[] {
    while (this.#at < this.#pieces.length && this.#found.length < maxQuantities) {
      const piece = this.#pieces[this.#at]
      if (!piece) break
      const next =
        piece.kind === 'number'
          ? (this.#citation(piece) ?? this.#date(piece) ?? this.#time(piece) ?? this.#number(piece))
          : piece.kind === 'word'
            ? (this.#monthFirst(piece) ?? this.#weekday(piece) ?? this.#words(piece))
            : this.#at + 1
      this.#at = Math.max(next, this.#at + 1)
    }
    return this.#found
  }

  #piece(offset: number): Piece | undefined {
    return this.#pieces[this.#at + offset]
  }

  /** True where nothing but spaces, or at most a comma or a full stop, stands between two pieces. */
  #near(first: Piece | undefined, second: Piece | undefined): boolean {
    return first !== undefined && second !== undefined && second.start - first.end <= 2
  }

  #add(quantity: Omit<Quantity, 'text' | 'label' | 'coded' | 'inWords' | 'place'> & Partial<Quantity>): void {
    this.#found.push({ label: false, coded: false, inWords: false, place: 0, ...quantity, text: this.#text.slice(quantity.start, quantity.end) })
  }

  /** [3] and [2, 5] name sources. */
  #citation(piece: Piece): number | null {
    const before = this.#pieces[this.#at - 1]
    if (before?.raw !== '[' || before.end !== piece.start) return null
    let offset = 0
    while (this.#piece(offset)?.kind === 'number' || /^[–—-]$/.test(this.#piece(offset)?.raw ?? '')) offset += 1
    return this.#piece(offset)?.raw === ']' ? this.#at + offset + 1 : null
  }

  #date(piece: Piece): number | null {
    return this.#dottedDate(piece) ?? this.#signedDate(piece) ?? this.#unspacedDate(piece) ?? this.#dayFirst(piece)
  }

  /** 12.03.2026 */
  #dottedDate(piece: Piece): number | null {
    const match = piece.raw.includes('.') ? /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})$/.exec(piece.raw) : null
    if (!match) return null
    const date = dayOf(Number(match[3]), Number(match[2]), Number(match[1]))
    if (!date) return null
    this.#add({ kind: 'date', start: piece.start, end: piece.end, values: [], date })
    return this.#at + 1
  }

  /** 2026-03-12, 2026/03/12, 12/03/2026, 3/12/2026 */
  #signedDate(piece: Piece): number | null {
    const [first, sign, second, signAgain, third] = [piece, this.#piece(1), this.#piece(2), this.#piece(3), this.#piece(4)]
    if (!sign || !/^[-/]$/.test(sign.raw) || sign.raw !== signAgain?.raw || second?.kind !== 'number' || third?.kind !== 'number') return null
    if (first.end !== sign.start || sign.end !== second.start || second.end !== signAgain.start || signAgain.end !== third.start) return null
    const [a, b, c] = [Number(first.raw), Number(second.raw), Number(third.raw)]
    const date = first.raw.length === 4 ? dayOf(a, b, c) : b > 12 ? dayOf(c, a, b) : dayOf(c, b, a)
    if (!date) return null
    // 03/12/2026 is two days, and which one depends on who wrote it.
    const other = first.raw.length < 4 && a <= 12 && b <= 12 ? dayOf(c, a, b) : null
    this.#add({ kind: 'date', start: first.start, end: third.end, values: [], date })
    if (other) this.#add({ kind: 'date', start: first.start, end: third.end, values: [], date: other, label: true })
    return this.#at + 5
  }

  /** 2026年3月12日, 3月12日, 2026年 */
  #unspacedDate(piece: Piece): number | null {
    const first = this.#piece(1)
    const sign = first?.start === piece.end ? first.raw[0] : undefined
    if (sign !== '年' && sign !== '月') return null
    if (sign === '年') {
      const year = Number(piece.raw)
      const [month, monthSign] = [this.#piece(2), this.#piece(3)]
      if (first?.raw === '年' && month?.kind === 'number' && monthSign?.raw.startsWith('月')) {
        const [day, daySign] = [this.#piece(4), this.#piece(5)]
        const withDay = monthSign.raw === '月' && day?.kind === 'number' && /^[日号號]/.test(daySign?.raw ?? '')
        const date = { year, month: Number(month.raw), ...(withDay && { day: Number(day.raw) }) }
        this.#add({ kind: 'date', start: piece.start, end: (withDay ? day : month).end + 1, values: [], date })
        return this.#at + (withDay ? 6 : 4)
      }
      if (first && /^年[間间]/.test(first.raw)) return null
      if (piece.raw.length !== 4) return null
      this.#add({ kind: 'date', start: piece.start, end: piece.end + 1, values: [year], date: { year } })
      return this.#at + 2
    }
    const [day, daySign] = [this.#piece(2), this.#piece(3)]
    const withDay = first?.raw === '月' && day?.kind === 'number' && /^[日号號]/.test(daySign?.raw ?? '')
    const date = { month: Number(piece.raw), ...(withDay && { day: Number(day.raw) }) }
    if (date.month < 1 || date.month > 12) return null
    this.#add({ kind: 'date', start: piece.start, end: (withDay ? day : piece).end + 1, values: [], date })
    return this.#at + (withDay ? 4 : 2)
  }

  /** 12 March 2026, 12th of March, 12. März 2026, 12 de marzo de 2026, 1er mars */
  #dayFirst(piece: Piece): number | null {
    if (piece.raw.length > 2) return null
    const day = Number(piece.raw)
    if (day < 1 || day > 31) return null
    let offset = 1
    while (offset <= 3 && /^(?:st|nd|rd|th|er|º|ª|e|of|de|del|di|-)$/.test(this.#piece(offset)?.lower ?? '')) offset += 1
    const month = monthOf.get(this.#piece(offset)?.lower ?? '')
    if (month === undefined || !this.#near(this.#piece(offset - 1), this.#piece(offset))) return null
    const monthPiece = this.#piece(offset)
    offset += 1
    while (/^(?:de|del|di|-)$/.test(this.#piece(offset)?.lower ?? '')) offset += 1
    const year = this.#yearAt(offset)
    const end = year === null ? (monthPiece?.end ?? piece.end) : (this.#piece(offset)?.end ?? piece.end)
    this.#add({ kind: 'date', start: piece.start, end, values: [], date: { ...(year !== null && { year }), month: Number(month), day } })
    return this.#at + offset + (year === null ? 0 : 1)
  }

  #yearAt(offset: number): number | null {
    const piece = this.#piece(offset)
    if (!piece || !/^\d{4}$/.test(piece.raw) || !this.#near(this.#piece(offset - 1), piece)) return null
    const year = Number(piece.raw)
    return year >= 1000 && year <= 2199 ? year : null
  }

  /** March 12, 2026; March 2026; Mar 12th */
  #monthFirst(piece: Piece): number | null {
    const month = monthOf.get(piece.lower)
    // "may" and "march" are months where they are written as names; Mars with a capital is a planet.
    if (month === undefined || /^(?:may|march|Mars)$/.test(piece.raw)) return null
    const year = this.#yearAt(1)
    if (year !== null) {
      this.#add({ kind: 'date', start: piece.start, end: this.#piece(1)?.end ?? piece.end, values: [], date: { year, month: Number(month) } })
      return this.#at + 2
    }
    const de = /^(?:de|del)$/.test(this.#piece(1)?.lower ?? '') ? this.#yearAt(2) : null
    if (de !== null) {
      this.#add({ kind: 'date', start: piece.start, end: this.#piece(2)?.end ?? piece.end, values: [], date: { year: de, month: Number(month) } })
      return this.#at + 3
    }
    const day = this.#piece(1)
    if (day?.kind === 'number' && /^\d{1,2}$/.test(day.raw) && Number(day.raw) >= 1 && Number(day.raw) <= 31 && this.#near(piece, day)) {
      let offset = 2
      if (/^(?:st|nd|rd|th)$/.test(this.#piece(2)?.lower ?? '')) offset = 3
      const yearAfter = this.#yearAt(offset)
      const end = yearAfter === null ? day.end : (this.#piece(offset)?.end ?? day.end)
      const date = { ...(yearAfter !== null && { year: yearAfter }), month: Number(month), day: Number(day.raw) }
      this.#add({ kind: 'date', start: piece.start, end, values: [], date })
      return this.#at + offset + (yearAfter === null ? 0 : 1)
    }
    if (piece.lower === 'mars' || piece.lower === 'may') return null
    // Alone, only a long name that is no other word, written as a name.
    if (piece.raw === piece.lower && /^[a-z]+$/.test(piece.raw)) return null
    if (piece.lower.length < 5 && /^[a-z]+$/.test(piece.lower)) return null
    if (piece.lower === 'march' || piece.lower === 'august' || piece.lower === 'augustus') return null
    this.#add({ kind: 'date', start: piece.start, end: piece.end, values: [], date: { month: Number(month) }, label: true })
    return this.#at + 1
  }

  #weekday(piece: Piece): number | null {
    const weekday = weekdayOf.get(piece.lower)
    if (weekday === undefined) return null
    this.#add({ kind: 'weekday', start: piece.start, end: piece.end, values: [Number(weekday)] })
    return this.#at + 1
  }

  /** 14:05, 2:05 pm, 2 p.m., 14h05, 14 h 05, 14 Uhr 05, 14時05分 */
  #time(piece: Piece): number | null {
    const hour = Number(piece.raw)
    const [sign, minute] = [this.#piece(1), this.#piece(2)]
    const dotted = piece.raw.includes('.') ? /^(\d{1,2})\.(\d{2})$/.exec(piece.raw) : null
    if (dotted && this.#half(1) !== null) return this.#addTime(piece, Number(dotted[1]), Number(dotted[2]), 1, piece.end)
    if (!/^\d{1,2}$/.test(piece.raw) || hour > 24 || !sign) return null
    const withMinutes = minute?.kind === 'number' && /^\d{2}$/.test(minute.raw) && Number(minute.raw) < 60
    if (sign.raw === ':' && sign.start === piece.end && withMinutes && minute.start === sign.end) {
      const seconds = this.#piece(3)?.raw === ':' && this.#piece(4)?.kind === 'number' ? 5 : 3
      return this.#addTime(piece, hour, Number(minute.raw), seconds, minute.end)
    }
    if (/^(?:h|uhr|uur)$/.test(sign.lower) && this.#near(piece, sign)) {
      if (withMinutes && this.#near(sign, minute)) return this.#addTime(piece, hour, Number(minute.raw), 3, minute.end)
      if (sign.lower !== 'h') return this.#addTime(piece, hour, 0, 2, sign.end)
    }
    if (/^[時时点點](?!間)/.test(sign.raw) && sign.start === piece.end) {
      if (sign.raw.length === 1 && withMinutes) return this.#addTime(piece, hour, Number(minute.raw), 4, minute.end)
      return this.#addTime(piece, hour, 0, 2, piece.end + 1)
    }
    return this.#half(1) === null ? null : this.#addTime(piece, hour, 0, 1, piece.end)
  }

  /** Minutes to add by am or pm at `offset`, and how many pieces say so. */
  #half(offset: number): { readonly after: number; readonly pieces: number } | null {
    const [first, second] = [this.#piece(offset), this.#piece(offset + 1)]
    if (first && /^[ap]m$/.test(first.lower) && this.#near(this.#piece(offset - 1), first))
      return { after: first.lower === 'pm' ? 720 : 0, pieces: 1 }
    if (first && second && /^[ap]$/.test(first.lower) && second.lower === 'm' && this.#near(first, second))
      return { after: first.lower === 'p' ? 720 : 0, pieces: 2 }
    return null
  }

  #addTime(piece: Piece, hour: number, minute: number, pieceCount: number, end: number): number {
    const half = this.#half(pieceCount)
    const minutes = half ? (hour % 12) * 60 + minute + half.after : hour * 60 + minute
    this.#add({ kind: 'time', start: piece.start, end, values: [minutes] })
    return this.#at + pieceCount + (half?.pieces ?? 0)
  }

  #number(piece: Piece): number {
    const grouped = this.#grouped(piece)
    const digits = grouped.digits
    let used = grouped.pieces
    let { values, place } = numberValues(digits)
    const before = this.#pieces[this.#at - 1]
    const code = this.#code(piece)
    let after = this.#piece(used)
    if (after?.raw === '-' && after.start === grouped.end && this.#piece(used + 1)?.kind === 'word') after = this.#piece((used += 1))
    const ordinal = /^(?:st|nd|rd|th|º|ª|er|ème)$/.test(after?.lower ?? '') && after?.start === grouped.end
    let unitPiece = after && (after.start - grouped.end <= 1 || used > grouped.pieces) && after.raw !== '\n' ? after : undefined
    let end = grouped.end
    const scale = unitPiece && scaleOfPiece(unitPiece, grouped.end)
    if (scale && unitPiece) {
      values = values.flatMap((value) => [value * scale.factor, value])
      place += Math.log10(scale.factor)
      end = unitPiece.start + scale.length
      const rest =
        scale.length < unitPiece.raw.length
          ? { ...unitPiece, raw: unitPiece.raw.slice(scale.length), lower: unitPiece.lower.slice(scale.length) }
          : this.#piece((used += 1))
      unitPiece = rest && rest.start - end <= 1 ? rest : scale.length < (unitPiece?.raw.length ?? 0) ? rest : undefined
    }
    // 1990s is a decade, 5 s are seconds.
    const decade =
      /^(?:s|er|ers)$/.test(unitPiece?.raw ?? '') && unitPiece !== undefined && unitPiece.start - end <= 1 && /^(?:\d{3})?0$|^\d0$/.test(digits)
    const decadeOnly = decade && digits.length === 2
    const unit = unitPiece && !decade ? unitOfPiece(unitPiece) : undefined
    const currency =
      before && before.kind === 'sign' && before.end >= piece.start - 1
        ? unitOf.get(before.raw)
        : before?.kind === 'word' && /^(?:eur|usd|gbp|chf|jpy|cny|pln|inr)$/.test(before.lower) && before.end >= piece.start - 1
          ? unitOf.get(before.lower)
          : undefined
    const named = currency ?? unit?.name
    if (unit && unitPiece && currency === undefined) end = unitPiece.start + unit.length
    const isYear = named === undefined && code === undefined && scale === undefined && /^(?:1[1-9]|20)\d{2}$/.test(digits)
    const noun = named === undefined && unitPiece?.kind === 'word' ? unitPiece.lower : undefined
    this.#add({
      kind: isYear ? 'date' : named !== undefined && unitScales.get(named)?.dimension === 'currency' ? 'amount' : 'number',
      start: piece.start,
      end,
      values,
      place,
      ...(named !== undefined && { unit: named }),
      ...(noun !== undefined && { noun }),
      ...(isYear && { date: { year: Number(digits) } }),
      coded: code !== undefined,
      ...(code !== undefined && { code }),
      label: ordinal || decadeOnly || this.#isLabel(piece, grouped.pieces),
    })
    // 1976-77: the second year of a season.
    if (isYear && /^[-–/]$/.test(this.#piece(1)?.raw ?? '') && /^\d{2}$/.test(this.#piece(2)?.raw ?? '')) return this.#at + 3
    return this.#at + Math.max(grouped.pieces, unit && currency === undefined ? used + 1 : used)
  }

  /** The letters right before a number, with or without a hyphen: INV-7, B52. */
  #code(piece: Piece): string | undefined {
    const before = this.#pieces[this.#at - 1]
    if (before?.end !== piece.start) return undefined
    const letters = before.raw === '-' ? this.#pieces[this.#at - 2] : before
    const joined = letters?.kind === 'word' && (letters === before || letters.end === before.start)
    return joined && /[a-z]$/i.test(letters.raw) ? letters.lower : undefined
  }

  /** 12 300 is one number where groups of three follow. */
  #grouped(piece: Piece): { digits: string; end: number; pieces: number } {
    let { raw: digits, end } = piece
    let count = 1
    if (/^\d{1,3}$/.test(piece.raw)) {
      for (
        let next = this.#piece(count);
        next?.kind === 'number' &&
        /^\d{3}(?:[.,]\d{1,2})?$/.test(next.raw) &&
        next.start === end + 1 &&
        /[\s\u00a0\u202f]/.test(this.#text[end] ?? '');
        next = this.#piece(count)
      ) {
        if (this.#text[end] === '\n') break
        digits += next.raw
        end = next.end
        count += 1
        if (next.raw.length > 3) break
      }
    }
    return { digits, end, pieces: count }
  }

  /** "2." or "(2)" at the start of a line, and "Step 2", number things. */
  #isLabel(piece: Piece, count: number): boolean {
    const before = this.#pieces[this.#at - 1]
    const after = this.#text.slice(piece.end, piece.end + 2)
    const first =
      before === undefined ||
      before.raw === '\n' ||
      ((before.raw === '(' || before.raw === '-' || before.raw === '#') &&
        (this.#pieces[this.#at - 2] === undefined || this.#pieces[this.#at - 2]?.raw === '\n'))
    if (first && count === 1 && /^\d{1,3}\.?$/.test(piece.raw) && /^[.):]/.test(after)) return true
    return (
      before?.kind === 'word' &&
      /^(?:step|part|chapter|section|figure|table|passage|source|document|option|item|point|question|example|no|nr|schritt|teil|étape|paso)$/.test(
        before.lower,
      ) &&
      /^\d{1,2}$/.test(piece.raw)
    )
  }

  /** quatre-vingts, quatre-vingt-dix, soixante-quinze, vingt et un, treinta y cinco: what follows a number that has been read so far. */
  #frenchPart(value: number, used: number): { value: number; used: number } | null {
    const hyphen = this.#piece(used)?.raw === '-' ? 1 : 0
    const word = this.#piece(used + hyphen)?.lower ?? ''
    if (value === 4 && (word === 'vingt' || word === 'vingts')) return { value: 80, used: used + hyphen + 1 }
    const more = Number(numberWordOf.get(word) ?? Number.NaN)
    if ((value === 60 || value === 80) && more >= 10 && more < 20 && /^(?:dix|onze|douze|treize|quatorze|quinze|seize)$/.test(word))
      return { value: value + more, used: used + hyphen + 1 }
    if (value % 10 !== 0 || value < 20 || value > 90 || (word !== 'y' && word !== 'et')) return null
    const unit = this.#piece(used + hyphen + 1)
    const units = word === 'et' && unit?.lower === 'un' ? 1 : Number(numberWordOf.get(unit?.lower ?? '') ?? Number.NaN)
    return units >= 1 && units < 10 ? { value: value + units, used: used + hyphen + 2 } : null
  }

  #words(piece: Piece): number {
    const first = numberWordOf.get(piece.lower)
    const before = this.#pieces[this.#at - 1]
    // "several hundred" is no number.
    if (first === undefined || (before && /^(?:several|few|many|some|couple|mehrere|einige|plusieurs|varios|alcuni)$/.test(before.lower)))
      return this.#at + 1
    let value = Number(first)
    let used = 1
    let last = piece
    // twenty-one, two hundred, five thousand
    for (let next = this.#piece(used); next && next.start - last.end <= 1; next = this.#piece(used)) {
      const french = this.#frenchPart(value, used)
      if (french !== null) {
        ;({ value, used } = french)
        last = this.#piece(used - 1) ?? last
        continue
      }
      if (next.raw === '-') {
        const unit = numberWordOf.get(this.#piece(used + 1)?.lower ?? '')
        if (unit === undefined || value % 10 !== 0 || value < 20 || value > 90 || Number(unit) > 9) break
        value += Number(unit)
        last = this.#piece(used + 1) ?? last
        used += 2
        continue
      }
      const scale = next.lower.length > 2 ? scaleOf.get(next.lower) : undefined
      const more = numberWordOf.get(next.lower)
      if (scale !== undefined) value *= Number(scale)
      else if (more === '100') value *= 100
      else if (more !== undefined && value % 10 === 0 && value >= 20 && value <= 90 && Number(more) < 10) value += Number(more)
      else break
      last = next
      used += 1
    }
    let after = this.#piece(used)
    if (after?.raw === '-' && after.start === last.end) after = this.#piece(used + 1)
    const unit = after && after.start - last.end <= 1 && after.kind === 'word' ? unitOfPiece(after) : undefined
    const noun = unit === undefined && after?.kind === 'word' && after.start - last.end <= 1 ? after.lower : undefined
    this.#add({
      kind: unit !== undefined && unitScales.get(unit.name)?.dimension === 'currency' ? 'amount' : 'number',
      start: piece.start,
      end: unit && after ? after.end : last.end,
      values: [value],
      ...(unit && { unit: unit.name }),
      ...(noun !== undefined && { noun }),
      inWords: true,
    })
    return this.#at + used
  }
}

function dayOf(year: number, month: number, day: number): NamedDay | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  return { year: year < 100 ? 2000 + year : year, month, day }
}

/** What digits with separators may mean, the likeliest first, and the place of the last digit; nothing for a version such as 1.2.3. */
export function numberValues(text: string): { values: number[]; place: number } {
  if (/^\d+$/.test(text)) return { values: text.length > 15 ? [] : [Number(text)], place: trailingZeros(text) }
  const digits = text.replaceAll(/['’]/g, '')
  const separators = digits.replaceAll(/\d/g, '')
  if (separators === '') return { values: digits.length > 15 ? [] : [Number(digits)], place: trailingZeros(digits) }
  const last = separators.at(-1) ?? '.'
  const cut = digits.lastIndexOf(last)
  const decimals = digits.length - cut - 1
  const decimal = Number(`${digits.slice(0, cut).replaceAll(/[.,]/g, '')}.${digits.slice(cut + 1)}`)
  const whole = Number(digits.replaceAll(/[.,]/g, ''))
  if (separators.length > 1) {
    if (new Set(separators).size === 2) return { values: [decimal], place: -decimals }
    return /^\d{1,3}(?:[.,]\d{3})+$/.test(digits) ? { values: [whole], place: trailingZeros(String(whole)) } : { values: [], place: 0 }
  }
  if (decimals === 3 && cut <= 3 && digits[0] !== '0')
    return last === ',' ? { values: [whole, decimal], place: trailingZeros(String(whole)) } : { values: [decimal, whole], place: -decimals }
  return { values: [decimal], place: -decimals }
}

function trailingZeros(digits: string): number {
  let count = 0
  while (count < digits.length - 1 && digits[digits.length - 1 - count] === '0') count += 1
  return count
}

function scaleOfPiece(piece: Piece, from: number): { factor: number; length: number } | undefined {
  if (piece.kind !== 'word') return undefined
  const unspaced = /^[万萬億亿千]/.exec(piece.raw)
  if (unspaced && piece.start === from) return { factor: Number(scaleOf.get(unspaced[0])), length: 1 }
  // A single m or k is a scale only right behind the digits, and 5 m is five metres.
  if (piece.raw.length === 1 && !(piece.start === from && (piece.raw === 'k' || piece.raw === 'K' || piece.raw === 'M'))) return undefined
  const scale = scaleOf.get(piece.lower)
  return scale === undefined ? undefined : { factor: Number(scale), length: piece.raw.length }
}

function unitOfPiece(piece: Piece): { name: string; length: number } | undefined {
  const whole = unitOf.get(piece.lower)
  if (whole !== undefined) return { name: whole, length: piece.raw.length }
  const unspaced = unspacedUnit.exec(piece.raw)
  const name = unspaced ? unitOf.get(unspaced[0]) : undefined
  return unspaced && name !== undefined ? { name, length: unspaced[0].length } : undefined
}
