import * as gates from '@maestro-helix/contract/http/gates'
import type { SettingPlace } from '@maestro-helix/contract/governed-setting'
import { type GovernedVersionDetail, governedVersionDetailSchema } from '@maestro-helix/contract/http/governed-versions'
import type { Page } from '@maestro-helix/contract/http/paging'
import { reflexiveEventSchema, type ReflexiveEventView } from '@maestro-helix/contract/http/reflexive-events'
import { GovernedClient } from './governed-client.ts'
import type { HttpTransport } from './http-transport.ts'

/** The gate in force, its promise and the labels that promise rests on; `MaestroClient.gates`. */
export class GatesClient extends GovernedClient {
  constructor(http: HttpTransport) {
    super(http, 'gates')
  }

  /** The gate in force and, in mode learn-then-test, what it promises and what that rests on. */
  view(): Promise<gates.GateView> {
    return this.http.json({ path: '/api/v1/gates', schema: gates.gateViewSchema })
  }

  /** Proposes a configuration, or what a step may ask for; in force once another governance lead approved it and it is activated. */
  propose(request: gates.ProposeGateRequest): Promise<GovernedVersionDetail> {
    return this.http.json({ method: 'POST', path: '/api/v1/gates/versions', body: request, schema: governedVersionDetailSchema })
  }

  /** Takes the version in force out of it, of the configuration or of what a step may ask for. */
  rollBack(rationale: string, place?: SettingPlace): Promise<GovernedVersionDetail> {
    const body = { rationale, ...(place && { place }) }
    return this.http.json({ method: 'POST', path: '/api/v1/gates/roll-back', body, schema: governedVersionDetailSchema })
  }

  /** Passed outputs that were drawn for audit and wait for a label, oldest first. */
  auditsDue(limit = 50): Promise<{ items: gates.AuditDraw[] }> {
    return this.http.json({ path: '/api/v1/gates/audits', query: { limit }, schema: gates.auditsDueSchema })
  }

  /** An operator's verdict on an output that was drawn for audit. */
  labelAudit(label: gates.AuditLabelRequest): Promise<ReflexiveEventView> {
    return this.http.json({ method: 'POST', path: '/api/v1/gates/audit-labels', body: label, schema: reflexiveEventSchema })
  }

  /** Another verdict in place of the label or correction of that id, by who gave it or a governance lead. */
  correctAudit(eventId: string, correction: gates.AuditCorrectionRequest): Promise<ReflexiveEventView> {
    const path = `/api/v1/gates/audit-labels/${encodeURIComponent(eventId)}/corrections`
    return this.http.json({ method: 'POST', path, body: correction, schema: reflexiveEventSchema })
  }

  /** Moves of the moving-average gates, newest first. */
  thresholdMoves(query: gates.ThresholdMovesQuery = {}): Promise<Page<gates.ThresholdMove>> {
    return this.http.json({ path: '/api/v1/gates/threshold-moves', query, schema: gates.thresholdMovesPageSchema })
  }

  /** Has the threshold of the gate learnt anew; `startOver` counts only labels since the calibration before, after a drift. */
  calibrate(startOver = false): Promise<gates.GateView> {
    return this.http.json({ method: 'POST', path: '/api/v1/gates/calibrations', body: { startOver }, schema: gates.gateViewSchema })
  }
}
