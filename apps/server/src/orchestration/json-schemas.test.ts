import type { JsonObject } from '@maestro-helix/contract/json'
import { expect, test } from 'vitest'
import { ajvSchemas } from './json-schemas.ts'

test('violations name the place, what was expected and what was found', () => {
  const schema = {
    type: 'object',
    required: ['orderId'],
    properties: {
      orderId: { type: 'string' },
      amountCents: { type: 'integer' },
      state: { enum: ['open', 'paid'] },
      lines: { type: 'array', maxItems: 1 },
    },
    additionalProperties: false,
  }
  const schemas = ajvSchemas()
  expect(schemas.violations(schema, { orderId: 'W-1' })).toEqual([])
  expect(schemas.violations(schema, { amountCents: 'many', state: 'late', lines: [1, 2], note: 'x' })).toEqual([
    "the output must have required property 'orderId'",
    'the output must not have the member "note"',
    '/amountCents must be integer, found "many"',
    '/state must be one of ["open","paid"], found "late"',
    '/lines must NOT have more than 1 items, found a list of 2',
  ])
})

test.each<[string, JsonObject, unknown]>([
  ['a pattern that backtracks', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(60)}!`],
  ['a name of a member that is matched', { patternProperties: { '^(a|aa)+$': {} } }, { [`${'a'.repeat(90)}!`]: 1 }],
  ['members that are compared with each other', { uniqueItems: true }, Array.from({ length: 60_000 }, (_, at) => ({ at }))],
])('%s ends in time, and is not valid', (_, schema, value) => {
  const schemas = ajvSchemas()
  const told = ['it could not be checked against its schema within 500 ms']
  expect(schemas.validate(schema, value)).toEqual(told)
  expect(schemas.violations(schema, value)).toEqual(told)
  expect(schemas.validate({ type: 'string', pattern: '^a+$' }, 'aaa')).toEqual([])
})
