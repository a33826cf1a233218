import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJsonBytes, canonicalJsonText, MAX_JSON_DEPTH } from './canonical-json.ts'

function doubleOf(hex: string): number {
  return new DataView(new BigUint64Array([BigInt(`0x${hex}`)]).buffer).getFloat64(0, true)
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

function refusalOf(value: unknown): unknown {
  try {
    canonicalJsonBytes(value)
  } catch (error) {
    return error
  }
  throw new Error('nothing was refused')
}

describe('RFC 8785', () => {
  test('section 3.2.2 and 3.2.4: the example object and its bytes', () => {
    const example = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],` +
        String.raw`"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    )
    expect(Buffer.from(canonicalJsonBytes(example)).toString('hex')).toBe(
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c' +
        '342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d',
    )
  })

  test('section 3.2.3: members sort by UTF-16 code units', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
    const text = canonicalJsonText(Object.fromEntries(names.map((name) => [name, 0])))
    expect(Object.keys(JSON.parse(text)).filter((name) => name !== '1')).toEqual(['\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'])
    expect(text.indexOf('"1"')).toBe(text.indexOf('"\\r":0,') + '"\\r":0,'.length)
  })

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('appendix B: %s is %s', (hex, text) => {
    expect(canonicalJsonText(doubleOf(hex))).toBe(text)
  })
})

test('every JSON value is written as an independent implementation writes it, and reads back', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), (value) => {
      const text = canonicalJsonText(value)
      expect(text).toBe(canonicalize(value))
      expect(canonicalJsonText(JSON.parse(text))).toBe(text)
    }),
  )
})

test('every character of the basic plane is escaped as JSON.stringify escapes it', () => {
  for (let code = 0; code < 0xd800; code += 1) expect(canonicalJsonText(String.fromCharCode(code))).toBe(JSON.stringify(String.fromCharCode(code)))
})

test('the order of insertion does not matter, own names of the prototype are names like others', () => {
  expect(canonicalJsonText({ b: 1, a: [{}, []] })).toBe('{"a":[{},[]],"b":1}')
  expect(canonicalJsonText(JSON.parse('{"toString":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"toString":1}')
  expect(canonicalJsonText(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}')
})

test('one value twice is no cycle', () => {
  const shared = { a: 1 }
  expect(canonicalJsonText([shared, shared])).toBe('[{"a":1},{"a":1}]')
})

describe('refuses, with the place', () => {
  const cycle: unknown[] = []
  cycle.push(cycle)
  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'a value of type undefined at the value itself'],
    ['an undefined member', { a: { b: undefined } }, 'a value of type undefined at a.b'],
    ['a hole', { list: [1, Array(1)] }, 'a value of type undefined at list.1.0'],
    ['a function', [() => 1], 'a value of type function at 0'],
    ['a symbol', [Symbol('s')], 'a value of type symbol at 0'],
    ['a bigint', [1n], 'a value of type bigint at 0'],
    ['NaN', { x: Number.NaN }, 'a number that is not finite at x'],
    ['Infinity', Number.POSITIVE_INFINITY, 'a number that is not finite at the value itself'],
    ['-Infinity', -Infinity, 'a number that is not finite at the value itself'],
    ['a lone high surrogate', ['a\ud800'], 'a string with a lone surrogate at 0'],
    ['a lone low surrogate', ['\udc00a'], 'a string with a lone surrogate at 0'],
    ['a lone surrogate in a name', { '\ud800': 1 }, 'a string with a lone surrogate at \ufffd'],
    ['a date', { at: new Date(0) }, 'an object that is not plain at at'],
    ['a map', new Map(), 'an object that is not plain at the value itself'],
    ['a boxed string', new String('a'), 'an object that is not plain at the value itself'],
    ['toJSON', { toJSON: () => 1 }, 'a value of type function at toJSON'],
    ['a cycle', cycle, `nesting deeper than ${MAX_JSON_DEPTH} at 0.0.0.0.0.0.0.0`],
  ])('%s', (_, value, message) => {
    expect(refusalOf(value)).toMatchObject({ name: 'LedgerError', code: 'LEDGER_CANONICAL_INVALID', message: `No canonical JSON: ${message}.` })
  })

  test('nesting beyond the limit, not at it', () => {
    expect(canonicalJsonText(nested(MAX_JSON_DEPTH))).toHaveLength(801)
    expect(refusalOf(nested(MAX_JSON_DEPTH + 1))).toMatchObject({ code: 'LEDGER_CANONICAL_INVALID' })
  })

  test('long names are cut in the message', () => {
    expect(String(refusalOf({ ['n'.repeat(10_000)]: undefined })).length).toBeLessThan(250)
  })

  test('what a getter throws is passed on', () => {
    const failure = new RangeError('mine')
    const value = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw failure
      },
    })
    expect(refusalOf([value])).toBe(failure)
  })
})
