import { createHash, sign } from 'node:crypto'
import type { EscalationRecord, Feedback, SignedDecision, Verdict } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import type { JsonObject } from '@maestro-helix/contract/json'
import { noConditions } from '@maestro-helix/helix/gates/no-conditions'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { policyPartsFor } from '@maestro-helix/server/governance/policy/testing/bundled-policies'
import { driveRun } from '@maestro-helix/server/orchestration/drive-run'
import type { DriverParts } from '@maestro-helix/server/orchestration/driver-parts'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import { systemSources, systemTimers } from '@maestro-helix/server/system-sources'
import pg from 'pg'
import { enrol, type Enrolled } from '../http/enrol.ts'
import type { TestServer } from '../http/test-server.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A decision as an honest client makes it, signed with an enrolled key. */
export function signed(
  { escalation, statement: fixed }: Pick<EscalationDetail, 'escalation' | 'statement'>,
  by: Enrolled,
  verdict: Verdict = 'approve',
): SignedDecision {
  const feedback: Feedback = { rationale: `Looked at ${escalation.stepId}.` }
  const feedbackSha256 = createHash('sha256').update(canonicalJsonBytes(feedback)).digest('hex')
  const statement = { ...fixed, verdict, operatorId: by.id, feedbackSha256, signedAt: new Date().toISOString() }
  return { statement, feedback, signature: sign(null, canonicalJsonBytes(statement), by.privateKey).toString('base64') }
}

/** A run of one irreversible action on a real record behind a real server, and those who want it done without being allowed to. */
export class Siege {
  readonly client: MaestroClient
  readonly server: TestServer
  readonly people: Record<'ada' | 'ben' | 'eve', Enrolled>
  /** What reached the target. */
  readonly effects: JsonObject[] = []
  readonly parts: DriverParts
  readonly policy: ReturnType<typeof policyPartsFor>

  private constructor(server: TestServer, client: MaestroClient, people: Siege['people']) {
    this.server = server
    this.client = client
    this.people = people
    this.policy = policyPartsFor(undefined, server.policy.inForce.current().revision)
    const refund = defineTool({
      id: 'refund',
      description: 'Pays money back.',
      effect: 'irreversible',
      idempotent: false,
      blastRadius: 0.5,
      execute: ({ arguments: given }) => (this.effects.push(given), { done: true }),
    })
    const writer = defineAgent({ id: 'writer', version: '1.0.0', description: 'Writes.', run: () => ({ output: { text: 'Written.' } }) })
    this.parts = {
      store: server.store,
      sources: { ...systemSources, now: () => new Date(Date.now() + server.clock.aheadMs).toISOString() },
      timers: systemTimers,
      elapsedMs: () => performance.now(),
      agents: new Map<string, Agent>([['writer', writer]]),
      tools: new Map<string, Tool>([['refund', refund]]),
      functions: new Map(),
      toolSha256: () => undefined,
      toolsOfAgent: () => [],
      credentials: () => Promise.resolve({}),
      judge: embeddedJudge({ sha256 }),
      gates: {
        current: () => ({ config: { ...defaultGateConfig, conditions: noConditions, default: { qsrMin: 0, mriMax: 1 } }, sha256: sha256('gate') }),
      },
      routing: { current: () => ({ policy: defaultRoutingPolicy, sha256: sha256('routing') }) },
      schemas: ajvSchemas(),
      calibrations: { current: () => null },
      commitPoints: { reached: () => {} },
      observer: { attemptEnded: () => {}, committed: () => {} },
      policy: this.policy,
      maxParallelSteps: 4,
    }
  }

  static async lay(server: TestServer): Promise<Siege> {
    const client = new MaestroClient({ url: server.url, token: server.serviceToken })
    const [ada, ben, eve] = [await enrol(client, 'ada'), await enrol(client, 'ben'), await enrol(client, 'eve')]
    await client.workflows.apply({
      name: 'siege',
      steps: [
        {
          id: 'act',
          kind: 'action',
          tool: 'refund',
          arguments: { amount: '= input.amount' },
          target: 'account 1',
          impact: 'Pays money back.',
          rollbackPlan: 'None.',
          executionTimeoutMs: 60_000,
        },
      ],
    })
    return new Siege(server, client, { ada, ben, eve })
  }

  drive(runId: string): Promise<unknown> {
    return driveRun(this.parts, runId)
  }

  /** A run that eve has started and that waits for two people. */
  async asked(amount = 7): Promise<EscalationDetail> {
    const asEve = new MaestroClient({ url: this.server.url, token: this.people.eve.token })
    const run = await asEve.runs.start({ workflow: 'siege', input: { amount } })
    await this.drive(run.id)
    const open = (await this.client.runs.get(run.id)).escalations.find(({ status }) => status === 'open')
    if (!open) throw new Error('nobody is asked')
    return this.client.escalations.get(open.id)
  }

  decide(detail: EscalationDetail, by: 'ada' | 'ben' | 'eve', verdict: Verdict = 'approve'): Promise<EscalationRecord> {
    return this.client.escalations.decide(detail.escalation.id, signed(detail, this.people[by], verdict))
  }

  /** A run that two people have approved, and that has not been driven on. */
  async approved(): Promise<EscalationDetail> {
    const detail = await this.asked()
    await this.decide(detail, 'ada')
    await this.decide(detail, 'ben')
    return this.client.escalations.get(detail.escalation.id)
  }

  /** Runs SQL past every rule. */
  async query(text: string, values: unknown[] = []): Promise<void> {
    const connection = new pg.Client({ connectionString: this.server.databaseUrl })
    await connection.connect()
    try {
      const { rowCount } = await connection.query(text, values)
      if (rowCount === 0) throw new Error('the attack changed nothing')
    } finally {
      await connection.end()
    }
  }

  /** The ledger's entries of a kind. */
  async entries(kind: string): Promise<JsonObject[]> {
    const page = await this.client.ledger.entries({ from: 0, limit: 1_000 })
    return page.entries.map(({ leaf }) => leaf).filter((leaf) => leaf['kind'] === kind)
  }

  /** Drives the run on and says what became of it. */
  async outcome({ run }: EscalationDetail): Promise<{ code: string | undefined; effects: number; refused: (string | undefined)[] }> {
    await this.drive(run.id)
    const refused = (await this.entries('action.refused')).map((entry) => entry['error_code'] as string | undefined)
    return { code: (await this.client.runs.get(run.id)).run.error?.code, effects: this.effects.length, refused }
  }
}
