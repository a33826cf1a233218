import type { Json } from '@maestro-helix/contract/json'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunSnapshot } from '../record/record-store.ts'
import { cancelRun, holdRun, restartRun } from './run-commands.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { actionStep, agentStep } from './testing/made-up-run.ts'

type Harness = ReturnType<typeof driverHarness>

let harness: Harness
/** What the targets went through, in order. */
let done: string[]
beforeEach(async () => {
  harness = driverHarness()
  done = []
  await harness.enrol('ada', 'ben')
  declare({ id: 'note', effect: 'reversible', idempotent: true, compensation: undone('unnote') })
  declare({ id: 'tag', effect: 'reversible', compensation: undone('untag') })
  declare({ id: 'unnote', effect: 'reversible', idempotent: true })
  declare({ id: 'untag', effect: 'reversible' })
  declare({ id: 'pay', effect: 'irreversible', idempotent: true, compensation: undone('refund') })
  declare({ id: 'refund', effect: 'irreversible', idempotent: true })
  declare({ id: 'mail', effect: 'irreversible' })
})

function undone(tool: string): NonNullable<Tool['compensation']> {
  return {
    tool,
    arguments: ({ arguments: given, result }) => ({ of: given['name'] ?? null, receipt: (result as { receipt: Json } | null)?.receipt ?? null }),
  }
}

function declare(tool: Partial<Tool> & Pick<Tool, 'id' | 'effect'>): void {
  const execute: Tool['execute'] = ({ arguments: given }) => {
    done.push(`${tool.id} ${JSON.stringify(given)}`)
    return { receipt: done.length }
  }
  const whole = defineTool({ description: 'scripted', idempotent: false, blastRadius: 0.1, execute, ...tool })
  ;(harness.parts.tools as Map<string, Tool>).set(tool.id, whole)
}

/** Two steps that can be undone, then one that waits for two people. */
const steps = [
  actionStep('first', 'note', { arguments: { name: 'first' } }),
  actionStep('second', 'tag', { after: ['first'], arguments: { name: 'second' } }),
  actionStep('last', 'mail', { after: ['second'], arguments: { name: 'last' } }),
]

async function rejected(definition: typeof steps = steps): Promise<string> {
  const runId = await harness.start(definition)
  await harness.drive(runId)
  await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
  await harness.drive(runId)
  return runId
}

function states({ intents }: RunSnapshot): string[] {
  return intents.map(({ block, state }) => `${block.action} ${state}`)
}

const forward = ['note {"name":"first"}', 'tag {"name":"second"}']
const backward = ['untag {"of":"second","receipt":2}', 'unnote {"of":"first","receipt":1}']

