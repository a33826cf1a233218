import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { MaestroError } from '@maestro-helix/contract/errors'
import { verifyLog } from '@maestro-helix/ledger/verify-log'
import { ledgerCrypto } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import { enrolOperator } from '@maestro-helix/server/governance/operators'
import type { RecordChange } from '@maestro-helix/server/record/record-change'
import type { Sources } from '@maestro-helix/server/record/sources'
import { applyWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import type { Mutation } from './mutations.ts'
import { agentIdsOf, functionIdOf, mostSteps, randomWorkflow, type RandomWorkflow } from './random-workflow.ts'
import { Scheduler, type SimulatedProcess } from './scheduler.ts'
import { SeededRandom } from './seeded-random.ts'
import { type AgentFaults, noAgentFaults } from './simulated-agents.ts'
import { SimulatedEngine } from './simulated-engine.ts'
import { simulatedOrigin } from './simulated-ledger.ts'
import { enrolmentOf } from './simulated-operators.ts'
import { operators, SimulatedPeople } from './simulated-people.ts'
import { SimulatedServer, type ServerWorld } from './simulated-server.ts'
import { SimulatedRecord, simulatedStore } from './simulated-store.ts'
import { SimulatedTarget, simulatedToolIds, traitsOf } from './simulated-target.ts'
import { BrokenPromise, WatchedPromises } from './watched-promises.ts'

export type SimulationResult = {
  seed: number
  /** What was broken, or null. */
  failure: Error | null
  traceHash: string
  /** Every event, where the trace was kept. */
  lines: readonly string[]
  counts: { events: number; commits: number; crashes: number; runs: number; effects: number; decisions: number }
}

/** A record that tells of every change, and may be made to misbehave. */
class WatchedRecord extends SimulatedRecord {
  readonly #mutation: Mutation
  readonly #committed: (change: RecordChange) => void

  constructor(mutation: Mutation, committed: (change: RecordChange) => void) {
    super()
    this.#mutation = mutation
    this.#committed = committed
  }

  override commit(given: RecordChange): ReturnType<SimulatedRecord['commit']> {
    const change = this.#mutation.change ? this.#mutation.change(given, this) : given
    if (change === null) return { outcome: 'committed', ledgerIndexes: [] }
    const outcome = super.commit(change)
    const written = this.committed.at(-1)
    if (outcome.outcome === 'committed' && written) this.#committed(written)
    return outcome
  }
}

const setUpProcess: SimulatedProcess = { name: 'set-up', alive: true, skewMs: 0 }
const longestMs = 900_000

/**
 * One simulation: a few servers, runs of random workflows, people, and everything that can go wrong, for some time; then nothing goes wrong any more,
 * people decide what they are asked, and every run must end. The seed decides all of it.
 */
export async function simulate(seed: number, options: { trace?: boolean; mutation?: Mutation } = {}): Promise<SimulationResult> {
  const random = new SeededRandom(seed)
  const scheduler = new Scheduler(random, options.trace === true)
  const mutation = options.mutation ?? {}
  let failure: Error | null = null
  const fail = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error))
  }
  const check = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      fail(error)
    }
  }

  const workflows = new Map<string, RandomWorkflow>()
  const promises = new WatchedPromises((name) => {
    const { definition, conditions } = workflows.get(name) as RandomWorkflow
    return {
      conditions,
      steps: definition.steps.map(({ id, kind, after }) => ({ id, kind: kind ?? 'agent', after: after ?? [] })),
    }
  })
  const record = new WatchedRecord(mutation, (change) => {
    scheduler.trace(
      `commit ${change.aggregate?.id.slice(-4) ?? '-'} ${change.run?.status ?? ''} ${change.ledger.map((draft) => draft.kind).join(' ')}`,
    )
    check(() => promises.committed(change))
  })
  let faultsOn = false
  const scale = random.pick([0.3, 1, 1, 2.5])
  const rate = (probability: number): number => (faultsOn ? probability * scale : 0)
  const target = new SimulatedTarget(scheduler, (call) => check(() => promises.toolCalled(call)))
  let servers: SimulatedServer[] = []
  const living = (): SimulatedServer[] => servers.filter(({ process }) => process.alive)
  const engine = new SimulatedEngine(scheduler, () => living().map((server) => ({ process: server.process, drive: (runId) => server.drive(runId) })))
  let identifiers = 0
  const identifier = (): string => uuid7(scheduler.nowMs, identifiers++)
  const sourcesOf = (process: SimulatedProcess): Sources => ({
    now: () => scheduler.now(process),
    id: identifier,
    salt: () => (identifiers++).toString(16).padStart(32, '0'),
  })
  const world: ServerWorld = {
    scheduler,
    sources: sourcesOf,
    store: (process) =>
      simulatedStore(record, {
        before: async (method) => {
          const slowMs = random.chance(rate(0.01)) ? random.between(200, 5_000) : random.between(0, 15)
          await scheduler.wait(slowMs, `store.${method}`, process, random.chance(0.5))
          if (random.chance(rate(0.01))) throw new MaestroError('RECORD_UNAVAILABLE', 'the simulated database is away')
        },
        after: async (method) => {
          await scheduler.wait(random.chance(rate(0.01)) ? random.between(200, 3_000) : random.between(0, 10), '', process)
          if (random.chance(rate(method === 'commit' ? 0.02 : 0.005)))
            throw new MaestroError('RECORD_UNAVAILABLE', 'the simulated database broke off')
        },
      }).store,
    engine: (process) => engine.from(process),
    target,
    agentFaults: (): AgentFaults =>
      faultsOn
        ? { failed: rate(0.08), silent: rate(0.03), garbage: rate(0.02), foreignError: rate(0.01), slow: rate(0.1), judgeAway: rate(0.01) }
        : noAgentFaults,
    gateConfig: gateConfigOf(random.chance(0.3) ? 'moving-average' : 'fixed'),
    promises,
    mutation,
    check,
    fail,
    holdsUp: () => faultsOn && random.chance(0.3),
  }
  let crashes = 0
  let started = 0
  const startServer = (name: string): SimulatedServer =>
    new SimulatedServer(world, { name: `${name}.${started++}`, alive: true, skewMs: random.chance(0.3) ? random.between(-300, 300) : 0 })
  const crash = (process: SimulatedProcess): void => {
    if (!process.alive) return
    process.alive = false
    crashes++
    scheduler.trace(`${process.name} crashes`)
    const name = process.name.split('.')[0] as string
    scheduler.after(random.between(100, 6_000), `${name} starts again`, null, () => {
      servers = [...living(), startServer(name)]
    })
  }
  scheduler.crashes = (process) => {
    if (!random.chance(rate(0.002))) return false
    crash(process)
    return true
  }

  await setUp()
  const people = new SimulatedPeople({ scheduler, record, servers: living, target, promises, fail })
  servers = Array.from({ length: random.between(1, 3) }, (_, index) => startServer(`server-${index}`))
  const beganMs = scheduler.nowMs
  await trouble(random.between(5_000, 30_000))
  await rest()
  if (failure === null) await checkLedger()
  return {
    seed,
    failure,
    traceHash: scheduler.traceHash(),
    lines: scheduler.lines,
    counts: {
      events: scheduler.happened,
      commits: record.committed.length,
      crashes,
      runs: record.runs.size,
      effects: target.effects.length,
      decisions: [...record.escalations.values()].reduce((sum, { decisions }) => sum + decisions.length, 0),
    },
  }

  async function setUp(): Promise<void> {
    const { store } = simulatedStore(record)
    const sources = sourcesOf(setUpProcess)
    const by = { kind: 'service', id: 'set-up' } as const
    for (const operator of Object.values(operators)) {
      if (operator.id === 'eve') continue
      const terms = { roles: ['operator', 'approver'], demonstration: operator.id === 'show' } as const
      await enrolOperator({ store, sources, newToken: () => `token of ${operator.id}` }, enrolmentOf(operator), terms, by)
    }
    const known = {
      agents: new Set(Array.from({ length: mostSteps }, (_, index) => agentIdsOf(`s${index}`, 2)).flat()),
      functions: new Set(Array.from({ length: mostSteps }, (_, index) => functionIdOf(`s${index}`))),
      tools: new Map(simulatedToolIds.map((id) => [id, traitsOf(id) as { effect: 'read' | 'reversible' | 'irreversible' }])),
    }
    const schemas = ajvSchemas()
    for (let index = 0; index < random.between(1, 2); index++) {
      const name = `flow-${index}`
      const workflow = randomWorkflow(random, name)
      workflows.set(name, workflow)
      await applyWorkflow({ store, sources, known, schemas }, workflow.definition, by)
    }
  }

  async function trouble(durationMs: number): Promise<void> {
    faultsOn = true
    engine.faults = { refused: rate(0.05), replyLost: rate(0.05), duplicated: rate(0.1), doubled: rate(0.15) }
    target.faults = {
      refused: rate(0.1),
      brokenBefore: rate(0.05),
      brokenAfter: rate(0.05),
      silentBefore: rate(0.04),
      silentAfter: rate(0.04),
      slow: rate(0.1),
    }
    const names = [...workflows.keys()]
    for (let index = 0; index < random.between(1, 4); index++) {
      const runId = uuid7(beganMs, 0xf000 + index)
      scheduler.after(random.between(0, durationMs / 2), '', null, () => void people.start(random.pick(names), runId))
    }
    for (let atMs = 0; atMs < durationMs; atMs += random.between(50, 1_200)) scheduler.after(atMs, '', null, () => people.act(names))
    if (random.chance(0.25)) {
      scheduler.after(random.between(0, durationMs), 'the engine loses its data', null, () => engine.loseData())
    }
    await scheduler.run(beganMs + durationMs, () => failure !== null)
  }

  async function rest(): Promise<void> {
    faultsOn = false
    engine.faults = { refused: 0, replyLost: 0, duplicated: 0, doubled: 0 }
    target.faults = { refused: 0, brokenBefore: 0, brokenAfter: 0, silentBefore: 0, silentAfter: 0, slow: 0 }
    scheduler.trace('nothing goes wrong any more')
    const isOver = (): boolean => [...record.runs.values()].every(({ run }) => run.endedAt !== null)
    const helpMs = scheduler.nowMs
    for (let atMs = 0; atMs < longestMs; atMs += 1_500) scheduler.after(atMs, '', null, () => people.settle())
    // What is still on its way arrives within the first ten seconds.
    await scheduler.run(helpMs + 10_000, () => failure !== null)
    await scheduler.run(helpMs + longestMs, () => failure !== null || isOver())
    await scheduler.run(scheduler.nowMs + 15_000, () => failure !== null)
    if (failure === null) check(() => promises.atRest(target.effects))
  }

  async function checkLedger(): Promise<void> {
    const { reader } = record.ledger
    const { size, note } = await reader.tip()
    const drafts = record.committed.reduce((sum, change) => sum + change.ledger.length, 0)
    if (size !== drafts) fail(new BrokenPromise('the ledger holds every entry', `${size} of ${drafts}`))
    const entries = await reader.entries(0, size)
    const key = parseVerifierKey(ledgerCrypto.sha256, reader.verifierKey)
    const verified = await verifyLog(
      ledgerCrypto,
      { origin: simulatedOrigin, keys: [key] },
      note ?? '',
      entries.map((entry) => entry.leaf),
    )
    if (!verified.ok) fail(new BrokenPromise('the ledger verifies', verified.reason))
  }
}

function gateConfigOf(mode: GateConfig['mode']): GateConfig {
  return {
    version: 1,
    mode,
    default: { qsrMin: 0.7, mriMax: 0.3 },
    movingAverage: { start: 0.5, floor: 0.3 },
    adaptation: { below: 0.6, maxAttempts: 1 },
    overrides: {},
  }
}

function uuid7(atMs: number, counter: number): string {
  const time = atMs.toString(16).padStart(12, '0')
  const rest = counter.toString(16).padStart(18, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6)}`
}
