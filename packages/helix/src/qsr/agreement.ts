import { clamp01, rounded } from '../rounded.ts'
import type { JudgedItem } from './judged-item.ts'
import { combined } from './measure.ts'
import type { ComponentAssessment } from './measure.ts'

const length = 5
/** Share of the pieces found from which a sentence counts as taken from the context, and up to which it does not. */
const bounds = { none: 0.2, whole: 0.75, read: 400_000, sentences: 200 }
/** A power of two, many times the pieces of a context of some thousand words. */
const slotBits = 18
const slots = 2 ** slotBits
const base = 1_000_003
/** base to the power of length, by which a letter that goes out has grown. */
const leaving = Array.from({ length }).reduce<number>((power) => Math.imul(power, base), 1)

/**
 * How far the output's sentences stand in the context by pieces of five letters, 0..1: another reading than that by words, without stems, lists of words or
 * anything learnt, in any script. Null where there is nothing to compare.
 */
export function groundingByPieces(item: JudgedItem): number | null {
  if (!item.context || item.sentences.length === 0) return null
  const known = new Uint8Array(slots)
  let read = 0
  for (const { text } of [...item.context.sentences, ...item.task.sentences]) {
    const pieces = piecesOf(text)
    for (let at = 0; at < pieces.length; at += 1) known[pieces[at] ?? 0] = 1
    read += text.length
    if (read > bounds.read) break
  }
  let sum = 0
  let weight = 0
  for (const { text } of item.sentences.slice(0, bounds.sentences)) {
    const own = piecesOf(text)
    if (own.length === 0) continue
    let found = 0
    for (let at = 0; at < own.length; at += 1) found += known[own[at] ?? 0] ?? 0
    sum += own.length * clamp01((found / own.length - bounds.none) / (bounds.whole - bounds.none))
    weight += own.length
  }
  return weight === 0 ? null : sum / weight
}

/** Room for one text in lower case, letters and digits only; what is beyond ASCII takes another way. */
let room = new Uint16Array(4_096)

/** Writes a text's letters and digits, in lower case, single spaces for all between, into `room`: how many units that makes. */
function lettersOf(text: string): number {
  if (text.length > room.length) room = new Uint16Array(2 * text.length)
  let count = 0
  let spaced = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 127) return anyLettersOf(text)
    const kept = (code > 96 && code < 123) || (code > 47 && code < 58) ? code : code > 64 && code < 91 ? code + 32 : 32
    if (kept === 32 && spaced) continue
    spaced = kept === 32
    room[count] = kept
    count += 1
  }
  return count
}

function anyLettersOf(text: string): number {
  const letters = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
  if (letters.length > room.length) room = new Uint16Array(2 * letters.length)
  for (let at = 0; at < letters.length; at += 1) room[at] = letters.charCodeAt(at)
  return letters.length
}

/** The pieces of a text as numbers of slots: two pieces seldom share one. */
function piecesOf(text: string): Uint32Array {
  const letters = lettersOf(text)
  const pieces = new Uint32Array(Math.max(0, letters - length + 1))
  let hash = 0
  for (let at = 0; at < letters; at += 1) {
    // A rolling sum of powers: each letter comes in once and goes out once.
    const out = at >= length ? Math.imul(room[at - length] ?? 0, leaving) : 0
    hash = (Math.imul(hash, base) + (room[at] ?? 0) - out) | 0
    if (at >= length - 1) pieces[at - length + 1] = Math.imul(hash, 0x9e_37_79_b1) >>> (32 - slotBits)
  }
  return pieces
}

/**
 * How well readings of the truth that share no method agree, 0..1: the rules on words, the learnt head where one speaks, and the pieces of letters. 1 less the
 * greatest difference between two of them. Without a context nothing can agree: 0.5.
 */
export function agreementOf(accuracy: ComponentAssessment, byPieces: number | null): number {
  const ruled = combined({ measures: accuracy.measures, cap: 1 })
  const readings = [ruled, accuracy.learnt?.value ?? null, byPieces].filter((reading) => reading !== null)
  if (readings.length < 2) return 0.5
  return rounded(clamp01(1 - (Math.max(...readings) - Math.min(...readings))))
}
