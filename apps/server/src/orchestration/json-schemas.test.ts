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