describe('a run that people or a deadline end', () => {
  it('is undone after a rejection: the last action first, each by its own intent, before the run ends', async () => {
    const runId = await rejected()
    const { run, intents } = await harness.snapshot(runId)
    expect(done).toEqual([...forward, ...backward])
    expect(run).toMatchObject({ status: 'halted', error: { code: 'ESCALATION_DECIDED', message: expect.not.stringContaining('Not undone') } })
    const [first, second] = intents
    expect(intents.slice(3)).toMatchObject([
      {
        state: 'EXECUTED',
        block: { action: 'untag', stepId: 'second', compensates: second?.block.intentId, arguments: { of: 'second', receipt: 2 } },
      },
      { state: 'EXECUTED', block: { action: 'unnote', stepId: 'first', compensates: first?.block.intentId } },
    ])
    const kinds = harness.kinds()
    expect(kinds.slice(kinds.indexOf('escalation.decided'))).toEqual([
      'escalation.decided',
      'intent.opened',
      'intent.claimed',
      'compensation.executed',
      'intent.opened',
      'intent.claimed',
      'compensation.executed',
      'run.halted',
    ])
    const entry = harness.record.committed.flatMap(({ ledger }) => ledger).find(({ kind }) => kind === 'compensation.executed')
    expect(entry?.fields).toMatchObject({ action: 'untag', step_id: 'second', compensates: second?.block.intentId, intent_state: 'EXECUTED' })
  })

  it('is undone after a time-out, which stays a time-out', async () => {
    const runId = await harness.start(steps.map((step) => ({ ...step, approvalTimeoutMs: 1_000 })))
    await harness.drive(runId)
    await harness.advance(1_000)
    await harness.drive(runId)
    expect(done).toEqual([...forward, ...backward])
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'halted', error: { code: 'ESCALATION_EXPIRED' } })
  })

  it('is undone after an output was rejected at the gate', async () => {
    harness.scripts.agent = () => ({ output: { quality: 0.65 } })
    const runId = await rejected([steps[0] as (typeof steps)[number], agentStep('write', { after: ['first'] }) as never])
    expect(done).toEqual([forward[0], 'unnote {"of":"first","receipt":1}'])
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'halted' })
  })

  it('is undone after an irreversible action was refused by its target, and not after an agent failed', async () => {
    declare({ id: 'mail', effect: 'irreversible', execute: () => Promise.reject(refuseAction('no such address')) })
    const runId = await harness.start(steps)
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await harness.decide(await harness.openQuestion(runId), 'ben')
    await harness.drive(runId)
    expect(done).toEqual([...forward, ...backward])
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'failed', error: { code: 'ACTION_FAILED' } })

    harness.scripts.agent = () => {
      throw new Error('broken')
    }
    done = []
    const other = await harness.start([steps[0] as (typeof steps)[number], agentStep('write', { after: ['first'], retry: { maxAttempts: 1 } })])
    await harness.drive(other)
    expect((await harness.snapshot(other)).run).toMatchObject({ status: 'failed', error: { code: 'AGENT_FAILED' } })
    expect(done).toEqual([forward[0]])
  })

  it('is undone once a person has found that an action of unknown outcome did not happen', async () => {
    declare({ id: 'mail', effect: 'irreversible', execute: () => Promise.reject(new Error('connection reset')) })
    const runId = await harness.start(steps)
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await harness.decide(await harness.openQuestion(runId), 'ben')
    await harness.drive(runId)
    expect(done).toEqual(forward)
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    await harness.drive(runId)
    expect(done).toEqual([...forward, ...backward])
  })

  it('follows the rules of the version it was started under', async () => {
    const runId = await harness.start(steps)
    const stored = harness.record.runs.get(runId)
    if (stored) harness.record.runs.set(runId, { ...stored, run: { ...stored.run, interpreterVersion: 1 } })
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    await harness.drive(runId)
    expect(done).toEqual(forward)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'halted' })
  })
})

