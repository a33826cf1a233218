import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inertBlock, inertJson, inertLine } from './inert-text.ts'

// Independent of the implementation: what no terminal may be sent, by code point.
function isDangerous(codePoint: number, lineBreakAllowed: boolean): boolean {
  if (codePoint === 0x0a) return !lineBreakAllowed
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint <= 0x9f)) return true
  if (codePoint === 0x061c || codePoint === 0x200e || codePoint === 0x200f || codePoint === 0x200b || codePoint === 0xfeff) return true
  if ((codePoint >= 0x202a && codePoint <= 0x202e) || (codePoint >= 0x2066 && codePoint <= 0x2069)) return true
  if (codePoint === 0x2028 || codePoint === 0x2029 || (codePoint >= 0xe0000 && codePoint <= 0xe007f)) return true
  return codePoint >= 0xd800 && codePoint <= 0xdfff
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '\u001b',
        '\u001b[',
        '\u001b]0;',
        '\u0007',
        '\u009b',
        '31m',
        '2J',
        'ok',
        '\u202e',
        '\u2066',
        '\r',
        '\n',
        '\u001b\\',
        '\ud83d',
        '\u{e0041}',
        '中',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
)

describe('inert text', () => {
  it('never hands a terminal anything it would act on', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 300 }), (text, maxLength) => {
        const line = inertLine(text, maxLength)
        expect(Array.from(line).some((character) => isDangerous(character.codePointAt(0) ?? 0, false))).toBe(false)
        expect(line.length).toBeLessThanOrEqual(maxLength)
        const block = inertBlock(text, { maxLines: 5, maxLength })
        expect(Array.from(block).some((character) => isDangerous(character.codePointAt(0) ?? 0, true))).toBe(false)
        expect(block.split('\n').length).toBeLessThanOrEqual(6)
      }),
      { numRuns: 2_000 },
    )
  })

  it('changes nothing the second time', () => {
    const again = fc.property(hostile, (text) => {
      expect(inertLine(inertLine(text))).toBe(inertLine(text))
    })
    fc.assert(again, { numRuns: 1_000 })
  })

  it('leaves ordinary text of any script as it is', () => {
    for (const text of ['Gift card $10.50', 'Überweisung 50 €', '中文 日本語', 'עברית', 'می‌خواهم', '👩‍💻 ok', '[31m is only text']) {
      expect(inertLine(text)).toBe(text)
    }
  })

  it('takes whole escape sequences out, not just their first byte', () => {
    expect(inertLine('a\u001b[31;1mred\u001b[0m b')).toBe('ared b')
    expect(inertLine('a\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\ b')).toBe('alink b')
    expect(inertLine('a\u001b]0;title\u0007b')).toBe('ab')
    expect(inertLine('x\u009b2Jy')).toBe('xy')
    expect(inertLine('file\u202egpj.exe')).toBe('filegpj.exe')
  })

  it('clips without cutting a character in two', () => {
    expect(inertLine('abc😀def', 5)).toBe('abc…')
    expect(inertLine('abcdef', 6)).toBe('abcdef')
    expect(inertBlock('1\n2\n3\n4', { maxLines: 2 })).toBe('1\n2\n… 2 more lines')
  })

  it('writes JSON of the same value that is safe to show', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        const json = inertJson(value)
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(Array.from(json).some((character) => isDangerous(character.codePointAt(0) ?? 0, true))).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })
})
