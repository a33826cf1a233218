import type { Json } from '@maestro-helix/contract/json'
import { expect, test } from 'vitest'
import { draftOf, type FormDraft, valueOf } from './form-draft.ts'
import { formField } from './form-field.ts'

const ticket = formField(
  {
    type: 'object',
    required: ['ticket'],
    properties: {
      ticket: {
        type: 'object',
        required: ['text'],
        properties: { text: { type: 'string', minLength: 3, maxLength: 10 }, user: { type: 'string', pattern: '^u\\d+$' } },
      },
      contact: { type: 'object', required: ['mail'], properties: { mail: { type: 'string' } } },
      count: { type: 'integer', minimum: 1, maximum: 9 },
      urgent: { type: 'boolean' },
      channel: { enum: ['mail', 2, null] },
      tags: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
      more: {},
    },
  },
  'Input',
  true,
)

function given(members: Record<string, FormDraft>): FormDraft {
  const empty = draftOf(ticket)
  if (typeof empty !== 'object' || !('members' in empty)) throw new Error('this is an object')
  return { members: { ...empty.members, ...members } }
}

test.each<Json>([
  { ticket: { text: 'Where?' } },
  { ticket: { text: 'Where?', user: 'u7' }, count: 3, urgent: false, channel: null, tags: ['a', 'b'], more: { any: [1, { thing: true }] } },
  { ticket: { text: 'Where?' }, contact: { mail: 'a@example.org' }, channel: 2 },
])('a draft of a value says that value: %j', (value) => {
  expect(valueOf(ticket, draftOf(ticket, value))).toEqual({ value, problems: new Map() })
})

test('what is needed, and what is not right, is told by its place', () => {
  const { problems } = valueOf(
    ticket,
    given({
      ticket: { members: { text: 'no', user: 'somebody' } },
      count: '12',
      more: '{',
      tags: {
        items: [
          { key: 0, draft: '' },
          { key: 1, draft: 'b' },
          { key: 2, draft: 'c' },
        ],
      },
    }),
  )
  expect(Object.fromEntries(problems)).toEqual({
    '/ticket/text': 'At least 3 characters are needed.',
    '/ticket/user': 'This must match ^u\\d+$.',
    '/count': 'This may be 9 at most.',
    '/more': 'This is not JSON.',
    '/tags': 'There may be 2 at most.',
    '/tags/0': 'This is needed.',
  })
  expect(Object.fromEntries(valueOf(ticket, draftOf(ticket)).problems)).toEqual({ '/ticket/text': 'This is needed.' })
  expect(valueOf(ticket, given({ count: 'many' })).problems.get('/count')).toBe('This is not a number.')
})

test('what may be left out and has nothing in it is left out, and so is what it would need', () => {
  const draft = given({ ticket: { members: { text: 'Where?', user: '' } } })
  expect(valueOf(ticket, draft)).toEqual({ value: { ticket: { text: 'Where?' } }, problems: new Map() })
})

test('a pattern that may take for ever is left to the server', () => {
  const field = formField({ type: 'string', pattern: '^(a+)+$' }, 'Text', true)
  expect(valueOf(field, `${'a'.repeat(40)}!`).problems.size).toBe(0)
})

test('a member named like a part of the language is a member', () => {
  const field = formField(JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}}}') as Json, 'Input', true)
  const { value } = valueOf(field, { members: Object.fromEntries([['__proto__', 'x']]) })
  expect(JSON.stringify(value)).toBe('{"__proto__":"x"}')
})
