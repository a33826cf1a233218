import { describe, expect, it, vi } from 'vitest'
import { ContextIndex } from '../context-index.ts'
import { judgedItem } from '../judged-item.ts'
import { publishedHeads } from '../heads/published-heads.ts'
import { textNoise } from '../text-noise.ts'
import { placedFindings } from './find-findings.ts'
import { givenMaterial } from './given-material.ts'

/** Texts of 200,000 units that repeat what findings look for. */
const filled = (part: (count: number) => string): string => {
  const parts: string[] = []
  for (let length = 0, count = 0; length < 200_000; count += 1) {
    parts.push(part(count))
    length += part(count).length
  }
  return parts.join('')
}
const letters = (count: number): string => count.toString(26).replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? 'q')
const texts: Readonly<Record<string, string>> = {
  names: filled((count) => `Aa${letters(count)}o runs the boat and ${count % 30 === 29 ? 'ends. ' : ''}`),
  statements: filled(() => 'The boat runs and Anna ends the day with a small red ball on it. '),
  numbers: filled((count) => `${count} items, `),
  addresses: filled((count) => `https://x.example/${count}abc `),
  opposites: filled(() => 'approved not rejected north. '),
}
/** Sentences that are checked, each against what is near: once for contradictions, once for all its names. */
const mostSearches = 2 * 120

describe('findings in hostile texts', () => {
  it('search what was given for at most two times each sentence, however many names, numbers and addresses are repeated', () => {
    const searches = vi.spyOn(ContextIndex.prototype, 'nearestSentences')
    for (const output of Object.values(texts))
      for (const context of Object.values(texts)) {
        searches.mockClear()
        const item = judgedItem({ task: 'Summarise.', context, output })
        const index = new ContextIndex(item.context ? [item.context, item.task] : [item.task])
        const noise = { ...textNoise(item, publishedHeads.statistics), reason: null }
        placedFindings({ item, material: givenMaterial(item), index, noise, schemaViolations: undefined })
        expect(searches.mock.calls.length).toBeLessThanOrEqual(mostSearches)
      }
    searches.mockRestore()
  })
})
