import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codeOf, errorCatalogue, MaestroError } from './errors.ts'

const documentation = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8')
const sections = new Map(
  documentation
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf('\n')
      return [section.slice(0, end), section.slice(end)] as const
    }),
)

test('every code is documented, and every documented code exists', () => {
  expect([...sections.keys()].toSorted()).toEqual(Object.keys(errorCatalogue).toSorted())
})

test.each(Object.entries(errorCatalogue))(
  'the documentation of %s says its status, whether to retry, and what to do',
  (code, { status, retry, hint }) => {
    const section = sections.get(code) ?? ''
    expect(section).toContain(`HTTP ${status} · ${retry ? 'can be retried' : 'not to be retried'}\n`)
    for (const part of ['Meaning', 'Cause', 'What to do']) expect(section).toMatch(new RegExp(`^- ${part}: .{10,}$`, 'm'))
    expect(hint.length).toBeGreaterThan(10)
  },
)

test('a code survives where the class is lost', () => {
  expect(codeOf(new MaestroError('NOT_FOUND', 'no'))).toBe('NOT_FOUND')
  expect(codeOf({ code: 'NOT_FOUND' })).toBe('NOT_FOUND')
  expect(codeOf({ code: 'ENOENT' })).toBe('INTERNAL')
  expect(codeOf({ code: 'toString' })).toBe('INTERNAL')
  expect(codeOf(null)).toBe('INTERNAL')
})
