import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineFunction } from './define-function.ts'

test('a function typed by zod says its schemas as JSON Schema, and checks what zod alone can', async () => {
  const total = defineFunction({
    id: 'total',
    version: '1',
    description: 'Adds amounts.',
    input: z.object({ cents: z.array(z.number().int()).refine((cents) => cents.length < 3, 'at most two') }),
    output: z.object({ totalCents: z.number().int() }),
    run: ({ cents }) => ({ totalCents: cents.reduce((sum, each) => sum + each, 0) }),
  })
  expect(await total.run({ cents: [1, 2] })).toEqual({ totalCents: 3 })
  expect(total.inputSchema).toMatchObject({ type: 'object', required: ['cents'] })
  expect(total.outputSchema).toMatchObject({ properties: { totalCents: { type: 'integer' } } })
  await expect(total.run({ cents: [1, 2, 3] })).rejects.toMatchObject({ code: 'FUNCTION_FAILED', message: expect.stringContaining('at most two') })
  expect(Object.isFrozen(total)).toBe(true)
})

test('a function may declare plain JSON Schema, or nothing', async () => {
  const inputSchema = { type: 'object', required: ['name'] }
  const greet = defineFunction({ id: 'greet', version: '1', description: 'Greets.', input: inputSchema, run: ({ name }) => `Hello ${String(name)}.` })
  expect(greet.inputSchema).toEqual(inputSchema)
  expect('outputSchema' in greet).toBe(false)
  expect(await greet.run({ name: 'Ada' })).toBe('Hello Ada.')
})

test('a zod schema that JSON Schema has no words for is refused where it is declared', () => {
  const declare = () => defineFunction({ id: 'when', version: '1', description: 'x', input: z.object({ at: z.date() }), run: () => null })
  expect(declare).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
