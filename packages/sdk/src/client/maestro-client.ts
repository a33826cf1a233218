import { type Agents, agentsSchema } from '@maestro-helix/contract/http/agents'
import { type Health, healthSchema, type Readiness, readinessSchema } from '@maestro-helix/contract/http/health'
import { AuditClient } from './audit-client.ts'
import { CalibrationClient } from './calibration-client.ts'
import { EscalationDeskClient } from './escalation-desk-client.ts'
import { EscalationsClient } from './escalations-client.ts'
import { GatesClient } from './gates-client.ts'
import { JudgementClient } from './judgement-client.ts'
import { LedgerClient } from './ledger-client.ts'
import { MaturityClient } from './maturity-client.ts'
import { NotificationsClient } from './notifications-client.ts'
import { OnCallClient } from './on-call-client.ts'
import { PeopleClient } from './people-client.ts'
import { PolicyClient } from './policy-client.ts'
import { PrivacyClient } from './privacy-client.ts'
import { ReleasesClient } from './releases-client.ts'
import { RoutingClient } from './routing-client.ts'
import { RunsClient } from './runs-client.ts'
import { WorkflowsClient } from './workflows-client.ts'
import { HttpTransport, type TransportOptions } from './http-transport.ts'

/**
 * The HTTP API as typed methods, by resource. Every method rejects with a MaestroError that carries the server's code; see docs/errors.md.
 * GETs are tried again after failures that may pass; a POST never is: repeat `runs.start` with the same id instead.
 */
export class MaestroClient {
  private readonly http: HttpTransport
  /** What runs, ran and waits. */
  readonly runs: RunsClient
  /** Definitions and their versions. */
  readonly workflows: WorkflowsClient
  /** Judging outside a run, and every score that was recorded. */
  readonly judgement: JudgementClient
  /** RMM, RBS, RII, E_S and T_S with the evidence behind them. */
  readonly maturity: MaturityClient
  /** How scores read as probabilities of what people say. */
  readonly calibration: CalibrationClient
  /** The gate in force, and the labels that its promise rests on. */
  readonly gates: GatesClient
  readonly routing: RoutingClient
  /** What waits for people, and their signed decisions. */
  readonly escalations: EscalationsClient
  /** Where people take up what waits for them. */
  readonly desk: EscalationDeskClient
  /** Who is asked first. */
  readonly onCall: OnCallClient
  /** What was told to people, and what could not be. */
  readonly notifications: NotificationsClient
  /** Operators, signatories and the accounts of programs. */
  readonly people: PeopleClient
  /** The policies under which actions are approved and carried out. */
  readonly policies: PolicyClient
  /** The log, its checkpoints and its proofs. */
  readonly ledger: LedgerClient
  /** The record against its ledger. */
  readonly audit: AuditClient
  /** What is held about people and for how long, and its erasure. */
  readonly privacy: PrivacyClient
  /** Releases, and who signed them. */
  readonly releases: ReleasesClient

  constructor(options: TransportOptions) {
    this.http = new HttpTransport(options)
    this.runs = new RunsClient(this.http)
    this.workflows = new WorkflowsClient(this.http)
    this.judgement = new JudgementClient(this.http)
    this.maturity = new MaturityClient(this.http)
    this.calibration = new CalibrationClient(this.http)
    this.gates = new GatesClient(this.http)
    this.routing = new RoutingClient(this.http)
    this.escalations = new EscalationsClient(this.http)
    this.desk = new EscalationDeskClient(this.http)
    this.onCall = new OnCallClient(this.http)
    this.notifications = new NotificationsClient(this.http)
    this.people = new PeopleClient(this.http)
    this.policies = new PolicyClient(this.http)
    this.ledger = new LedgerClient(this.http)
    this.audit = new AuditClient(this.http)
    this.privacy = new PrivacyClient(this.http)
    this.releases = new ReleasesClient(this.http)
  }

  health(): Promise<Health> {
    return this.http.json({ path: '/healthz', schema: healthSchema })
  }

  /** Which parts work; resolves whether or not all do. */
  readiness(): Promise<Readiness> {
    return this.http.json({ path: '/readyz', schema: readinessSchema, alsoAnswers: [503] })
  }

  /** Prometheus text. */
  metrics(): Promise<string> {
    return this.http.text({ path: '/metrics' })
  }

  agents(): Promise<Agents> {
    return this.http.json({ path: '/agents', schema: agentsSchema })
  }
}
