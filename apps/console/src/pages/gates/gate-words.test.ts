import type { EffectiveGate } from '@maestro-helix/contract/http/gates'
import { expect, test } from 'vitest'
import { conditionText, gateMatches } from './gate-words.ts'

const gate: EffectiveGate = {
  workflow: 'invoices',
  workflowVersion: 1,
  step: 'read',
  qsrMin: 0.5,
  mriMax: 0.3,
  source: { qsrMin: 'definition', mriMax: 'default' },
  laxer: true,
  weakened: [{ name: 'inventedNumber', on: false, threshold: null, weaker: true }],
  held: null,
  approvedBy: 'olga',
}

test('a condition is told in words, with what it asks for', () => {
  expect(conditionText({ name: 'inventedNumber', on: false, threshold: null, weaker: true })).toBe('No invented number: off')
  expect(conditionText({ name: 'accuracyFloor', on: true, threshold: 2.6, weaker: false })).toBe('Least accuracy: 2.60')
  expect(conditionText({ name: 'objectionLimit', on: true, threshold: null, weaker: false })).toContain('by kind of task')
  expect(conditionText({ name: 'notAssessable', on: true, threshold: null, ask: 'nobody', weaker: false })).toContain('goes on as unassessed')
})

test('gates are found by step, by who approved them, by what is off, and by the word for less', () => {
  for (const search of ['INVOICES read', 'olga', 'invented number', 'laxer', 'own', '']) expect(gateMatches(gate, search), search).toBe(true)
  for (const search of ['held', 'invoices write']) expect(gateMatches(gate, search), search).toBe(false)
})
