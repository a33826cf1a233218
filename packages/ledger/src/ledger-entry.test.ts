import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_LEAF_SIZE_BYTES } from './entry-bundle.ts'
import { ledgerEntryFormat } from './ledger-entry.ts'

const format = ledgerEntryFormat(['step.recorded', 'approval.signed'])
const refused = expect.objectContaining({ code: 'LEDGER_ENTRY_INVALID' })
const at = '2026-01-31T23:59:59.999Z'
const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('an entry is canonical JSON; released bytes stay as they are', () => {
  const leaf = format.encode({ kind: 'step.recorded', at, fields: { runId: 'r1', zeta: [1, null], kinds: {} } })
  expect(textOf(leaf)).toBe('{"at":"2026-01-31T23:59:59.999Z","kind":"step.recorded","kinds":{},"runId":"r1","v":1,"zeta":[1,null]}')
  expect(format.decode(leaf)).toEqual({ kind: 'step.recorded', at, fields: { runId: 'r1', zeta: [1, null], kinds: {} } })
})

test('every entry reads back', () => {
  const fields = fc.dictionary(
    fc.string().filter((name) => !['v', 'kind', 'at'].includes(name)),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }), fields, (date, some) => {
      const leaf = format.encode({ kind: 'approval.signed', at: date.toISOString(), fields: some })
      expect(format.encode(format.decode(leaf))).toEqual(leaf)
    }),
  )
})

test('an entry has as many bytes as a bundle can hold', () => {
  const overhead = format.encode({ kind: 'step.recorded', at, fields: { x: '' } }).length
  const largest = format.encode({ kind: 'step.recorded', at, fields: { x: 'x'.repeat(MAX_LEAF_SIZE_BYTES - overhead) } })
  expect(largest).toHaveLength(MAX_LEAF_SIZE_BYTES)
  expect(format.decode(largest).fields['x']).toHaveLength(MAX_LEAF_SIZE_BYTES - overhead)
  expect(() => format.encode({ kind: 'step.recorded', at, fields: { x: 'x'.repeat(MAX_LEAF_SIZE_BYTES - overhead + 1) } })).toThrow(refused)
  expect(() => format.decode(bytesOf(textOf(largest).replace('"xx', '"xxx')))).toThrow(/65536 bytes/)
})

describe('refuses to write', () => {
  test('a kind of another ledger', () => {
    expect(() => format.encode({ kind: 'other' as 'step.recorded', at, fields: {} })).toThrow(refused)
  })

  test.each(['v', 'kind', 'at'])('a field named %s', (name) => {
    expect(() => format.encode({ kind: 'step.recorded', at, fields: { [name]: 1 } })).toThrow(refused)
  })

  test.each([
    '',
    '2026-01-31',
    '2026-01-31T23:59:59Z',
    '2026-01-31T23:59:59.999',
    '2026-01-31T23:59:59.999+00:00',
    '2026-02-30T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-01-31T24:00:00.000Z',
    '+002026-01-31T23:59:59.999Z',
    ' 2026-01-31T23:59:59.999Z',
    '2026-01-31T23:59:59.999Z\n',
    '2026-01-31t23:59:59.999z',
    7 as unknown as string,
  ])('the time %j', (time) => {
    expect(() => format.encode({ kind: 'step.recorded', at: time, fields: {} })).toThrow(refused)
  })

  test('what is not JSON', () => {
    expect(() => format.encode({ kind: 'step.recorded', at, fields: { x: undefined } })).toThrow(
      expect.objectContaining({ code: 'LEDGER_CANONICAL_INVALID' }),
    )
  })
})

describe('refuses to read', () => {
  const good = `{"at":"${at}","kind":"step.recorded","v":1}`

  test('nothing but the good', () => {
    expect(format.decode(bytesOf(good))).toEqual({ kind: 'step.recorded', at, fields: {} })
  })

  test.each([
    ['', /not JSON/],
    ['null', /not an object/],
    ['1', /not an object/],
    ['"a"', /not an object/],
    ['[]', /not an object/],
    ['{}', /version/],
    [good.replace('"v":1', '"v":2'), /version/],
    [good.replace('"v":1', '"v":"1"'), /version/],
    [good.replace('step.recorded', 'other'), /kind/],
    [good.replace('"step.recorded"', 'null'), /kind/],
    [good.replace(at, '2026-01-31'), /time/],
    [good.replace(`"${at}"`, '1'), /time/],
    [`${good} `, /not canonical/],
    [good.replace(',', ', '), /not canonical/],
    [good.replace('"v":1', '"v":1.0'), /not canonical/],
    [good.replace('"v":1', '"v":1,"v":1'), /not canonical/],
    [`{"v":1,"kind":"step.recorded","at":"${at}"}`, /not canonical/],
    [`\ufeff${good}`, /not JSON/],
    [good.slice(0, -1), /not JSON/],
    [good.replace('"v":1', '"v":1,"x":"\\ud800"'), /not JSON/],
    ['['.repeat(60_000), /not JSON/],
    [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, /not JSON/],
  ])('%.60j', (text, message) => {
    expect(() => format.decode(bytesOf(text))).toThrow(refused)
    expect(() => format.decode(bytesOf(text))).toThrow(message)
  })

  test('bytes that are not UTF-8', () => {
    expect(() => format.decode(bytesOf(good).with(10, 0xff))).toThrow(/not JSON/)
  })
})
