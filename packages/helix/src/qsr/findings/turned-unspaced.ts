import type { Sentence } from '../analysed-text.ts'
import { excerpt } from '../judged-item.ts'

/** Characters of a word beside a denial that both sides must have, and of a passage that is searched. */
const bounds = { least: 2, most: 6, passage: 2_000, common: 0.3 }

/** A denial behind what it denies (Japanese), with what stands in its place where nothing is denied. */
const behind = /(?:ませんでした|ありません|ません|なかった|ない(?!しは))/gu
const plainEndings = /^(?:ました|ます|まし|た|る|です|で|られ|れ|し|って|て|い|ん|く|う|す|つ|ぐ|む|ぶ|ぬ)/u
/** A denial before what it denies (Chinese). */
const before = /(?:不(?![同仅僅但管少断斷久])|没有|沒有|没|沒|未(?![来來])|无法|無法|无(?=需|须))/gu
/** Words of possibility that stand between a Chinese denial and its verb. */
const between = /^(?:能够|能夠|可以|能|可|会|會|得|要|应|應|是|被|曾|再|必|需|须|允许|許可|获得|獲得)*/u
const denied = /(?:不|没|沒|未|无|無|ない|ません|なかっ|ず)/u

/** A sentence and a passage of a script without spaces, in which one denies what the other says; null where none does. */
export function turnedUnspaced(sentence: Sentence, near: readonly Sentence[]): { kind: 'flippedNegation'; passage: string; reason: string } | null {
  for (const passage of near) {
    const [own, other] = [sentence.text.slice(0, bounds.passage), passage.text.slice(0, bounds.passage)]
    const denies = deniedWords(own).find((word) => saysPlainly(other, word, own))
    const says = denies === undefined ? deniedWords(other).find((word) => saysPlainly(own, word, other)) : undefined
    if (denies === undefined && says === undefined) continue
    // Another passage, or the same one elsewhere, may say it as the sentence does.
    const word = denies ?? says ?? denied.source
    const agrees = near.some(({ text }) => (denies === undefined ? saysPlainly(text, word, own) : deniedWords(text).includes(word)))
    if (agrees) continue
    const reason = `${denies === undefined ? 'It says what was denied' : 'It denies what was given'}: "${excerpt(passage.text)}"`
    return { kind: 'flippedNegation', passage: passage.text, reason }
  }
  return null
}

/** The words that a text denies, without the denial. */
function deniedWords(text: string): string[] {
  const words: string[] = []
  for (const { index } of text.matchAll(behind)) {
    const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+$/u.exec(text.slice(Math.max(0, index - bounds.most), index))?.[0] ?? ''
    const stem = word.replace(/^.*[はがをにでもと](?=\p{Script=Han})/u, '')
    if (stem.length >= bounds.least && /[\p{Script=Han}\p{Script=Katakana}]/u.test(stem)) words.push(stem)
  }
  if (/[\p{Script=Hiragana}]/u.test(text)) return words
  for (const { index, 0: mark } of text.matchAll(before)) {
    const rest = text.slice(index + mark.length, index + mark.length + 8).replace(between, '')
    const word = /^\p{Script=Han}{1,2}/u.exec(rest)?.[0] ?? ''
    if (word.length > 0) words.push(word)
  }
  return words
}

/** True where a text has a word in a clause of the same subject and does not deny it there, and denies it nowhere. */
function saysPlainly(text: string, word: string, from: string): boolean {
  const clauses = text.split(/[，,、。；;]/u)
  const source = from.split(/[，,、。；;]/u).find((clause) => clause.includes(word)) ?? from
  return clauses.some((clause) => {
    const at = clause.indexOf(word)
    if (at < 0 || denied.test(clause)) return false
    const japanese = /[\p{Script=Hiragana}]/u.test(text)
    if (japanese && !plainEndings.test(clause.slice(at + word.length)) && clause.length > at + word.length) return false
    return commonPairs(source, clause) >= bounds.common
  })
}

/** Share of the pairs of characters of the shorter clause that the other has as well. */
function commonPairs(first: string, second: string): number {
  const pairs = (text: string): Set<string> => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2)))
  const [one, other] = [pairs(first), pairs(second)]
  const shared = [...one].filter((pair) => other.has(pair)).length
  return shared / Math.max(1, Math.min(one.size, other.size))
}
