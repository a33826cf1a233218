import { describe, expect, it } from 'vitest'
import type { IntentState } from '@maestro-helix/contract/governance'
import { afterNoon, answeredPolicy, intentOf, noon } from '../orchestration/testing/made-up-run.ts'
import { moveIntent, openIntent } from './intents.ts'

const states: readonly IntentState[] = ['PENDING_REVIEW', 'AUTHORIZED', 'EXECUTING', 'EXECUTED', 'FAILED', 'UNKNOWN', 'ABORTED']

const allowed = [
  'PENDING_REVIEW AUTHORIZED',
  'PENDING_REVIEW ABORTED',
  'AUTHORIZED EXECUTING',
  'AUTHORIZED ABORTED',
  'EXECUTING EXECUTING',
  'EXECUTING EXECUTED',
  'EXECUTING FAILED',
  'EXECUTING UNKNOWN',
  'UNKNOWN EXECUTED',
  'UNKNOWN FAILED',
]

describe('an intent', () => {
  it('waits for people where it cannot be undone, whatever policies say, and where they want somebody; else it is authorised', () => {
    const { block, risk } = intentOf('act', 1)
    const waiting = { state: 'PENDING_REVIEW', authorizedAt: null, executeBefore: null }
    expect(openIntent(block, risk, noon, 1_000, answeredPolicy(2))).toMatchObject(waiting)
    expect(openIntent(block, risk, noon, 1_000, answeredPolicy(0))).toMatchObject(waiting)
    const undoable = { ...block, effect: 'reversible' as const }
    expect(openIntent(undoable, risk, noon, 1_000, answeredPolicy(1))).toMatchObject(waiting)
    expect(openIntent(undoable, risk, noon, 1_000, answeredPolicy(0))).toMatchObject({ state: 'AUTHORIZED', executeBefore: afterNoon(1_000) })
  })

  it.each(states.flatMap((from) => states.map((to) => [from, to] as const)))('%s to %s', (from, to) => {
    const moved = moveIntent(intentOf('act', 1, { state: from }), to, afterNoon(5), { reason: 'because', executionTimeoutMs: 10 })
    expect(moved !== undefined).toBe(allowed.includes(`${from} ${to}`))
    if (moved) expect(moved).toMatchObject({ state: to, reason: 'because' })
  })

  it('notes when it was authorised and until when, claimed, and ended', () => {
    expect(moveIntent(intentOf('act', 1), 'AUTHORIZED', afterNoon(5), { executionTimeoutMs: 10 })).toMatchObject({
      authorizedAt: afterNoon(5),
      executeBefore: afterNoon(15),
      endedAt: null,
    })
    expect(moveIntent(intentOf('act', 1, { state: 'AUTHORIZED' }), 'EXECUTING', afterNoon(6))).toMatchObject({
      claimedAt: afterNoon(6),
      endedAt: null,
    })
    expect(moveIntent(intentOf('act', 1, { state: 'EXECUTING' }), 'EXECUTED', afterNoon(7))).toMatchObject({ endedAt: afterNoon(7), reason: null })
  })
})
