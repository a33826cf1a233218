import { describe, expect, it } from 'vitest'
import { MaestroError } from '@maestro-helix/contract/errors'
import { deliverWakes } from './deliver-wakes.ts'
import { agentStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { applyWorkflow, holdWorkflow, restoreWorkflow } from './workflow-commands.ts'

type Harness = ReturnType<typeof driverHarness>

const apply = (harness: Harness, task: string) => applyWorkflow(harness.deps, { name: 'flow', steps: [agentStep('a', { task })] }, harness.by)

describe('applyWorkflow', () => {
  it('numbers versions, and changes nothing where the current one is meant', async () => {
    const harness = driverHarness()
    expect(await apply(harness, 'one')).toMatchObject({ outcome: 'applied', version: 1 })
    expect(await apply(harness, 'one')).toMatchObject({ outcome: 'unchanged', version: 1 })
    expect(await apply(harness, 'two')).toMatchObject({ outcome: 'applied', version: 2 })
    expect(await apply(harness, 'one')).toMatchObject({ outcome: 'applied', version: 3 })
    expect(harness.kinds()).toEqual(['workflow.applied', 'workflow.applied', 'workflow.applied'])
  })

  it('never overwrites a version after a restore', async () => {
    const harness = driverHarness()
    await apply(harness, 'one')
    await apply(harness, 'two')
    expect(await restoreWorkflow(harness.deps, 'flow', 1, harness.by)).toMatchObject({ currentVersion: 1 })
    expect(await apply(harness, 'three')).toMatchObject({ version: 3 })
    expect(harness.record.versions.size).toBe(3)
    expect(harness.record.activations.map(({ version, cause }) => `${cause} ${version}`)).toEqual(['apply 1', 'apply 2', 'restore 1', 'apply 3'])
  })

  it('gives two who apply at once a version each', async () => {
    const harness = driverHarness()
    const applied = await Promise.all([apply(harness, 'one'), apply(harness, 'two')])
    expect(new Set(applied.map(({ version }) => version))).toEqual(new Set([1, 2]))
  })

  it('stores nothing of a definition that is refused', async () => {
    const harness = driverHarness()
    await expect(applyWorkflow(harness.deps, { name: 'flow', steps: [agentStep('a', { agents: ['nobody'] })] }, harness.by)).rejects.toMatchObject({
      code: 'DEFINITION_UNKNOWN_AGENT',
    })
    expect(harness.record.committed).toEqual([])
  })
})

describe('restoreWorkflow', () => {
  it('refuses what does not exist and leaves alone what is current', async () => {
    const harness = driverHarness()
    await expect(restoreWorkflow(harness.deps, 'flow', 1, harness.by)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await apply(harness, 'one')
    await expect(restoreWorkflow(harness.deps, 'flow', 2, harness.by)).rejects.toMatchObject({ code: 'WORKFLOW_VERSION_UNKNOWN' })
    await restoreWorkflow(harness.deps, 'flow', 1, harness.by)
    expect(harness.record.committed).toHaveLength(1)
  })
})

describe('holdWorkflow', () => {
  it('touches and wakes every active run, in batches', async () => {
    const harness = driverHarness()
    const runIds: string[] = []
    for (let run = 0; run < 70; run++) runIds.push(await harness.start([agentStep('a')]))
    await harness.drive(runIds[0] as string)
    harness.record.messages.clear()
    await holdWorkflow(harness.deps, 'flow', true, harness.by)
    expect(new Set([...harness.record.messages.values()].map((message) => message.key))).toEqual(new Set(runIds.slice(1)))
    expect((await harness.snapshot(runIds[1] as string)).run).toMatchObject({ revision: 2, dueAt: harness.sources.now() })
    await harness.drive(runIds[1] as string)
    expect((await harness.snapshot(runIds[1] as string)).run).toMatchObject({ status: 'paused', dueAt: null })
    await holdWorkflow(harness.deps, 'flow', false, harness.by)
    await harness.drive(runIds[1] as string)
    expect((await harness.snapshot(runIds[1] as string)).run.status).toBe('completed')
    expect(harness.kinds().filter((kind) => kind.startsWith('workflow.'))).toEqual(['workflow.applied', 'workflow.paused', 'workflow.resumed'])
    await expect(holdWorkflow(harness.deps, 'nowhere', true, harness.by)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('reaches its runs although the server stops right after it was recorded', async () => {
    const harness = driverHarness()
    const runId = await harness.start([agentStep('a')])
    await holdWorkflow(harness.deps, 'flow', true, harness.by)
    await harness.drive(runId)
    harness.record.messages.clear()
    harness.faults.before = (method) => {
      if (method === 'activeRuns') throw new MaestroError('RECORD_UNAVAILABLE', 'the server stops')
    }
    await expect(holdWorkflow(harness.deps, 'flow', false, harness.by)).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
    harness.faults.before = () => {}
    const woken: string[] = []
    const engine = { wake: async (id: string) => void woken.push(id) }
    while ((await deliverWakes({ store: harness.store, sources: harness.sources, commitPoints: harness.parts.commitPoints, engine })) > 0);
    expect(woken).toEqual([runId])
    expect(harness.record.messages.size).toBe(0)
  })
})
