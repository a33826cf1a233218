import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { Principal } from '@maestro-helix/contract/run'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { defineAgent, type AgentEnvironment, type AgentReply, type AgentTask } from '@maestro-helix/sdk/define-agent'
import { defineFunction } from '@maestro-helix/sdk/define-function'
import { defineTool, type ToolCall, type ToolUse } from '@maestro-helix/sdk/define-tool'
import { enrolmentOf, signedDecision, simulatedOperator } from '../../../../../test/simulation/simulated-operators.ts'
import { SimulatedRecord, simulatedStore, type StoreFaults } from '../../../../../test/simulation/simulated-store.ts'
import { decideEscalation } from '../../governance/decide-escalation.ts'
import { policyPartsFor } from '../../governance/policy/testing/bundled-policies.ts'
import { enrolOperator } from '../../governance/operators.ts'
import type { RunSnapshot } from '../../record/record-store.ts'
import type { CommitPoint } from '../commit-points.ts'
import { driveRun } from '../drive-run.ts'
import type { DriverParts } from '../driver-parts.ts'
import { ajvSchemas } from '../json-schemas.ts'
import { startRun } from '../run-commands.ts'
import { applyWorkflow } from '../workflow-commands.ts'
import { countingSources } from './counting-sources.ts'
import { evaluation, knownParts, sha256, traitsOf } from './made-up-run.ts'

export type AgentScript = (task: AgentTask, environment: AgentEnvironment) => Promise<AgentReply> | AgentReply
export type FunctionScript = (input: JsonObject) => Promise<Json> | Json
export type ToolScript = (call: ToolCall) => Promise<Json> | Json

const people = { ada: simulatedOperator('ada', 2), ben: simulatedOperator('ben', 3), dot: simulatedOperator('dot', 5) }
const by: Principal = { kind: 'service', id: 'tests' }

/**
 * The real driver on a record in memory, with agents and tools that a test scripts, a clock that it moves, and a judge that believes an output of the form
 * {"quality": 0.8}.
 */
