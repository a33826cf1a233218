import { describe, expect, it } from 'vitest'
import { MaestroError } from '@maestro-helix/contract/errors'
import { cancelRun, holdRun, restartRun } from './run-commands.ts'
import { actionStep, agentStep } from './testing/made-up-run.ts'
import { driverHarness, settle } from './testing/driver-harness.ts'
import { holdWorkflow } from './workflow-commands.ts'

const never = (): Promise<never> => new Promise(() => {})

describe('driveRun', () => {
  it('takes a run to its end: one record, one ledger entry and one evaluation per attempt', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a'), agentStep('b', { after: ['a'], input: { from: '= steps.a.output' } })])
    expect(await harness.drive(runId)).toEqual({ wakeAt: null })
    const { run, attempts } = await harness.snapshot(runId)
    expect(run).toMatchObject({ status: 'completed', output: { a: { quality: 0.9 }, b: { quality: 0.9 } }, dueAt: null })
    expect(attempts).toMatchObject([
      { stepId: 'a', attempt: 1, decision: { outcome: 'pass' }, bestAttempt: 1 },
      { stepId: 'b', input: { from: { quality: 0.9 } } },
    ])
    expect(harness.kinds()).toEqual(['workflow.applied', 'run.started', 'step.attempted', 'step.attempted', 'run.completed'])
  })

  it('gives agent and judge a task that the run has a part in', async () => {
    const harness = driverHarness()
    const tasks: string[] = []
    harness.scripts.agent = ({ task }) => {
      tasks.push(task)
      return { output: { quality: 0.9 } }
    }
    const runId = await harness.start([agentStep('a', { task: '= "Answer run " + run.id' })])
    await harness.drive(runId)
    expect(tasks).toEqual([`Answer run ${runId}`])
    expect((await harness.snapshot(runId)).attempts[0]?.judged?.task).toBe(`Answer run ${runId}`)
  })

  it('does nothing for a run that has ended or does not exist', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    await harness.drive(runId)
    const commits = harness.record.committed.length
    expect(await harness.drive(runId)).toEqual({ wakeAt: null })
    expect(await harness.drive('00000000-0000-7000-8000-00000000dead')).toEqual({ wakeAt: null })
    expect(harness.record.committed).toHaveLength(commits)
  })

  it('says that a run is running while its first step is under way, and spends no transaction on a step that is done at once', async () => {
    const harness = driverHarness()
    const answer = Promise.withResolvers<{ output: { quality: number } }>()
    harness.scripts.agent = () => answer.promise
    const runId = await harness.start([agentStep('a')])
    const driving = harness.drive(runId)
    await settle()
    expect((await harness.snapshot(runId)).run.status).toBe('queued')
    await harness.advance(1_000)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'running', revision: 2 })
    await harness.advance(10_000)
    expect((await harness.snapshot(runId)).run.revision).toBe(2)
    answer.resolve({ output: { quality: 0.9 } })
    await driving
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
    expect(harness.kinds()).toEqual(['workflow.applied', 'run.started', 'step.attempted', 'run.completed'])
    expect(harness.pendingTimers()).toBe(0)

    harness.scripts.agent = () => ({ output: { quality: 0.9 } })
    const before = harness.record.committed.length
    await harness.drive(await harness.start([agentStep('a')]))
    // Applied, started, and the one step with which the run ends.
    expect(harness.record.committed.length - before).toBeLessThanOrEqual(3)
  })

  it('goes on with a step whose run cannot be said to be running', async () => {
    const harness = driverHarness()
    const answer = Promise.withResolvers<{ output: { quality: number } }>()
    harness.scripts.agent = () => answer.promise
    const runId = await harness.start([agentStep('a')])
    const driving = harness.drive(runId)
    await settle()
    harness.faults.before = (method) => {
      if (method === 'commit') throw new MaestroError('RECORD_UNAVAILABLE', 'away')
    }
    await harness.advance(1_000)
    delete harness.faults.before
    answer.resolve({ output: { quality: 0.9 } })
    expect(await driving).toEqual({ wakeAt: null })
    expect(harness.calls.agent).toBe(1)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('runs branches beside each other, as many as allowed', async () => {
    const harness = driverHarness()
    harness.parts.maxParallelSteps = 2
    let running = 0
    let most = 0
    harness.scripts.agent = async () => {
      most = Math.max(most, ++running)
      await settle()
      running--
      return { output: { quality: 0.9 } }
    }
    const runId = await harness.start([agentStep('a'), agentStep('b'), agentStep('c')])
    await harness.drive(runId)
    expect(most).toBe(2)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('asks an agent to adapt with the suggestions, and keeps the best attempt', async () => {
    const harness = driverHarness()
    const qualities = [0.5, 0.3, 0.4]
    const feedback: unknown[] = []
    harness.scripts.agent = (task) => {
      feedback.push(task.feedback)
      return { output: { quality: qualities[feedback.length - 1] ?? 0 } }
    }
    const runId = await harness.start([agentStep('a')])
    await harness.drive(runId)
    const { run, attempts, escalations } = await harness.snapshot(runId)
    expect(attempts.map((attempt) => [attempt.decision?.outcome, attempt.bestAttempt])).toEqual([
      ['adapt', 1],
      ['adapt', 1],
      ['escalate', 1],
    ])
    expect(feedback).toEqual([
      undefined,
      { previousOutput: { quality: 0.5 }, qsr: 0.5, suggestions: ['be better'] },
      expect.objectContaining({ qsr: 0.3 }),
    ])
    expect(run).toMatchObject({ status: 'waiting' })
    expect(escalations).toMatchObject([{ kind: 'gate', attempt: 3, status: 'open', peopleRequired: 1 }])
  })

  it('lets the gate decide on the best attempt when the last one fails for good', async () => {
    const harness = driverHarness()
    let call = 0
    harness.scripts.agent = () => {
      if (call++ === 0) return { output: { quality: 0.5 } }
      throw new MaestroError('AGENT_OUTPUT_TOO_LARGE', 'flooded')
    }
    const runId = await harness.start([agentStep('a')])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).attempts[1]).toMatchObject({ status: 'failed', decision: { outcome: 'escalate' }, bestAttempt: 1 })
  })

  it('gives up the lease and says when to look again while a retry is not due', async () => {
    const harness = driverHarness()
    harness.scripts.agent = () => {
      throw new Error('not today')
    }
    const runId = await harness.start([agentStep('a', { retry: { maxAttempts: 2, initialDelayMs: 5_000 } })])
    const { wakeAt } = await harness.drive(runId)
    expect(wakeAt).toBe('2026-01-01T12:00:05.000Z')
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'running', dueAt: wakeAt })
    await harness.advance(5_000)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'failed', error: { code: 'AGENT_FAILED', message: 'not today' } })
  })

  it.each([
    ['throws no error', () => Promise.reject(undefined as unknown as Error), 'AGENT_FAILED'],
    ['returns garbage', () => 7 as never, 'AGENT_OUTPUT_INVALID'],
    ['floods', () => ({ output: 'x'.repeat(2_000_000) }), 'AGENT_OUTPUT_TOO_LARGE'],
    ['throws what another Maestro threw', () => Promise.reject(new MaestroError('RECORD_UNAVAILABLE', 'elsewhere')), 'AGENT_FAILED'],
    ['throws a code that is not its own', () => Promise.reject(new MaestroError('FORBIDDEN', 'elsewhere')), 'AGENT_FAILED'],
  ] as const)('records what an agent does that %s', async (_what, script, code) => {
    const harness = driverHarness()
    harness.scripts.agent = script
    const runId = await harness.start([agentStep('a', { retry: { maxAttempts: 1 } })])
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'failed', error: { code } })
  })

  it('times out an agent that hangs, and tells it', async () => {
    const harness = driverHarness()
    let aborted = false
    harness.scripts.agent = (_task, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true))
      return never()
    }
    const runId = await harness.start([agentStep('a', { timeoutMs: 1_000, retry: { maxAttempts: 1 } })])
    const driving = harness.drive(runId)
    await harness.settle()
    await harness.advance(1_000)
    await driving
    expect(aborted).toBe(true)
    expect((await harness.snapshot(runId)).run).toMatchObject({ status: 'failed', error: { code: 'AGENT_TIMEOUT' } })
  })

  it('records what an agent was given, not what it made of it', async () => {
    const harness = driverHarness()
    harness.scripts.agent = (task) => {
      ;(task.input['list'] as string[]).push('smuggled')
      if (task.feedback) (task.feedback.previousOutput as { quality: number }).quality = 1
      return { output: { quality: 0.5 } }
    }
    const runId = await harness.start([agentStep('a', { input: { list: ['given'] } })])
    await harness.drive(runId)
    const { attempts } = await harness.snapshot(runId)
    expect(attempts.map((attempt) => attempt.input)).toEqual([{ list: ['given'] }, { list: ['given'] }, { list: ['given'] }])
    expect(attempts.map((attempt) => attempt.output)).toEqual([{ quality: 0.5 }, { quality: 0.5 }, { quality: 0.5 }])
  })

  it('records half a character that an expression cut as text that a ledger can hold', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a', { input: { cut: '= input.text.substring(0, 1)' } })], {}, { text: '😀' })
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({ run: { status: 'completed' }, attempts: [{ input: { cut: '\uFFFD' } }] })
  })

  it('commits once where two drivers do the same step', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    await Promise.all([harness.drive(runId), harness.drive(runId)])
    expect(harness.kinds().filter((kind) => kind === 'step.attempted')).toHaveLength(1)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('reads again where the record does not say whether it was written', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    let lost = 2
    harness.faults.after = (method) => {
      if (method === 'commit' && lost-- > 0) throw new MaestroError('RECORD_UNAVAILABLE', 'cut off')
    }
    const driving = harness.drive(runId)
    for (let round = 0; round < 5; round++) {
      await harness.settle()
      await harness.advance(5_000)
    }
    await driving
    expect(harness.calls.agent).toBe(1)
    expect(harness.kinds().filter((kind) => kind === 'step.attempted')).toHaveLength(1)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('leaves it to the engine when the record stays away', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    harness.faults.before = (method) => {
      if (method === 'commit') throw new MaestroError('RECORD_UNAVAILABLE', 'away')
    }
    const driving = harness.drive(runId).catch((error: unknown) => error)
    for (let round = 0; round < 6; round++) {
      await harness.settle()
      await harness.advance(5_000)
    }
    expect(await driving).toMatchObject({ code: 'RECORD_UNAVAILABLE' })
  })

  it('refuses runs of a newer release, and runs whose definition is not theirs', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    const stored = harness.record.runs.get(runId)
    if (!stored) throw new Error('the run is missing')
    harness.record.runs.set(runId, { ...stored, run: { ...stored.run, interpreterVersion: 99 } })
    await expect(harness.drive(runId)).rejects.toMatchObject({ code: 'RECORD_TOO_NEW' })
    harness.record.runs.set(runId, { ...stored, run: { ...stored.run, definitionSha256: '0'.repeat(64) } })
    await expect(harness.drive(runId)).rejects.toMatchObject({ code: 'WORKFLOW_VERSION_UNKNOWN' })
  })

  it('times out what nobody decided', async () => {
    const harness = driverHarness()
    harness.scripts.agent = () => ({ output: { quality: 0.65 } })
    const runId = await harness.start([agentStep('a', { escalationTimeoutMs: 2_000 })])
    expect(await harness.drive(runId)).toEqual({ wakeAt: '2026-01-01T12:00:02.000Z' })
    await harness.advance(2_000)
    await harness.drive(runId)
    expect(await harness.snapshot(runId)).toMatchObject({
      run: { status: 'halted', error: { code: 'ESCALATION_EXPIRED' } },
      escalations: [{ status: 'timed-out', decisions: [] }],
    })
    expect(harness.kinds().slice(-2)).toEqual(['escalation.timed-out', 'run.halted'])
  })

  it('withdraws what people are asked when the run ends beside it', async () => {
    const harness = driverHarness()
    harness.scripts.agent = async (_task, { stepId }) => {
      if (stepId === 'a') return { output: { quality: 0.65 } }
      await settle()
      throw new MaestroError('AGENT_OUTPUT_TOO_LARGE', 'flooded')
    }
    await harness.enrol('ada')
    const runId = await harness.start([agentStep('a'), agentStep('b', { retry: { maxAttempts: 1 } })])
    await harness.drive(runId)
    const { run, escalations } = await harness.snapshot(runId)
    expect(run.status).toBe('failed')
    expect(escalations.map((escalation) => escalation.status)).toEqual(['withdrawn'])
    await expect(harness.decide(escalations[0] as (typeof escalations)[number], 'ada')).rejects.toMatchObject({ code: 'ESCALATION_DECIDED' })
    expect((await harness.snapshot(runId)).run.status).toBe('failed')
  })

  it('does not ask about an attempt with whose recording the run ends', async () => {
    const harness = driverHarness()
    let release = (): void => {}
    harness.scripts.agent = async (_task, { stepId }) => {
      if (stepId === 'b') throw new MaestroError('AGENT_OUTPUT_TOO_LARGE', 'flooded')
      await new Promise<void>((resolve) => (release = resolve))
      return { output: { quality: 0.65 } }
    }
    const runId = await harness.start([agentStep('a', { adaptAttempts: 0 }), agentStep('b')])
    const driving = harness.drive(runId)
    await harness.settle()
    release()
    await driving
    const { run, attempts, escalations } = await harness.snapshot(runId)
    expect(run.status).toBe('failed')
    expect(attempts.map((attempt) => attempt.decision?.outcome)).toEqual(['escalate', undefined])
    expect(escalations).toEqual([])
    expect(harness.kinds()).not.toContain('escalation.opened')

    harness.scripts.agent = () => ({ output: { quality: 0.9 } })
    await restartRun(harness.deps, runId, 'b', harness.by)
    await harness.drive(runId)
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it.each(['holdRun', 'holdWorkflow', 'cancelRun'] as const)('starts no further step after %s, and records what is under way', async (command) => {
    const harness = driverHarness()
    let release = (): void => {}
    harness.scripts.agent = async () => {
      await new Promise<void>((resolve) => (release = resolve))
      return { output: { quality: 0.9 } }
    }
    const runId = await harness.start([agentStep('a'), agentStep('b', { after: ['a'] })])
    const driving = harness.drive(runId)
    await harness.settle()
    if (command === 'holdRun') await holdRun(harness.deps, runId, true, harness.by)
    if (command === 'holdWorkflow') await holdWorkflow(harness.deps, 'flow', true, harness.by)
    if (command === 'cancelRun') await cancelRun(harness.deps, runId, harness.by)
    release()
    await driving
    const { run, attempts } = await harness.snapshot(runId)
    expect(attempts.map((attempt) => attempt.stepId)).toEqual(['a'])
    expect(run.status).toBe(command === 'cancelRun' ? 'cancelled' : 'paused')
    expect(harness.calls.agent).toBe(1)
  })

  it('drops what was under way when the run was restarted meanwhile, and does it again', async () => {
    const harness = driverHarness()
    const releases: (() => void)[] = []
    harness.scripts.agent = async () => {
      await new Promise<void>((resolve) => releases.push(resolve))
      return { output: { quality: 0.9 } }
    }
    const runId = await harness.start([agentStep('a')])
    const driving = harness.drive(runId)
    await harness.settle()
    await restartRun(harness.deps, runId, 'a', harness.by)
    releases[0]?.()
    await harness.settle()
    expect((await harness.snapshot(runId)).attempts).toEqual([])
    releases[1]?.()
    await driving
    expect((await harness.snapshot(runId)).run.status).toBe('completed')
  })

  it('begins nothing beside a claim that finds the run held', async () => {
    const harness = driverHarness()
    const runId = await harness.start([actionStep('act', 'note'), agentStep('b')])
    harness.scripts.at = async (point) => {
      if (point === 'action.before-claim') await holdRun(harness.deps, runId, true, harness.by)
    }
    harness.scripts.agent = () => never()
    const driving = harness.drive(runId)
    await harness.settle()
    expect(harness.calls).toMatchObject({ agent: 1, tool: 0 })
    void driving
  })
})
