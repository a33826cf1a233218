import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clipped, inertParts } from './inert-parts.ts'

const shown = (text: string) =>
  inertParts(text)
    .map((part) => ('text' in part ? part.text : `[${part.shown}]`))
    .join('')

test.each([
  ['plain text\n\twith lines', 'plain text\n\twith lines'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['pay \u202e001 to\u202c Bob', 'pay [U+202E]001 to[U+202C] Bob'],
  ['\u001b[31mred\u001b[0m', '[ESC[31m]red[ESC[0m]'],
  ['\u001b]8;;https://evil.example\u0007here', '[ESC]8;;https://evil.example]here'],
  ['a\u200bb\u0007c\r\nd\re', 'a[U+200B]b[U+0007]c\nd[U+000D]e'],
  ['\u{e0041}tag', '[U+E0041]tag'],
  ['👩‍💻 نص', '👩‍💻 نص'],
])('%j is shown as %j', (text, expected) => expect(shown(text)).toBe(expected))

test('nothing that acts unseen is left in what is shown as it is, whatever comes in', () => {
  const alphabet = fc.constantFrom('a', '\u001b', '[', '3', 'm', ']', '\u0007', '\u202e', '\u2066', '\r', '\n', '\ud800', '\u009b', '\u{e0001}')
  const property = fc.property(fc.string({ unit: alphabet, maxLength: 60 }), (text) => {
    const asItIs = inertParts(text).flatMap((part) => ('text' in part ? [part.text] : []))
    // eslint-disable-next-line no-control-regex -- what must not be there
    return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\u{e0001}/u.test(asItIs.join('\n'))
  })
  expect(fc.check(property)).toMatchObject({ failed: false })
})

test('long texts and long lines are cut, never inside a character, and say how much is left', () => {
  expect(clipped('abcdef', 4, 10)).toEqual({ text: 'abcd', left: 2 })
  expect(clipped('ab😀', 3, 10)).toEqual({ text: 'ab', left: 2 })
  expect(clipped(`${'x'.repeat(12)}\ny`, 100, 10).text).toBe(`${'x'.repeat(10)}… (2 more characters in this line)\ny`)
})
