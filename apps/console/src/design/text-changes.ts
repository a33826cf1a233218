import type { Json } from '@maestro-helix/contract/json'
import type { Change } from './changes.tsx'
import { jsonChanges } from './json-changes.ts'

const sentenceLimit = 300

/** What differs between two outputs: texts sentence by sentence, everything else member by member. Pure. */
export function outputChanges(before: Json, after: Json): Change[] {
  return typeof before === 'string' && typeof after === 'string' ? sentenceChanges(before, after) : jsonChanges(before, after)
}

/** Sentences that were taken out or put in, in their order; at most 300 of each text are looked at. By the longest common subsequence. */
function sentenceChanges(before: string, after: string): Change[] {
  const [one, other] = [sentencesOf(before), sentencesOf(after)]
  const kept = lengths(one, other)
  const rows: Change[] = []
  let [left, right] = [0, 0]
  while (left < one.length || right < other.length) {
    if (left < one.length && right < other.length && one[left] === other[right]) {
      left += 1
      right += 1
    } else if (right >= other.length || (left < one.length && (kept[left + 1]?.[right] ?? 0) >= (kept[left]?.[right + 1] ?? 0))) {
      rows.push({ path: `sentence ${left + 1}`, before: one[left] })
      left += 1
    } else {
      rows.push({ path: `sentence ${right + 1}, new`, after: other[right] })
      right += 1
    }
  }
  return rows
}

function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?。！？])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
    .slice(0, sentenceLimit)
}

/** Length of the longest common subsequence from each pair of places on. */
function lengths(one: readonly string[], other: readonly string[]): number[][] {
  const table = Array.from({ length: one.length + 1 }, () => Array.from({ length: other.length + 1 }, () => 0))
  for (let left = one.length - 1; left >= 0; left -= 1) {
    for (let right = other.length - 1; right >= 0; right -= 1) {
      const row = table[left]
      if (row === undefined) continue
      row[right] = one[left] === other[right] ? (table[left + 1]?.[right + 1] ?? 0) + 1 : Math.max(table[left + 1]?.[right] ?? 0, row[right + 1] ?? 0)
    }
  }
  return table
}