describe('a compensation', () => {
  const paid = [actionStep('pay-it', 'pay', { arguments: { name: 'paid' } }), actionStep('last', 'mail', { after: ['pay-it'], arguments: {} })]

  /** Paid with two approvals, then rejected at the last step: the refund cannot be undone either. */
  async function refunding(): Promise<string> {
    const runId = await harness.start(paid)
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada')
    await harness.decide(await harness.openQuestion(runId), 'ben')
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ben', 'reject')
    await harness.drive(runId)
    return runId
  }

  it('that cannot be undone itself waits for two people, like any action', async () => {
    const runId = await refunding()
    expect(done).toEqual(['pay {"name":"paid"}'])
    const asked = await harness.openQuestion(runId)
    expect(asked).toMatchObject({ kind: 'action', peopleRequired: 2, consequences: { reject: expect.stringContaining('stays as it is') } })
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'waiting', endedAt: null })
    await harness.decide(asked, 'ada')
    await harness.drive(runId)
    expect(done).toHaveLength(1)
    await harness.decide(asked, 'ben')
    await harness.drive(runId)
    expect(done).toEqual(['pay {"name":"paid"}', 'refund {"of":"paid","receipt":1}'])
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'halted' })
  })

  it('that people reject leaves the action standing, and the run says so', async () => {
    const runId = await refunding()
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    await harness.drive(runId)
    expect(done).toHaveLength(1)
    expect((await harness.snapshot(runId)).run.error?.message).toContain('Not undone: pay-it (refund: ABORTED).')
  })

  it('that nobody decides in time leaves the action standing', async () => {
    const runId = await refunding()
    await harness.advance(100_000_000)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'halted', error: { message: expect.stringContaining('Not undone') } })
  })

  it('whose outcome is unknown goes to a person, and is not repeated; the next is undone afterwards', async () => {
    declare({ id: 'untag', effect: 'reversible', execute: () => (done.push('untag'), Promise.reject(new Error('connection reset'))) })
    const runId = await rejected()
    expect(done).toEqual([...forward, 'untag'])
    const asked = await harness.openQuestion(runId)
    expect(asked).toMatchObject({ kind: 'unknown-outcome', peopleRequired: 1 })
    await harness.decide(asked, 'ada', 'reject')
    await harness.drive(runId)
    expect(done).toEqual([...forward, 'untag', backward[1]])
    expect((await harness.snapshot(runId)).run).toMatchObject({
      status: 'halted',
      error: { message: expect.stringContaining('second (untag: FAILED)') },
    })
    expect(harness.kinds()).toContain('compensation.unknown')
  })

  it('on a target that knows the key is asked again with the same key', async () => {
    const keys: string[] = []
    declare({
      id: 'unnote',
      effect: 'reversible',
      idempotent: true,
      execute: ({ idempotencyKey }) => {
        keys.push(idempotencyKey)
        if (keys.length === 1) throw new Error('connection reset')
        return {}
      },
    })
    const runId = await harness.start(steps.map((step) => ({ ...step, retry: { maxAttempts: 3, initialDelayMs: 0 } })))
    await harness.drive(runId)
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    const driving = harness.drive(runId)
    await harness.settle()
    await harness.advance(0)
    await driving
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'halted' })
  })

  it('that cannot be made of what was done is recorded as such, and not tried for ever', async () => {
    const tool = harness.parts.tools.get('tag') as Tool
    declare({
      ...tool,
      compensation: {
        tool: 'untag',
        arguments: () => {
          throw new Error('no receipt to return')
        },
      },
    })
    const runId = await rejected()
    expect(done).toEqual([...forward.slice(0, 1), ...forward.slice(1), backward[1]])
    const snapshot = await harness.snapshot(runId)
    expect(states(snapshot)).toContain('untag ABORTED')
    expect(snapshot.run.error?.message).toContain('second (untag: ABORTED)')
    const [aborted] = snapshot.intents.filter(({ block, state }) => block.action === 'untag' && state === 'ABORTED')
    const entries = harness.record.committed.flatMap(({ ledger }) => ledger.filter(({ fields }) => fields['intent_id'] === aborted?.block.intentId))
    expect(entries.map(({ kind }) => kind)).toEqual(['intent.opened', 'compensation.failed'])
  })

  it('is not begun while the run is held, and goes on afterwards', async () => {
    const runId = await harness.start(steps)
    await harness.drive(runId)
    await holdRun(harness.deps, runId, true, harness.by)
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    await harness.drive(runId)
    expect(done).toEqual(forward)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'paused', endedAt: null })
    await holdRun(harness.deps, runId, false, harness.by)
    await harness.drive(runId)
    expect(done).toEqual([...forward, ...backward])
  })

  it('is not begun in a run that somebody cancels', async () => {
    const runId = await refunding()
    await cancelRun(harness.deps, runId, harness.by)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.status).toBe('cancelled')
    expect(states(await harness.snapshot(runId))).toEqual(['pay EXECUTED', 'mail ABORTED', 'refund ABORTED'])
    expect(done).toHaveLength(1)
  })

  it('keeps the run from being restarted behind it, and lets it be done again from there', async () => {
    const runId = await rejected()
    await expect(restartRun(harness.deps, runId, 'last', harness.by)).rejects.toMatchObject({ code: 'RUN_COMPENSATED' })
    await expect(restartRun(harness.deps, runId, 'second', harness.by)).rejects.toMatchObject({ code: 'RUN_COMPENSATED' })
    await restartRun(harness.deps, runId, 'first', harness.by)
    done = []
    await harness.drive(runId)
    expect(done).toEqual(forward)
    await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
    await harness.drive(runId)
    // Those of the first time are undone already; only what was done again is.
    expect(done.map((line) => line.split(' ')[0])).toEqual(['note', 'tag', 'untag', 'unnote'])
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'halted' })
  })

  it('is carried out once, wherever its driver stops', async () => {
    const points = ['action.before-claim', 'action.after-claim', 'action.before-call', 'action.after-call', 'attempt.before-commit'] as const
    for (const point of points) {
      done = []
      const runId = await harness.start(steps.slice(0, 1).concat(actionStep('last', 'mail', { after: ['first'] })))
      await harness.drive(runId)
      await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
      let stopped = false
      harness.scripts.at = (reached) => {
        if (reached !== point || stopped) return
        stopped = true
        // A process that is killed says nothing more.
        return new Promise(() => {})
      }
      void harness.drive(runId)
      for (let turn = 0; turn < 10; turn++) await harness.settle()
      harness.scripts.at = () => {}
      await harness.advance(60_000)
      await harness.drive(runId)
      const { run } = await harness.snapshot(runId)
      expect([point, run.status]).toEqual([point, 'halted'])
      // The key lets the target know it again; a target that counts keys saw one.
      expect(new Set(done.filter((line) => line.startsWith('unnote'))).size).toBe(1)
    }
  })
})
