import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { codeOf } from '@maestro-helix/contract/errors'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { RecordStore } from '@maestro-helix/server/record/record-store'
import type { Sources } from '@maestro-helix/server/record/sources'
import { deliverWakes, wakeOverdueRuns } from '@maestro-helix/server/orchestration/deliver-wakes'
import { policyPartsFor } from '@maestro-helix/server/governance/policy/testing/bundled-policies'
import { driveRun } from '@maestro-helix/server/orchestration/drive-run'
import type { DriverParts } from '@maestro-helix/server/orchestration/driver-parts'
import type { Engine } from '@maestro-helix/server/orchestration/engine'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import { sha256Hex } from '@maestro-helix/server/record/digest'
import type { Mutation } from './mutations.ts'
import type { Scheduler, SimulatedProcess } from './scheduler.ts'
import { type AgentFaults, type AgentListener, simulatedAgents, simulatedFunctions, simulatedJudge } from './simulated-agents.ts'
import { type SimulatedTarget, simulatedToolIds, traitsOf } from './simulated-target.ts'
import type { WatchedPromises } from './watched-promises.ts'

/** What a server of the simulation is put together from. */
export type ServerWorld = {
  scheduler: Scheduler
  sources: (process: SimulatedProcess) => Sources
  store: (process: SimulatedProcess) => RecordStore
  engine: (process: SimulatedProcess) => Engine
  target: SimulatedTarget
  agentFaults: () => AgentFaults
  gateConfig: GateConfig
  promises: WatchedPromises
  mutation: Mutation
  /** Runs a check; a promise that it finds broken ends the simulation. */
  check: (check: () => void) => void
  /** Reports what should never happen. */
  fail: (error: unknown) => void
  /** Whether code is held up, and may crash, at a commit point. */
  holdsUp: () => boolean
}

const schemas = ajvSchemas()
export const simulatedPolicy = policyPartsFor()

/** Codes with which a drive or a loop may end while things are broken; the engine or the next round tries again. */
const expectedCodes: readonly string[] = ['RECORD_UNAVAILABLE', 'ENGINE_UNAVAILABLE']

/** One incarnation of a server: it drives runs, delivers wakes and looks for overdue runs until it crashes. */
export class SimulatedServer {
  readonly process: SimulatedProcess
  readonly store: RecordStore
  readonly sources: Sources
  readonly #world: ServerWorld

  constructor(world: ServerWorld, process: SimulatedProcess) {
    this.#world = world
    this.process = process
    this.store = world.store(process)
    this.sources = world.sources(process)
    const engine = world.engine(process)
    const commitPoints = { reached: () => this.#reached() }
    const delivery = this.#withMutation()
    void this.#loop(900, () => deliverWakes({ store: delivery, engine, sources: this.sources, commitPoints }))
    if (world.mutation.sweeps !== false) void this.#loop(5_000, () => wakeOverdueRuns({ store: this.store, engine, sources: this.sources }, 2_000))
  }

  /** Drives a run with the code under test, watching what it knows when it begins a step. */
  drive(runId: string): Promise<{ wakeAt: string | null }> {
    const { scheduler, target, agentFaults, gateConfig, promises, mutation, check } = this.#world
    const { process } = this
    let known = 0
    const begun = new Map<string, number>()
    const store: RecordStore = {
      ...this.store,
      run: async (id) => {
        const snapshot = await this.store.run(id)
        known = snapshot?.run.revision ?? known
        return snapshot
      },
      commit: async (change) => {
        const outcome = await this.store.commit(change)
        if (outcome.outcome === 'committed') known = change.run?.revision ?? known
        return outcome
      },
    }
    const listener: AgentListener = {
      picked: (stepId) => {
        begun.set(stepId, known)
        check(() => promises.stepBegun(runId, known, stepId, scheduler.nowMs))
      },
      called: (stepId, attempt) => check(() => promises.agentCalled(runId, begun.get(stepId) ?? 0, stepId, attempt)),
    }
    const parts: DriverParts = {
      store,
      sources: this.sources,
      timers: { after: (delayMs, callback) => scheduler.after(delayMs, 'timer', process, callback) },
      elapsedMs: () => scheduler.nowMs,
      agents: simulatedAgents(scheduler, process, agentFaults, listener),
      functions: simulatedFunctions(scheduler, process, agentFaults, listener),
      tools: target.toolsOf(process, mutation.claimsIdempotence),
      toolSha256: () => undefined,
      toolsOfAgent: () => simulatedToolIds.map((tool) => ({ tool, effect: traitsOf(tool)?.effect ?? 'read' })),
      credentials: () => Promise.resolve({}),
      judge: simulatedJudge(scheduler, process, agentFaults),
      calibrations: { current: () => null },
      gates: { current: () => ({ config: gateConfig, sha256: sha256Hex(JSON.stringify(gateConfig)) }) },
      routing: { current: () => ({ policy: defaultRoutingPolicy, sha256: sha256Hex(JSON.stringify(defaultRoutingPolicy)) }) },
      schemas,
      commitPoints: { reached: () => this.#reached() },
      observer: { attemptEnded: () => {}, committed: () => {} },
      policy: simulatedPolicy,
      maxParallelSteps: 3,
    }
    const driven = driveRun(parts, runId)
    driven.catch((error: unknown) => this.#expect(error, `drive of ${runId}`))
    return driven
  }

  #reached(): Promise<void> | void {
    const { scheduler, holdsUp } = this.#world
    if (holdsUp()) return scheduler.wait(scheduler.random.between(0, 50), 'commit point', this.process)
  }

  #withMutation(): RecordStore {
    const { messages } = this.#world.mutation
    return messages === undefined ? this.store : { ...this.store, outbox: async (limit) => messages(await this.store.outbox(limit)) }
  }

  async #loop(periodMs: number, work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      await this.#world.scheduler.wait(this.#world.scheduler.random.between(periodMs / 2, periodMs * 1.5), '', this.process)
      try {
        await work()
      } catch (error) {
        this.#expect(error, 'a loop')
      }
    }
  }

  #expect(error: unknown, where: string): void {
    const code = codeOf(error)
    this.#world.scheduler.trace(`${this.process.name} ${where} rejected: ${code}`)
    if (!expectedCodes.includes(code)) this.#world.fail(error)
  }
}
