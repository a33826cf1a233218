import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { decideEscalation } from '@maestro-helix/server/governance/decide-escalation'
import { enrolOperator } from '@maestro-helix/server/governance/operators'
import { driveRun } from '@maestro-helix/server/orchestration/drive-run'
import { startRun } from '@maestro-helix/server/orchestration/run-commands'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { actionStep, agentStep, knownParts } from '@maestro-helix/server/orchestration/testing/made-up-run'
import { applyWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { sha256Hex } from '@maestro-helix/server/record/digest'
import { expect } from 'vitest'
import type { TestServer, useTestServer } from '../http/test-server.ts'
import { enrolmentOf, signedDecision, simulatedOperator } from '../simulation/simulated-operators.ts'

const by = { kind: 'service' as const, id: 'tests' }
const policy = 'The refund policy allows returns within 30 days. It asks for a receipt.'

export type GovernedRuns = TestServer & { runIds: string[]; drive(runId: string): Promise<unknown> }

/**
 * A server with runs that the real driver governed on a real record: an output that is judged, and an irreversible action that two people approve. With
 * `subject` they are about a person, whose id and name stand in everything that is written; with `stopAt: 'approval'` they wait for the people.
 */
export async function governedRuns(
  server: ReturnType<typeof useTestServer>,
  home: string,
  count: number,
  { subject, stopAt }: { subject?: string; stopAt?: 'approval' } = {},
): Promise<GovernedRuns> {
  const harness = driverHarness()
  const judge = embeddedJudge({ sha256: sha256Hex, schemaViolations: (schema, value) => harness.parts.schemas.validate(schema, value) })
  const running = await server.start({ judge })
  await writeFile(join(home, 'server.json'), JSON.stringify({ url: running.url, pid: process.pid, startedAt: new Date().toISOString() }))
  await writeFile(join(home, 'api-token'), running.serviceToken)
  const { sources } = harness
  const { store } = running
  const parts = { ...harness.parts, store, judge, gates: running.gates, routing: running.routing, policy: running.policy }
  harness.scripts.agent = () => ({ output: `<b>${policy}</b>${about}`, selfScore: 0.8, context: `${policy}${about}` })
  const about = subject === undefined ? '' : ` It is for ${subject}.`
  const people = [simulatedOperator('ada', 2), simulatedOperator('ben', 3)] as const
  for (const person of people)
    await enrolOperator(
      { store, sources, newToken: () => `token of ${person.id}` },
      enrolmentOf(person),
      { roles: ['operator', 'approver'], demonstration: false },
      by,
    )
  const steps = [
    agentStep('write', { task: 'Summarise the refund policy.', gate: { qsrMin: 0.1 } }),
    actionStep('pay', 'pay', { after: ['write'], arguments: { amount: 5, ...(subject !== undefined && { to: '= input.customer.id' }) } }),
  ]
  await applyWorkflow(
    { store, sources, schemas: harness.parts.schemas, known: knownParts },
    { name: 'flow', steps, ...(subject !== undefined && { subject: '/customer/id' }) },
    by,
  )
  // What the step's own gate asks less of than is configured needs nobody's approval in development.
  const applied = await store.workflowVersion('flow', 1)
  await running.gates.offerOwnGates(applied!.definition, by)
  const runIds: string[] = []
  for (let made = 0; made < count; made++) {
    const { id } = await startRun(
      { store, sources, schemas: harness.parts.schemas },
      { workflow: 'flow', input: subject === undefined ? {} : { customer: { id: subject } }, requester: by, demonstration: false },
    )
    runIds.push(id)
    for (let rounds = 0; rounds < 6; rounds++) {
      await driveRun(parts, id)
      const [open] = (await store.run(id))!.escalations.filter(({ status }) => status === 'open')
      const person = people.find(({ id: name }) => !open?.decisions.some(({ statement }) => statement.operatorId === name))
      if (!open || !person || stopAt === 'approval') break
      const decided = { store, sources, executionTimeoutMs: async () => 60_000, policy: running.policy }
      await decideEscalation(decided, open.id, signedDecision(person, open, 'approve', sources.now()))
    }
    expect((await store.run(id))!.run.status).toBe(stopAt === 'approval' ? 'waiting' : 'completed')
  }
  return { ...running, runIds, drive: (runId) => driveRun(parts, runId) }
}
