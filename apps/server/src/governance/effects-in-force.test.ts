import { defineTool, type Tool, type ToolEffect } from '@maestro-helix/sdk/define-tool'
import { expect, test } from 'vitest'
import type { LedgerDraft } from '../record/record-change.ts'
import { effectDigest, type EffectsInForce, effectsInForce, loweredEffects } from './effects-in-force.ts'

const now = '2026-01-31T09:15:00.000Z'
const wire = (effect: ToolEffect): ReadonlyMap<string, Tool> =>
  new Map([['wire', defineTool({ id: 'wire', description: '', effect, idempotent: true, blastRadius: 1, execute: () => null })]])

/** One start of the server after another, each with the effect that its catalog declares. */
function started(recorded: LedgerDraft[], effect: ToolEffect, signed: string[] = []): EffectsInForce {
  const found = effectsInForce(wire(effect), recorded, { signed: new Set(signed), toolSha256: new Map([['wire', 'a'.repeat(64)]]), now })
  recorded.push(...found.entries)
  return found
}

test('a tool is entered once with the effect it has', () => {
  const recorded: LedgerDraft[] = []
  expect(started(recorded, 'irreversible').tools.get('wire')?.effect).toBe('irreversible')
  started(recorded, 'irreversible')
  expect(recorded.map(({ kind, fields }) => ({ kind, ...fields }))).toEqual([
    { kind: 'tool.declared', action: 'wire', effect: 'irreversible', effect_declared: 'irreversible', tool_sha256: 'a'.repeat(64) },
  ])
})

test.each<ToolEffect>(['read', 'reversible'])('one that is declared as %s after it was irreversible stays irreversible, with an entry', (less) => {
  const recorded: LedgerDraft[] = []
  started(recorded, 'irreversible')
  for (const start of [1, 2]) {
    const { tools, lowered } = started(recorded, less)
    expect([start, tools.get('wire')?.effect, lowered]).toEqual([start, 'irreversible', [{ tool: 'wire', declared: less, before: 'irreversible' }]])
  }
  expect(recorded.map(({ fields }) => [fields['effect'], fields['effect_declared']])).toEqual([
    ['irreversible', 'irreversible'],
    ['irreversible', less],
  ])
})

test('a lesser effect counts once it is signed, and from then on', () => {
  const recorded: LedgerDraft[] = []
  started(recorded, 'irreversible')
  expect(loweredEffects(wire('read'), recorded)).toEqual([{ tool: 'wire', declared: 'read', before: 'irreversible' }])
  expect(started(recorded, 'read', ['wire'])).toMatchObject({ lowered: [] })
  expect(started(recorded, 'read').tools.get('wire')?.effect).toBe('read')
})

test('a greater effect counts at once, and a tool of another name is another tool', () => {
  const recorded: LedgerDraft[] = []
  started(recorded, 'read')
  expect(started(recorded, 'irreversible').tools.get('wire')?.effect).toBe('irreversible')
  expect(loweredEffects(new Map([['send', { id: 'send', effect: 'read' as const }]]), recorded)).toEqual([])
})

test('what is signed is one effect of one tool', () => {
  const digests = [effectDigest('wire', 'read'), effectDigest('wire', 'reversible'), effectDigest('send', 'read')]
  expect(new Set(digests).size).toBe(3)
})
