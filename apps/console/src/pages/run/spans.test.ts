import type { OutlineSpan, RunOutline } from '@maestro-helix/contract/http/runs'
import { expect, test } from 'vitest'
import { shownSteps } from '../../graph/step-words.ts'
import { spanStatus, unassessedSteps } from './spans.ts'

const span = (changes: Partial<OutlineSpan>): OutlineSpan => ({
  id: 'attempt:write:1',
  kind: 'agent',
  step: 'write',
  attempt: 1,
  startedAt: '2026-01-01T10:00:00.000Z',
  endedAt: '2026-01-01T10:00:01.000Z',
  durationMs: 1_000,
  status: 'succeeded',
  counts: true,
  agent: 'writer',
  tool: null,
  function: null,
  qsr: 0.6,
  mri: 0.1,
  tier: 'Nominal',
  outcome: 'pass',
  flag: 'YELLOW',
  costUsd: null,
  decidedBy: [],
  ...changes,
})
const step = (id: string, kind: 'agent' | 'code', state: 'passed' | 'due' = 'passed'): RunOutline['steps'][number] =>
  ({ step: id, kind, after: [], state, passedAttempt: state === 'passed' ? 1 : null }) as unknown as RunOutline['steps'][number]

test('what goes on unassessed has a word of its own, and plain code is computed, not passed', () => {
  expect(spanStatus(span({ outcome: 'unassessed' }))).toEqual({ word: 'unassessed', tone: 'advisory' })
  expect(spanStatus(span({ kind: 'code', outcome: null })).word).toBe('computed')
  expect(spanStatus(span({ kind: 'code', outcome: null, status: 'failed' })).word).toBe('failed')
  expect(spanStatus(span({ kind: 'action', outcome: null })).word).toBe('done')
})

test('the graph tells unassessed and computed steps from those that passed a gate', () => {
  const outline = {
    run: { endedAt: null } as unknown as RunOutline['run'],
    steps: [step('write', 'agent'), step('check', 'agent'), step('sum', 'code'), step('later', 'code', 'due')],
    spans: [
      span({ outcome: 'unassessed' }),
      span({ id: 'attempt:check:1', step: 'check' }),
      span({ id: 'attempt:sum:1', step: 'sum', kind: 'code' }),
    ],
  }
  expect(unassessedSteps(outline)).toEqual(['write'])
  expect(shownSteps(outline).map(({ word }) => word)).toEqual(['unassessed', 'done', 'computed', 'under way'])
})
