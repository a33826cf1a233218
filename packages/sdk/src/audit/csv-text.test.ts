import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText } from './csv-text.ts'

test('values are quoted where they must be, and what is unknown is empty', () => {
  expect(csvText([['a,b', 'say "so"', null, -1, true, 'two\nlines']])).toBe('"a,b","say ""so""",,-1,true,"two\nlines"\r\n')
})

test('no text begins as a formula does', () => {
  const begins = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '\uff1d', '\uff0b', '\uff0d', '\uff20')
  fc.assert(
    fc.property(begins, fc.string(), (first, rest) => {
      expect(csvText([[`${first}${rest}`]])).toMatch(/^"?'/)
    }),
  )
})
