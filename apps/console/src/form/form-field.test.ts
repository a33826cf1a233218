import { expect, test } from 'vitest'
import { formField } from './form-field.ts'

test('every kind of value that fields can ask for has its field', () => {
  const field = formField(
    {
      type: 'object',
      additionalProperties: false,
      required: ['text'],
      properties: {
        text: { type: 'string', title: 'What they wrote', description: 'In full.', minLength: 1 },
        count: { type: 'integer', minimum: 1 },
        urgent: { type: 'boolean' },
        channel: { enum: ['mail', 'phone'] },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
        person: { $ref: '#/$defs/person' },
      },
      $defs: { person: { type: 'object', properties: { name: { type: 'string' } } } },
    },
    'Input',
    true,
  )
  if (field.kind !== 'object') throw new Error('this is an object')
  expect(field.members.map(({ name, field: { kind, required } }) => [name, kind, required])).toEqual([
    ['text', 'text', true],
    ['count', 'number', false],
    ['urgent', 'boolean', false],
    ['channel', 'choice', false],
    ['tags', 'list', false],
    ['person', 'object', false],
  ])
  expect(field.members[0]?.field).toMatchObject({ label: 'What they wrote', hint: 'In full.' })
})

test.each([
  ['no schema', {}],
  ['a choice between schemas', { type: 'object', properties: { a: { type: 'string' } }, oneOf: [{}] }],
  ['members of any name', { type: 'object' }],
  ['a reference elsewhere', { $ref: 'https://example.org/schema' }],
  ['a reference in a circle', { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } }],
  ['several types', { type: ['string', 'null'] }],
])('what fields cannot show is asked for as JSON: %s', (_, schema) => {
  expect(formField(schema, 'Input', true).kind).toBe('json')
})

test('a schema that holds itself ends in JSON', () => {
  const schema = {
    type: 'object',
    properties: { child: { $ref: '#' } },
  }
  expect(JSON.stringify(formField(schema, 'Input', true))).toContain('"kind":"json"')
})
