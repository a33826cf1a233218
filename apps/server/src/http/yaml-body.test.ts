import { expect, test } from 'vitest'
import { parseYamlBody } from './yaml-body.ts'

test('reads YAML 1.2 to plain values', () => {
  expect(parseYamlBody('name: a\non: yes\nsteps:\n  - {id: x, half: "\\uD800"}\n')).toEqual({
    name: 'a',
    on: 'yes',
    steps: [{ id: 'x', half: '\uFFFD' }],
  })
})

const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'
  .split('')
  .map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]},`.repeat(9)}]`)
  .join('\n')}`
const deep = `${'['.repeat(200)}${']'.repeat(200)}`

test.each([
  ['a bad indent', 'a:\n  - b\n c: d', 'line'],
  ['a name used twice', 'a: 1\na: 2', 'line 2'],
  ['aliases that multiply', bomb, 'aliases'],
  ['an alias of nothing', 'a: *b', 'alias'],
  ['deep nesting', deep, 'deeper'],
  ['a name that changes what copies inherit', '__proto__: {admin: true}', '__proto__'],
])('%s is refused in words', (_what, text, word) => {
  expect(() => parseYamlBody(text)).toThrow(word)
})

test('a mapping of very many keys is read in time that grows with it, and a key that stands twice is refused wherever it is', () => {
  const keys = (count: number): string => Array.from({ length: count }, (_, at) => `k${at}: ${at}`).join('\n')
  expect(Object.keys(parseYamlBody(keys(60_000)) as object)).toHaveLength(60_000)
  expect(() => parseYamlBody(`${keys(60_000)}\nk7: again`)).toThrow('line 60001, column 1: Map keys must be unique')
  expect(() => parseYamlBody('a:\n  b: 1\n  "b": 2')).toThrow('Map keys must be unique')
})
