import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { noConditions } from '@maestro-helix/helix/gates/no-conditions'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { storedRunParts } from '@maestro-helix/server/composition/audit-parts'
import { auditStoredRun } from '@maestro-helix/server/operations/audit-stored-run'
import { replayRun } from '@maestro-helix/server/operations/replay-run'
import { driveRun } from '@maestro-helix/server/orchestration/drive-run'
import type { DriverParts } from '@maestro-helix/server/orchestration/driver-parts'
import { startRun } from '@maestro-helix/server/orchestration/run-commands'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { agentStep, knownParts } from '@maestro-helix/server/orchestration/testing/made-up-run'
import { applyWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { digestOf, sha256Hex } from '@maestro-helix/server/record/digest'
import { expect, test } from 'vitest'
import { enrol } from '../http/enrol.ts'
import { type TestServer, useTestServer } from '../http/test-server.ts'

const server = useTestServer()
const open = { ...defaultGateConfig, default: { qsrMin: 0, mriMax: 1 }, adaptation: { below: 0, maxAttempts: 0 }, conditions: noConditions }
const by = { kind: 'service' as const, id: 'tests' }

/** Lays out a server whose agent says nothing of its task, beside two leads, and a way to run a step of one's own. */
async function laid() {
  const running = await server.start()
  const harness = driverHarness()
  const judge = embeddedJudge({ sha256: sha256Hex })
  harness.scripts.agent = () => ({ output: 'asdf qwer', context: 'The parcel leaves Graz on Monday and arrives in Linz on Wednesday.' })
  const { store, gates, routing, policy } = running
  const parts: DriverParts = { ...harness.parts, store, judge, gates, routing, policy }
  const lead = async (name: string) => new MaestroClient({ url: running.url, token: (await enrol(running.client, name, ['governance-lead'])).token })
  const deps = { store, sources: harness.sources, schemas: harness.parts.schemas, known: knownParts }
  const ran = async (gate?: { qsrMin: number; mriMax: number }, under: DriverParts = parts): Promise<RunDetail> => {
    const step = agentStep('a', { task: 'Describe the parcel and its delivery date.', adaptAttempts: 0, ...(gate && { gate }) })
    const { name, version } = await applyWorkflow(deps, { name: 'lowgate', steps: [step] }, by)
    await gates.offerOwnGates((await store.workflowVersion(name, version))!.definition, by)
    const { id } = await startRun(deps, { workflow: name, input: {}, requester: by, demonstration: false })
    await driveRun(under, id)
    return running.client.runs.get(id)
  }
  return { running, gates, judge, parts, ran, ada: await lead('ada'), bob: await lead('bob') }
}

async function codesOf(running: TestServer, { run }: RunDetail): Promise<string[]> {
  const audit = await auditStoredRun(storedRunParts(running, running.store), run.id)
  return audit.findings.map(({ code }) => code)
}

test('nonsense does not pass by an edit of the file, nor by a gate of its own step, until leads approve it; then all of it can be shown', async () => {
  const { running, gates, judge, ran, ada, bob } = await laid()
  const first = await ran()
  expect(first).toMatchObject({ run: { status: 'waiting' }, attempts: [{ decision: { outcome: 'escalate' } }] })

  await gates.offer({ config: open, sha256: digestOf(open) })
  expect(await ran()).toMatchObject({
    run: { status: 'waiting' },
    attempts: [{ decision: { outcome: 'escalate', configSha256: digestOf(defaultGateConfig) } }],
  })

  const own = { qsrMin: 0, mriMax: 1 }
  const held = await ran(own)
  expect(held).toMatchObject({ run: { status: 'waiting' }, attempts: [{ decision: { outcome: 'escalate', ownGate: { permittedBy: null } } }] })
  expect(held.attempts[0]?.decision?.reasons.join(' ')).toContain('nobody who may has approved that')

  const waiting = (await ada.gates.view()).proposals
  expect(waiting.map(({ origin, laxer }) => ({ origin, laxer }))).toEqual([
    { origin: 'definition', laxer: true },
    { origin: 'file', laxer: true },
  ])
  const [ofStep, ofFile] = waiting.map(({ version }) => version)
  await ada.gates.approve(ofStep!, 'Whatever it says will do.')
  await bob.gates.activate(ofStep!)
  // A gate of the step's own moves thresholds. What was found in the output still holds it.
  const lowered = await ran(own)
  expect(lowered).toMatchObject({
    run: { status: 'waiting' },
    attempts: [{ decision: { outcome: 'escalate', thresholds: own, ownGate: { permittedBy: digestOf(own) } } }],
  })
  expect(lowered.attempts[0]?.decision?.reasons.join(' ')).not.toContain('nobody who may has approved that')
  await ada.gates.approve(ofFile!, 'A trial.')
  await bob.gates.activate(ofFile!)
  const opened = await ran()
  expect(opened).toMatchObject({ run: { status: 'completed' }, attempts: [{ decision: { configSha256: digestOf(open) } }] })

  // Under three gates, and every decision comes out the same again under its own.
  const replaying = { judge, gateConfigOf: gates.configOf, ownGateOf: gates.ownGateOf, calibrationOf: () => undefined }
  for (const made of [first, held, lowered, opened]) {
    const snapshot = (await running.store.run(made.run.id))!
    const { definition } = (await running.store.workflowVersion('lowgate', made.run.version))!
    expect(await replayRun(replaying, snapshot, definition)).toMatchObject([{ gate: 'same', differences: [] }])
    expect(await codesOf(running, made)).toEqual([])
  }
})

test('a server that decides by a gate of its own is found out', async () => {
  const { running, parts, ran } = await laid()
  const forged = { current: () => ({ config: open, sha256: digestOf(open) }), permitted: () => null }
  const made = await ran(undefined, { ...parts, gates: forged })
  expect(made.run.status).toBe('completed')
  expect(await codesOf(running, made)).toEqual(['GATE_NOT_IN_FORCE'])

  const own = { qsrMin: 0, mriMax: 1 }
  const permitting = { ...parts.gates, permitted: () => ({ gate: own, sha256: digestOf(own) }) }
  expect(await codesOf(running, await ran(own, { ...parts, gates: permitting }))).toEqual(['GATE_NOT_IN_FORCE'])
})

test('a server that routes by a policy of its own is found out', async () => {
  const { running, parts, ran } = await laid()
  expect(await codesOf(running, await ran())).toEqual([])
  const own = { ...defaultRoutingPolicy, decay: 0.95 }
  const made = await ran(undefined, { ...parts, routing: { current: () => ({ policy: own, sha256: digestOf(own) }) } })
  expect(await codesOf(running, made)).toEqual(['ROUTING_NOT_IN_FORCE'])
})
