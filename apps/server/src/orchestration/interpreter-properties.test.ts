import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import type { StepStart } from './run-progress.ts'
import {
  actionAttempt,
  actionStep,
  afterNoon,
  agentStep,
  attemptOf,
  codeAttemptOf,
  codeStep,
  compiled,
  decision,
  escalationOf,
  failedAttempt,
  intentOf,
  noon,
  snapshotOf,
} from './testing/made-up-run.ts'
import { planOf } from './testing/planned.ts'

describe('any definition and any outcomes', () => {
  type Shape = {
    after: number[]
    kind: 'agent' | 'action' | 'code'
    tool: 'look' | 'note' | 'tag' | 'pay' | 'mail'
    skipped: boolean
    retries: number
  }
  const shape: fc.Arbitrary<Shape> = fc.record({
    after: fc.array(fc.nat(7), { maxLength: 3 }),
    kind: fc.constantFrom('agent', 'action', 'code'),
    tool: fc.constantFrom('look', 'note', 'tag', 'pay', 'mail'),
    skipped: fc.boolean(),
    retries: fc.integer({ min: 1, max: 3 }),
  })
  const outcomes = fc.infiniteStream(fc.nat(99))

  function definitionOf(shapes: readonly Shape[]): CompiledWorkflow {
    return compiled(
      shapes.map(({ after, kind, tool, skipped, retries }, at) => {
        const shared = {
          after: [...new Set(after.filter((before) => before < at))].map((before) => `s${before}`),
          retry: { maxAttempts: retries, initialDelayMs: 10 },
          ...(skipped && { when: 'false' }),
        }
        if (kind === 'code') return codeStep(`s${at}`, shared)
        return kind === 'agent' ? agentStep(`s${at}`, shared) : actionStep(`s${at}`, tool, shared)
      }),
    )
  }

  /** What may come of a start, picked by a number. Also once in a while: the run is held or let go. */
  function outcomeOf(start: StepStart, snapshot: RunSnapshot, pick: number): Partial<RunSnapshot> {
    const attempts = (more: AttemptRecord): Partial<RunSnapshot> => ({ attempts: [...snapshot.attempts, more] })
    const changed = (state: 'EXECUTING' | 'UNKNOWN') => (intent: RunSnapshot['intents'][number]) =>
      'intentId' in start && intent.block.intentId === start.intentId ? { ...intent, state, claimedAt: noon } : intent
    switch (start.kind) {
      case 'agent': {
        const held = pick % 3 === 0 ? decision('escalate') : pick % 3 === 1 ? decision('pass') : decision('adapt')
        if (pick < 20) return attempts(failedAttempt(start.stepId, start.attempt))
        const adapted = snapshot.attempts.filter((attempt) => attempt.stepId === start.stepId).length
        const judged = held.outcome === 'adapt' && adapted > 2 ? decision('halt') : held
        const asked = escalationOf(start.stepId, start.attempt, { id: `${start.stepId}-${start.attempt}` })
        return {
          ...attempts(attemptOf(start.stepId, start.attempt, { decision: judged })),
          ...(judged.peopleRequired > 0 && { escalations: [...snapshot.escalations, asked] }),
        }
      }
      case 'code':
        return attempts(
          codeAttemptOf(
            start.stepId,
            start.attempt,
            pick < 30 ? { status: 'failed', output: null, error: { code: 'FUNCTION_FAILED', message: 'no', retryable: true } } : {},
          ),
        )
      case 'compensate':
        throw new Error('the tools here undo nothing')
      case 'read':
        return attempts(
          actionAttempt(
            start.stepId,
            start.attempt,
            pick < 30 ? { status: 'failed', error: { code: 'ACTION_FAILED', message: 'no', retryable: true } } : {},
          ),
        )
      case 'open-intent': {
        const intent = intentOf(start.stepId, start.attempt)
        const opened = { ...intent, block: { ...intent.block, intentId: `${start.stepId}-${start.attempt}-intent` } }
        const asked = escalationOf(start.stepId, start.attempt, {
          id: `${start.stepId}-${start.attempt}`,
          kind: 'action',
          intentId: opened.block.intentId,
        })
        return { intents: [...snapshot.intents, opened], escalations: [...snapshot.escalations, asked] }
      }
      case 'execute':
        return { intents: snapshot.intents.map(changed('EXECUTING')) }
      case 'recover': {
        const intent = snapshot.intents.find((candidate) => candidate.block.intentId === start.intentId)
        const attempt = intent?.block.attempt ?? 1
        if (pick < 60) return attempts(actionAttempt(start.stepId, attempt))
        const asked = escalationOf(start.stepId, attempt, { id: `${start.intentId}-unknown`, kind: 'unknown-outcome', intentId: start.intentId })
        return { intents: snapshot.intents.map(changed('UNKNOWN')), escalations: [...snapshot.escalations, asked] }
      }
    }
  }

  /** People decide the oldest open question. */
  function decided(snapshot: RunSnapshot, pick: number): RunSnapshot {
    const open = snapshot.escalations.find((escalation) => escalation.status === 'open')
    if (!open) return snapshot
    const status = pick < 70 ? ('approved' as const) : pick < 85 ? ('rejected' as const) : ('timed-out' as const)
    return {
      ...snapshot,
      escalations: snapshot.escalations.map((escalation) => (escalation === open ? { ...open, status } : escalation)),
      intents: snapshot.intents.map((intent) =>
        intent.block.intentId === open.intentId && open.kind === 'action'
          ? { ...intent, state: status === 'approved' ? ('AUTHORIZED' as const) : ('ABORTED' as const) }
          : intent,
      ),
    }
  }

  it('end after finitely many rounds, never starting a step too early, twice, or in a run that is held or has ended', () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 8 }), outcomes, (shapes, stream) => {
        const definition = definitionOf(shapes)
        const next = (): number => stream.next().value
        let snapshot = snapshotOf()
        for (let round = 0; ; round++) {
          expect(round, 'rounds').toBeLessThan(1_000)
          const now = afterNoon(round * 100_000)
          const present = planOf(definition, snapshot, now)
          expect(planOf(structuredClone(definition), structuredClone(snapshot), now)).toEqual({
            ...present,
            progress: { ...present.progress, scopeOf: expect.any(Function) as unknown },
          })
          expect(planOf(definition, { ...snapshot, workflowPaused: true }, now).start.every((start) => start.kind === 'recover')).toBe(true)
          expect(planOf(definition, { ...snapshot, run: { ...snapshot.run, endedAt: now } }, now)).toMatchObject({ start: [], ending: null })
          expect(new Set(present.start.map((start) => start.stepId)).size).toBe(present.start.length)
          for (const start of present.start) {
            for (const before of definition.steps.find((step) => step.id === start.stepId)?.after ?? []) {
              expect(['passed', 'skipped']).toContain(present.progress.steps.get(before)?.state)
            }
            if ('attempt' in start)
              expect(snapshot.attempts.some((done) => done.stepId === start.stepId && done.attempt === start.attempt)).toBe(false)
          }
          if (present.ending) {
            if (present.ending.status === 'completed')
              expect([...present.progress.steps.values()].every((step) => step.state === 'passed' || step.state === 'skipped')).toBe(true)
            return
          }
          const start = present.start.length > 0 ? present.start[next() % present.start.length] : undefined
          if (start && next() < 80) snapshot = { ...snapshot, ...outcomeOf(start, snapshot, next()) }
          else snapshot = decided(snapshot, next())
          // Not ended: then something is to be started, waited for, or due by itself.
          expect(present.start.length > 0 || present.waiting || present.wakeAt !== null || present.expired.length > 0).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
