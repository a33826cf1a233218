import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { BoundedParser } from './bounded-parser.ts'
import { grammars, textFor } from './parser-text.ts'
import { parsers } from './parsers.ts'

/** `npm run fuzz:parsers` gives each of them tens of thousands, others each time; beside all other tests, few and always the same. */
const asked = process.env['MAESTRO_FUZZ_TEXTS']
const textsEach = Number(asked ?? 300)
const seed = Number(process.env['MAESTRO_FUZZ_SEED'] ?? (asked === undefined ? 1 : Math.floor(Math.random() * 2 ** 31)))

const parser = new BoundedParser()
afterAll(() => parser.close())

test('there is a grammar for every parser', () => {
  expect(Object.keys(grammars).toSorted()).toEqual(Object.keys(parsers).toSorted())
})

test.each(Object.entries(grammars))(
  `%s is taken or refused with a code, whatever the text: ${textsEach} texts, seed ${seed}`,
  { timeout: 600_000 },
  async (name, grammar) => {
    const property = fc.asyncProperty(textFor(grammar), async (text) => {
      const { found } = await parser.parse(name, text)
      if (found !== null) throw new Error(found)
    })
    const found = await fc.check(property, { numRuns: textsEach, seed, interruptAfterTimeLimit: 500_000 })
    expect(found.failed ? [found.counterexample, String(found.errorInstance)] : []).toEqual([])
  },
)

/** Lengths, in characters, at which the time is compared; eight times as long may take some forty times the time on a noisy machine. */
const [short, long] = [4_000, 32_000]
const slowestMs = 1_500

/** How long YAML may take is tested beside its parser. */
const timed = Object.entries(grammars).filter(([name]) => name !== 'a body in YAML')

test.each(timed)('%s of many equal parts takes time in proportion', { timeout: 600_000 }, async (name, { fragments, valid }) => {
  const slow: string[] = []
  for (const part of [...fragments, ...valid]) {
    const repeated = (length: number): string => part.repeat(Math.ceil(length / part.length))
    const few = await parser.parse(name, repeated(short))
    const many = await parser.parse(name, repeated(long))
    if (few.found !== null || many.found !== null) slow.push(`${JSON.stringify(part)}: ${few.found ?? many.found}`)
    else if (many.tookMs > slowestMs && many.tookMs > 40 * few.tookMs) slow.push(`${JSON.stringify(part)}: ${few.tookMs} ms, then ${many.tookMs} ms`)
  }
  expect(slow).toEqual([])
})
