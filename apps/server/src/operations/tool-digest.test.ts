import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { expect, test } from 'vitest'
import { toolDigest } from './tool-digest.ts'

const build = 'a'.repeat(64)
const declaration: Tool = {
  id: 'pay',
  description: 'Pays.',
  effect: 'irreversible',
  idempotent: true,
  blastRadius: 0.5,
  toolClass: 'payments',
  argumentsSchema: { type: 'object', properties: { cents: { type: 'number' } } },
  credentials: ['bank-key', 'bank-id'],
  compensation: { tool: 'call-back', arguments: ({ arguments: { cents } }) => ({ cents: cents ?? 0 }) },
  impact: ({ cents }) => `Moves ${String(cents)} cents.`,
  execute: () => ({ paid: true }),
}
const digest = (more: Partial<Tool> = {}, of = build): string => toolDigest(defineTool({ ...declaration, ...more }), of)

test('is the same for the same tool, in whatever order it is written', () => {
  expect(digest()).toBe(digest({ credentials: ['bank-id', 'bank-key'], description: 'Pays somebody.' }))
})

test.each<[string, Partial<Tool>]>([
  ['version', { version: '2' }],
  ['effect', { effect: 'reversible' }],
  ['idempotence', { idempotent: false }],
  ['blast radius', { blastRadius: 0.6 }],
  ['class', { toolClass: 'refunds' }],
  ['schema', { argumentsSchema: { type: 'object' } }],
  ['credentials', { credentials: ['bank-key'] }],
  ['compensation', { compensation: { tool: 'refund', arguments: () => ({}) } }],
  ['words', { impact: () => 'Nothing much.' }],
  ['code', { execute: () => ({ paid: 'twice' }) }],
  ['source beside the code', { builtFrom: ['() => refund()'] }],
])('is another for another %s', (_what, more) => {
  expect(digest(more)).not.toBe(digest())
})

test('is another for another build, and for a tool that was not made by defineTool by its code', () => {
  expect(digest({}, 'b'.repeat(64))).not.toBe(digest())
  expect(toolDigest(declaration, build)).not.toBe(toolDigest({ ...declaration, execute: () => null }, build))
})
