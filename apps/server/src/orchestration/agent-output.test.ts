import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanJson, cleanReply, outputLimits } from './agent-output.ts'

function codeOfCleaning(value: unknown, limitBytes = 1_000): unknown {
  try {
    cleanJson(value, limitBytes)
    return 'accepted'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

const cyclic: unknown[] = []
cyclic.push(cyclic)
const sparse: unknown[] = []
sparse[2] = 1

it('says where the member stands that JSON cannot carry', () => {
  const reply = { output: { lines: [{ at: new Date(0) }] } }
  expect(() => cleanReply(reply)).toThrow(/at \/lines\/0\/at$/)
})

describe('cleanJson', () => {
  it.each([
    ['a cycle', cyclic],
    ['NaN', Number.NaN],
    ['infinity', { x: Number.POSITIVE_INFINITY }],
    ['a function', { x: () => 1 }],
    ['a symbol', Symbol('x')],
    ['a big integer', 1n],
    ['undefined', undefined],
    ['undefined in an array', [undefined]],
    ['a hole in an array', sparse],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['an instance', new URL('https://example.org')],
    ['too deep a nesting', JSON.parse('['.repeat(100) + ']'.repeat(100)) as unknown],
  ])('refuses %s as AGENT_OUTPUT_INVALID', (_what, value) => {
    expect(codeOfCleaning(value)).toBe('AGENT_OUTPUT_INVALID')
  })

  it.each([
    ['a long text', 'x'.repeat(1_000)],
    ['many members', Array.from({ length: 600 }, () => 1)],
    ['many empty lists', Array.from({ length: 600 }, () => [])],
    ['long keys', { ['k'.repeat(1_000)]: 1 }],
    ['a long array of nothing', Object.assign([], { length: 4_000_000_000 })],
  ])('refuses %s as AGENT_OUTPUT_TOO_LARGE', (_what, value) => {
    expect(codeOfCleaning(value)).toBe('AGENT_OUTPUT_TOO_LARGE')
  })

  it('makes text well-formed and free of NUL, keys too', () => {
    expect(cleanJson({ 'a\uD800': 'b\uDFFF\u0000', 'nul\u0000': ['\uD83D\uDE00'] }, 1_000)).toEqual({
      'a\uFFFD': 'b\uFFFD\uFFFD',
      'nul\uFFFD': ['😀'],
    })
  })

  it('keeps a member named __proto__ a plain member', () => {
    const cleaned = cleanJson(JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}'), 1_000) as Record<string, unknown>
    expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype)
    expect(Object.hasOwn(cleaned, '__proto__')).toBe(true)
    expect(cleaned['admin']).toBeUndefined()
    expect(cleanJson(Object.assign(Object.create(null) as object, { x: 1 }), 1_000)).toEqual({ x: 1 })
  })

  it('leaves out members without a value', () => {
    expect(cleanJson({ x: undefined, y: 1 }, 1_000)).toEqual({ y: 1 })
  })

  it('copies, so that what the agent still holds changes nothing', () => {
    const held = { list: [1] }
    const cleaned = cleanJson(held, 1_000)
    held.list.push(2)
    expect(cleaned).toEqual({ list: [1] })
  })

  it('copies every JSON value as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
        const json = JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')) as unknown
        expect(cleanJson(json, outputLimits.outputBytes)).toEqual(json)
      }),
    )
  })

  it('either copies anything or refuses it with a code of its own', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true, withNullPrototype: true }), (value) => {
        expect(['accepted', 'AGENT_OUTPUT_INVALID', 'AGENT_OUTPUT_TOO_LARGE']).toContain(codeOfCleaning(value))
      }),
    )
  })
})

describe('cleanReply', () => {
  it.each([null, undefined, 'text', 7, {}, []])('refuses %s, which is no reply', (reply) => {
    expect(() => cleanReply(reply)).toThrow(expect.objectContaining({ code: 'AGENT_OUTPUT_INVALID' }))
  })

  it('takes what the agent tells of its way as told, whatever it claims was seen', () => {
    const call = { kind: 'called', tool: 'mail\ud800', effect: null, arguments: '{}', result: 'sent\u0000', error: null, observed: true }
    const told = [{ kind: 'said', text: 'I look.' }, call, { kind: 'called' }, 7, null, { kind: 'said', text: 'x'.repeat(2_001) }]
    expect(cleanReply({ output: 'x', trajectory: told }).trajectory).toEqual([
      { kind: 'said', text: 'I look.' },
      { ...call, tool: 'mail\ufffd', result: 'sent\ufffd', observed: false },
    ])
    expect(cleanReply({ output: 'x', trajectory: Array.from({ length: 500 }, () => told[0]) }).trajectory).toHaveLength(100)
    expect(cleanReply({ output: 'x', trajectory: 'none' }).trajectory).toEqual([])
  })

  it('keeps what is useful and forgets what is not', () => {
    expect(cleanReply({ output: 'x', selfScore: 0.5, context: 'c', usage: { costUsd: 1, model: 'm', other: true } })).toEqual({
      output: 'x',
      selfScore: 0.5,
      trajectory: [],
      context: 'c',
      usage: { costUsd: 1, model: 'm' },
    })
    expect(cleanReply({ output: null, selfScore: 2, context: '', usage: { costUsd: -1 } })).toEqual({
      output: null,
      selfScore: null,
      trajectory: [],
      context: null,
      usage: null,
    })
    expect(cleanReply({ output: 1, selfScore: Number.NaN, context: 7, usage: null })).toEqual({
      output: 1,
      trajectory: [],
      selfScore: null,
      context: null,
      usage: null,
    })
  })

  it('refuses a context that no judge would take', () => {
    expect(() => cleanReply({ output: 1, context: 'x'.repeat(outputLimits.contextCharacters + 1) })).toThrow(
      expect.objectContaining({ code: 'AGENT_OUTPUT_TOO_LARGE' }),
    )
  })
})
