import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  conditionIn,
  evaluateCondition,
  evaluateExpression,
  expressionIn,
  expressionsOf,
  mapTemplate,
  scopeName,
  stepsReadBy,
} from './expressions.ts'

const scope = {
  input: { count: 2, text: 'a😀b', list: [1, 'two'], nested: { deep: [true] } },
  steps: { 'read-ticket': { output: { id: 7 } }, read_ticket: { output: { id: 7 } }, skipped: { output: null } },
  run: { id: 'r-1' },
}

function codeThrownBy(work: () => unknown): unknown {
  try {
    work()
    return 'nothing was thrown'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('expressions', () => {
  it.each([
    ['input.count + 1', 3],
    ['1 + input.count', 3],
    ['input.count * 3 - 1', 5],
    ['input.count / 4', 0.5],
    ['steps.read_ticket.output.id', 7],
    ['steps["read-ticket"].output.id', 7],
    ['steps.skipped.output == null', true],
    ['run.id', 'r-1'],
    ['input.list', [1, 'two']],
    ['{"a": input.nested.deep[0], "b": [1, 2.5]}', { a: true, b: [1, 2.5] }],
    ['size(input.list)', 2],
    ['has(input.missing) ? 1 : 2', 2],
    ['input.list.map(x, x)', [1, 'two']],
  ])('evaluates %s', (source, value) => {
    expect(evaluateExpression(source, scope)).toEqual(value)
  })

  it.each(['input.missing', 'input.text + 1', '1 / 0', '9223372036854775807', 'steps.nowhere.output', 'b"x"', 'timestamp("2026-01-01T00:00:00Z")'])(
    'refuses the value of %s as EXPRESSION_FAILED',
    (source) => {
      expect(codeThrownBy(() => evaluateExpression(source, scope))).toBe('EXPRESSION_FAILED')
    },
  )

  it.each(['1 +', 'unknown', 'input.f(', '"a" + 1', 'x'.repeat(10), '['.repeat(200)])('refuses %s as it is compiled', (source) => {
    expect(codeThrownBy(() => evaluateExpression(source, scope))).toBe('DEFINITION_EXPRESSION_INVALID')
  })

  it('leaves no half of a character and no NUL in a value, which neither ledger nor database can hold', () => {
    expect(evaluateExpression('input.text.substring(0, 2)', scope)).toBe('a\uFFFD')
    expect(evaluateExpression('"a\\u0000b"', scope)).toBe('a\uFFFDb')
    expect(evaluateExpression('{input.text.substring(1, 2): 1}', scope)).toEqual({ '\uFFFD': 1 })
  })

  it('tells expressions from text', () => {
    expect(expressionIn('= input.x ')).toEqual({ expression: 'input.x' })
    expect(expressionIn("'= literal")).toEqual({ literal: '= literal' })
    expect(expressionIn('plain = text')).toEqual({ literal: 'plain = text' })
    expect(conditionIn('= true')).toBe('true')
    expect(conditionIn('true')).toBe('true')
    expect(scopeName('a-b-c')).toBe('a_b_c')
  })

  it('maps templates member by member', () => {
    const template = { a: '= input.count', b: ["'=x", '= run.id', { c: null, d: 1 }], e: 'text' }
    expect(mapTemplate(template, scope)).toEqual({ a: 2, b: ['=x', 'r-1', { c: null, d: 1 }], e: 'text' })
    expect([...expressionsOf(template, 'input')]).toEqual([
      { path: 'input.a', expression: 'input.count' },
      { path: 'input.b[1]', expression: 'run.id' },
    ])
  })

  it('takes true and false as conditions and nothing else', () => {
    expect(evaluateCondition('input.count > 1', scope)).toBe(true)
    expect(evaluateCondition('= input.count > 2', scope)).toBe(false)
    expect(codeThrownBy(() => evaluateCondition('input.count', scope))).toBe('EXPRESSION_FAILED')
  })

  it('finds the steps that an expression reads', () => {
    const source =
      'steps.a_b.output.x + steps["c-d"].output + (has(steps.e.output) ? steps.?f.orValue(1) : [steps.g][0]) + {"k": steps.h}.k + steps[input.i]'
    expect([...stepsReadBy(source)].toSorted()).toEqual(['a_b', 'c-d', 'e', 'f', 'g', 'h'])
  })

  it('maps what holds no expression to itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        fc.pre(!text.includes('"=') && !text.includes(`"'=`) && !text.includes('__proto__'))
        const json = JSON.parse(text) as Parameters<typeof mapTemplate>[0]
        expect(mapTemplate(json, scope)).toEqual(json)
      }),
    )
  })
})

describe('hostile expressions end in time, with a code', () => {
  const list = '[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30]'
  it.each([
    ['a pattern that backtracks', "input.text.matches('^(a+)+$')", { text: `${'a'.repeat(60)}!` }],
    [
      'comprehensions within comprehensions',
      `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, ${list}.all(e, a + b + c + d + e > 0)))))`,
      {},
    ],
    [
      'a text that doubles',
      Array.from({ length: 60 }).reduce<string>((inner, _, at) => `[${inner}].map(v${at}, v${at} + v${at})[0]`, 'input.text'),
      { text: 'x'.repeat(1_000) },
    ],
    ['a list that grows', `${list}.map(a, ${list}.map(b, ${list}.map(c, ${list}.map(d, input.text))))`, { text: 'x'.repeat(1_000) }],
  ])('%s', (_, source, input) => {
    expect(codeThrownBy(() => evaluateExpression(source, { input, steps: {}, run: { id: 'r' } }))).toBe('EXPRESSION_FAILED')
    expect(codeThrownBy(() => mapTemplate({ a: `= ${source}` }, { input, steps: {}, run: { id: 'r' } }))).toBe('EXPRESSION_FAILED')
  })
})
