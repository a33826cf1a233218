import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { expect, test } from 'vitest'
import { pairedSteps } from './paired-steps.ts'

type Made = { step: string; passed?: number; outputs?: unknown[] }

/** As much of a run as is compared. */
function run(made: Made[]): RunDetail {
  return {
    steps: made.map(({ step, passed = null }) => ({ step, state: passed === null ? 'stopped' : 'passed', passedAttempt: passed })),
    attempts: made.flatMap(({ step, outputs = [] }) => outputs.map((output, index) => ({ stepId: step, attempt: index + 1, output }))),
  } as unknown as RunDetail
}

test('steps stand beside each other by what went on, and those of one run alone are there', () => {
  const one = run([
    { step: 'a', passed: 1, outputs: ['x', 'later'] },
    { step: 'b', outputs: ['first', 'last'] },
  ])
  const other = run([
    { step: 'c', passed: 1, outputs: ['z'] },
    { step: 'a', passed: 2, outputs: ['no', 'x'] },
  ])
  const pairs = pairedSteps(one, other)
  expect(pairs.map(({ step, one: a, other: b, differs }) => [step, a?.attempt?.output, b?.attempt?.output, differs])).toEqual([
    ['a', 'x', 'x', false],
    ['b', 'last', undefined, true],
    ['c', undefined, 'z', true],
  ])
})
