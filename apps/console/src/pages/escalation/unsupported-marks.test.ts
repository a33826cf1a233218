import { expect, test } from 'vitest'
import { unsupportedMarks } from './unsupported-marks.ts'

const marked = (output: string, ...reasons: string[]): string[] => unsupportedMarks(output, reasons).map(({ from, to }) => output.slice(from, to))

test('the sentence that a reason quotes is marked where it stands', () => {
  const output = 'Sales rose by 12 %. The board  was\nglad.'
  expect(marked(output, 'The number "12" is not in the context: "Sales rose by 12 %."')).toEqual(['Sales rose by 12 %.'])
  expect(marked(output, 'Little in the context supports "The board was glad." (not found: board)')).toEqual(['The board  was\nglad.'])
})

test('what is quoted from the context is not marked, though the output says it elsewhere', () => {
  const output = 'It is safe. It is not safe.'
  expect(marked(output, 'One is negated and the other not: "It is safe." and, in the context, "It is not safe."')).toEqual(['It is safe.'])
})

test('a quotation with quotation marks, one that was cut short, and one inside JSON are found', () => {
  expect(marked('He said "no" twice.', 'Little supports "He said "no" twice." (not found: no)')).toEqual(['He said "no" twice.'])
  expect(marked('A long sentence that goes on.', 'Little supports "A long sentence..." (not found: x)')).toEqual(['A long sentence'])
  expect(marked(JSON.stringify({ a: 'He said "no"\ntwice.' }), 'x "He said "no" twice."')).toEqual([String.raw`He said \"no\"\ntwice.`])
})

test('marks do not overlap, and text that looks like a pattern is text', () => {
  expect(marked('a (b)* c. d', '"a (b)* c."', '"(b)*"', '"nothing of it"')).toEqual(['a (b)* c.'])
})
