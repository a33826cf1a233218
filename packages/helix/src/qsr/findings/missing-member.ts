import type { JudgedItem } from '../judged-item.ts'
import { stem } from '../stem.ts'

/** "Give A, B and C as JSON" and "JSON with A, B and C", the list in the first group. */
const asked = [
  /\b(?:give|extract|return|list|provide|output|get|state|write|report|nenne|gib|donnez|donne|indique[zr]?|da|extrae|extrait|estrai|geef|podaj)\s+(?:me\s+)?([^.:\n]{3,200}?)\s+(?:as|in|into|als|en|como|come|jako)\s+(?:an?\s+)?json\b/i,
  /\bjson(?:\s+object)?\s+(?:with|of|containing|mit|avec|con|met)\s+(?:the\s+|exactly\s+)?(?:fields?|keys?|members?|properties)?\s*:?\s*([^.\n]{3,200})/i,
]
const separator = /\s*(?:[,;/]|\b(?:and|und|et|y|e|en|i)\b)\s*/i
const wordPattern = /[\p{L}\p{N}]+/gu

/**
 * The part that a task lists and a JSON output lacks; null where none is missing for sure: it has as many members as were asked for, or names them in another way than
 * the task does.
 */
export function missingMember(item: JudgedItem): string | null {
  const { value } = item.judged
  const keys = keysOf(value)
  if (keys === null) return null
  const task = item.request.task.slice(0, 1_000)
  const list = asked.map((pattern) => pattern.exec(task)?.[1]).find((found) => found !== undefined)
  if (list === undefined) return null
  const parts = list.split(separator).filter((part) => wordsOf(part).length > 0)
  if (parts.length < 2 || parts.length > 20 || keys.length >= parts.length) return null
  const named = new Set(keys.flatMap(wordsOf))
  const missing = parts.filter((part) => !wordsOf(part).some((word) => named.has(word)))
  // Nobody can tell what is missing where the members have names of their own.
  return missing.length === parts.length - keys.length ? (missing[0] ?? null) : null
}

/** Names of the members of an object, or of all objects of an array together; null for anything else. */
function keysOf(value: unknown): string[] | null {
  if (value === null || typeof value !== 'object') return null
  if (!Array.isArray(value)) return Object.keys(value)
  const objects = value.slice(0, 100).filter((entry): entry is object => entry !== null && typeof entry === 'object' && !Array.isArray(entry))
  return objects.length === 0 ? null : [...new Set(objects.flatMap((entry) => Object.keys(entry)))]
}

/** Stems of the words of a phrase or of a key in camel or snake case. */
function wordsOf(text: string): string[] {
  const parts = text.replaceAll(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ').replaceAll('_', ' ')
  return [...parts.toLowerCase().matchAll(wordPattern)].map(([word]) => stem(word)).filter((word) => !small.has(word))
}

const small = new Set('the a an of its their all each der die das la le les el los il lo value valu'.split(' '))
