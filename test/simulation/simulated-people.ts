import { codeOf, type ErrorCode } from '@maestro-helix/contract/errors'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { Principal } from '@maestro-helix/contract/run'
import { decideEscalation } from '@maestro-helix/server/governance/decide-escalation'
import { revokeOperator } from '@maestro-helix/server/governance/operators'
import { cancelRun, holdRun, restartRun, startRun } from '@maestro-helix/server/orchestration/run-commands'
import { holdWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import type { Scheduler } from './scheduler.ts'
import { signedDecision, simulatedOperator, type SimulatedOperator } from './simulated-operators.ts'
import { simulatedPolicy, type SimulatedServer } from './simulated-server.ts'
import type { SimulatedRecord } from './simulated-store.ts'
import type { SimulatedTarget } from './simulated-target.ts'
import type { WatchedPromises } from './watched-promises.ts'

export const operators = {
  ada: simulatedOperator('ada', 2),
  ben: simulatedOperator('ben', 3),
  cid: simulatedOperator('cid', 4),
  dot: simulatedOperator('dot', 5),
  /** May decide demonstration runs alone; there are none. */
  show: simulatedOperator('show', 6),
  /** Never enrolled. */
  eve: simulatedOperator('eve', 7),
}

/** Requests every run, and therefore must not approve. */
export const requester: Principal = { kind: 'operator', id: 'dot' }

const schemas = ajvSchemas()

/** With what a person may be refused; anything else is a defect. */
const expectedRefusals: readonly ErrorCode[] = [
  'RECORD_UNAVAILABLE',
  'CONFLICT',
  'NOT_FOUND',
  'OPERATOR_UNKNOWN',
  'RUN_ENDED',
  'FORBIDDEN',
  'ESCALATION_DECIDED',
  'ESCALATION_EXPIRED',
  'OPERATOR_REVOKED',
  'APPROVAL_BY_REQUESTER',
  'APPROVAL_DUPLICATE',
  'APPROVAL_DIGEST_MISMATCH',
  'APPROVAL_SIGNATURE_INVALID',
  'APPROVAL_STALE',
  'APPROVAL_REPLAYED',
]

/** People before their terminals: they see what is recorded and reach the system through any server that lives. */
export class SimulatedPeople {
  readonly #scheduler: Scheduler
  readonly #record: SimulatedRecord
  readonly #servers: () => readonly SimulatedServer[]
  readonly #target: SimulatedTarget
  readonly #promises: WatchedPromises
  readonly #fail: (error: unknown) => void

  constructor(world: {
    scheduler: Scheduler
    record: SimulatedRecord
    servers: () => readonly SimulatedServer[]
    target: SimulatedTarget
    promises: WatchedPromises
    fail: (error: unknown) => void
  }) {
    this.#scheduler = world.scheduler
    this.#record = world.record
    this.#servers = world.servers
    this.#target = world.target
    this.#promises = world.promises
    this.#fail = world.fail
  }

  /** Starts a run and goes on asking, with the same id, until somebody has said that it is accepted. */
  async start(workflow: string, runId: string): Promise<void> {
    for (;;) {
      const answer = await this.#tell(`start ${runId.slice(-4)}`, ({ store, sources }) =>
        startRun({ store, sources, schemas }, { workflow, runId, input: { seed: 1 }, requester, demonstration: false }),
      )
      if (answer === 'done') return
      await this.#scheduler.wait(500, '', null)
    }
  }

  /** One of all the things that people do and should not do. */
  act(workflows: readonly string[]): void {
    const { random } = this.#scheduler
    const runId = this.#record.runs.size > 0 ? random.pick([...this.#record.runs.keys()]) : undefined
    const what = random.weighted({ decide: 70, pause: 4, resume: 6, cancel: 2, restart: 6, hold: 2, release: 5, revoke: 1, wait: 20 })
    const workflow = random.pick(workflows)
    if (what === 'hold' || what === 'release') return void this.hold(workflow, what === 'hold')
    if (what === 'revoke') return void this.#tell('revoke cid', ({ store, sources }) => revokeOperator({ store, sources }, 'cid', requester))
    if (runId === undefined || what === 'wait') return
    if (what === 'decide') return this.#decideSomehow()
    const by: Principal = { kind: 'operator', id: 'ada' }
    const steps = this.#stepsOf(runId)
    void this.#tell(`${what} ${runId.slice(-4)}`, ({ store, sources }) => {
      if (what === 'cancel') return cancelRun({ store, sources }, runId, by)
      if (what === 'restart') return restartRun({ store, sources }, runId, random.pick(steps), by)
      return holdRun({ store, sources }, runId, what === 'pause', by)
    })
  }

  hold(workflow: string, held: boolean): Promise<string> {
    return this.#tell(`${held ? 'hold' : 'release'} ${workflow}`, async ({ store, sources }) => {
      const { revision } = await holdWorkflow({ store, sources }, workflow, held, { kind: 'operator', id: 'ada' })
      if (held && this.#record.workflows.get(workflow)?.revision === revision) this.#promises.workflowHeld(workflow, this.#scheduler.nowMs)
    })
  }

  /** Lets everything go on, and decides what is open, honestly and by the right people. */
  settle(): void {
    for (const { name, paused } of this.#record.workflows.values()) if (paused) void this.hold(name, false)
    for (const { run } of this.#record.runs.values()) {
      if (run.pauseRequested && run.endedAt === null)
        void this.#tell(`resume ${run.id.slice(-4)}`, ({ store, sources }) =>
          holdRun({ store, sources }, run.id, false, { kind: 'operator', id: 'ada' }),
        )
    }
    for (const escalation of this.#open()) {
      const free = [operators.ada, operators.ben, operators.cid].filter(({ id }) => this.#mayDecide(escalation, id))
      const person = free[0]
      if (person) this.#decide(escalation, person, this.#scheduler.random.chance(0.9))
    }
  }

  #open(): EscalationRecord[] {
    return [...this.#record.escalations.values()].filter((escalation) => escalation.status === 'open')
  }

  #mayDecide(escalation: EscalationRecord, id: string): boolean {
    return this.#record.operators.get(id)?.revokedAt === null && !escalation.decisions.some((decision) => decision.statement.operatorId === id)
  }

  #decideSomehow(): void {
    const { random } = this.#scheduler
    const all = [...this.#record.escalations.values()]
    const open = this.#open()
    const escalation = open.length > 0 && random.chance(0.9) ? random.pick(open) : all.length > 0 ? random.pick(all) : undefined
    if (!escalation) return
    const person = random.pick([
      operators.ada,
      operators.ada,
      operators.ben,
      operators.ben,
      operators.cid,
      operators.dot,
      operators.show,
      operators.eve,
    ])
    this.#decide(escalation, person, random.chance(0.85))
  }

  #decide(escalation: EscalationRecord, person: SimulatedOperator, agrees: boolean): void {
    const { random } = this.#scheduler
    // Asked what became of an action, an honest person looks.
    const happened = this.#target.effects.some((effect) => effect.key === escalation.subjectSha256)
    const verdict = (escalation.kind === 'unknown-outcome' ? happened : agrees) ? 'approve' : 'reject'
    const now = this.#scheduler.now()
    const trick = random.weighted({ none: 20, digest: 1, operator: 1, old: 1, signature: 1, feedback: 1 })
    let decision = signedDecision(person, escalation, verdict, now, {
      ...(trick === 'digest' && { subjectSha256: '0'.repeat(64) }),
      ...(trick === 'operator' && { operatorId: 'ben' }),
      ...(trick === 'old' && { signedAt: '2025-12-31T00:00:00.000Z' }),
    })
    if (trick === 'signature') decision = { ...decision, signature: Buffer.alloc(64, 1).toString('base64') }
    if (trick === 'feedback') decision = { ...decision, feedback: { rationale: 'something else' } }
    const times = random.chance(0.15) ? 2 : 1
    for (let time = 0; time < times; time++) {
      void this.#tell(`${person.id} ${verdict}s ${escalation.kind} of ${escalation.stepId}, ${trick}`, async ({ store, sources, process }) => {
        const executionTimeoutMs = async (): Promise<number> => {
          await this.#scheduler.wait(random.between(0, 10), 'definition', process)
          return 10_000
        }
        return decideEscalation({ store, sources, executionTimeoutMs, policy: simulatedPolicy }, escalation.id, decision)
      })
    }
  }

  #stepsOf(runId: string): string[] {
    const run = this.#record.runs.get(runId)?.run
    const version = run && this.#record.versions.get(`${run.workflow}@${run.version}`)
    return version?.definition.steps.map((step) => step.id) ?? []
  }

  /** Asks a server; `lost` where it never answers. */
  async #tell(label: string, what: (server: SimulatedServer) => Promise<unknown>): Promise<'done' | 'refused' | 'lost'> {
    const servers = this.#servers()
    if (servers.length === 0) return 'lost'
    const server = this.#scheduler.random.pick(servers)
    this.#scheduler.trace(`people ${label} at ${server.process.name}`)
    const lost = this.#scheduler.wait(5_000, '', null).then(() => 'lost' as const)
    const answered = what(server).then(
      () => 'done' as const,
      (error: unknown) => {
        const code = codeOf(error)
        this.#scheduler.trace(`people ${label} refused: ${code}`)
        if (!expectedRefusals.includes(code)) this.#fail(error)
        return 'refused' as const
      },
    )
    return Promise.race([answered, lost])
  }
}