export function driverHarness() {
  const record = new SimulatedRecord()
  const faults: StoreFaults = {}
  const { store } = simulatedStore(record, { before: (method) => faults.before?.(method), after: (method) => faults.after?.(method) })
  const sources = countingSources()
  const schemas = ajvSchemas()
  const timers = new Map<() => void, number>()
  let nowMs = 0
  const scripts: { agent: AgentScript; tool: ToolScript; function: FunctionScript; at: (point: CommitPoint) => Promise<void> | void } = {
    agent: () => ({ output: { quality: 0.9 } }),
    tool: () => ({ done: true }),
    function: (input) => input,
    at: () => {},
  }
  const gateConfig: GateConfig = {
    version: 1,
    mode: 'fixed',
    default: { qsrMin: 0.7, mriMax: 0.3 },
    movingAverage: { start: 0.5, floor: 0.3 },
    adaptation: { below: 0.6, maxAttempts: 2 },
    // The scores of these tests are made up alike for every component: the ordered rule is what they are about.
    conditions: { objectionLimit: { on: false } },
    overrides: {},
  }
  const calls = { agent: 0, tool: 0, function: 0 }
  /** What agents declare; every tool, where a test does not say otherwise. */
  /** What each tool's digest is; none by default. */
  const builds = new Map<string, string>()
  const declared = new Map<string, ToolUse[]>()
  const toolIds = ['look', 'note', 'tag', 'pay', 'mail']
  const allTools = toolIds.map((id): ToolUse => ({ tool: id, effect: traitsOf(id)?.effect ?? 'read' }))
  const policy = policyPartsFor()
  const parts: DriverParts = {
    store,
    sources,
    timers: {
      after(delayMs, callback) {
        timers.set(callback, nowMs + delayMs)
        return () => void timers.delete(callback)
      },
    },
    elapsedMs: () => nowMs,
    agents: new Map(
      [...knownParts.agents].map((id) => [
        id,
        defineAgent({ id, version: '1', description: 'scripted', run: (task, environment) => (calls.agent++, scripts.agent(task, environment)) }),
      ]),
    ),
    tools: new Map(
      toolIds.map((id) => [
        id,
        defineTool({
          id,
          description: 'scripted',
          effect: traitsOf(id)?.effect ?? 'read',
          idempotent: traitsOf(id)?.idempotent ?? false,
          blastRadius: 0.2,
          argumentsSchema: { type: 'object', properties: { amount: { type: 'number' } } },
          execute: (call) => (calls.tool++, scripts.tool(call)),
        }),
      ]),
    ),
    functions: new Map(
      [...knownParts.functions].map((id) => [
        id,
        defineFunction({ id, version: '1', description: 'scripted', run: (input) => (calls.function++, scripts.function(input)) }),
      ]),
    ),
    toolSha256: (tool) => builds.get(tool),
    toolsOfAgent: (agent) => declared.get(agent) ?? allTools,
    credentials: (names) => Promise.resolve(Object.fromEntries(names.map((name) => [name, `secret-of-${name}`]))),
    judge: {
      evaluator: { name: 'tests', version: '1', sha256 },
      evaluate: async ({ output }) => evaluation(Number((output as JsonObject | null)?.['quality'] ?? 0)),
    },
    calibrations: { current: () => null },
    gates: { current: () => ({ config: gateConfig, sha256 }) },
    routing: { current: () => ({ policy: defaultRoutingPolicy, sha256 }) },
    schemas,
    commitPoints: { reached: (point) => scripts.at(point) },
    observer: { attemptEnded: () => {}, committed: () => {} },
    policy,
    maxParallelSteps: 4,
  }

  /** Lets everything that can go on go on, firing timers that are due as the clock is moved. */
  async function advance(milliseconds: number): Promise<void> {
    nowMs += milliseconds
    sources.advance(milliseconds)
    for (const [callback, atMs] of timers) {
      if (atMs > nowMs) continue
      timers.delete(callback)
      callback()
    }
    await settle()
  }

  return {
    record,
    store,
    sources,
    parts,
    scripts,
    calls,
    declared,
    builds,
    faults,
    gateConfig,
    policy,
    advance,
    settle,
    deps: { store, sources, schemas, known: knownParts },
    by,
    pendingTimers: () => timers.size,
    /** Applies a workflow and starts a run of it. */
    async start(
      steps: WorkflowDefinition['steps'],
      more: Partial<WorkflowDefinition> = {},
      input: JsonObject = {},
      requester: Principal = by,
    ): Promise<string> {
      await applyWorkflow({ store, sources, schemas, known: knownParts }, { name: 'flow', steps, ...more }, by)
      return (await startRun({ store, sources, schemas }, { workflow: 'flow', input, requester, demonstration: false })).id
    },
    drive: (runId: string) => driveRun(parts, runId),
    snapshot: async (runId: string) => (await store.run(runId)) as RunSnapshot,
    /** The question that people are asked about a run now. */
    async openQuestion(runId: string): Promise<EscalationRecord> {
      const open = (await store.run(runId))?.escalations.find((escalation) => escalation.status === 'open')
      if (!open) throw new Error('nobody is asked')
      return open
    },
    kinds: () => record.committed.flatMap((change) => change.ledger.map((draft) => draft.kind)),
    async enrol(...names: (keyof typeof people)[]): Promise<void> {
      for (const name of names)
        await enrolOperator(
          { store, sources, newToken: () => `token of ${name}` },
          enrolmentOf(people[name]),
          { roles: ['operator', 'approver'], demonstration: false },
          by,
        )
    },
    decide(escalation: EscalationRecord, name: keyof typeof people, verdict: 'approve' | 'reject' = 'approve'): Promise<EscalationRecord> {
      const decision = signedDecision(people[name], escalation, verdict, sources.now())
      return decideEscalation({ store, sources, executionTimeoutMs: async () => 60_000, policy }, escalation.id, decision)
    },
  }
}

/** Lets every promise that can go on now go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
