import * as gates from '@maestro-helix/contract/http/gates'
import type { SettingPlace } from '@maestro-helix/contract/governed-setting'
import type { Page } from '@maestro-helix/contract/http/paging'
import { reflexiveEventSchema, type ReflexiveEventView } from '@maestro-helix/contract/http/reflexive-events'
import { ResourceClient } from './resource-client.ts'

/** The gate in force, its promise and the labels that promise rests on; `MaestroClient.gates`. */
export class GatesClient extends ResourceClient {
  /** The gate in force and, in mode learn-then-test, what it promises and what that rests on. */
  view(): Promise<gates.GateView> {
    return this.http.json({ path: '/api/v1/gates', schema: gates.gateViewSchema })
  }

  /** Every version of the configuration, and of what single steps may ask for, newest first. */
  versions(): Promise<gates.GateVersions> {
    return this.http.json({ path: '/api/v1/gates/versions', schema: gates.gateVersionsSchema })
  }

  /** A version with its text. */
  version(version: number): Promise<gates.GateVersionDetail> {
    return this.http.json({ path: `/api/v1/gates/versions/${version}`, schema: gates.gateVersionDetailSchema })
  }

  /** What `to` changes beside `from`, and by which of it more passes. */
  diff(from: number, to: number): Promise<gates.GateDiff> {
    return this.http.json({ path: `/api/v1/gates/versions/${to}/diff`, query: { from }, schema: gates.gateDiffSchema })
  }

  /** Proposes a configuration, or what a step may ask for; in force once another governance lead approved it and it is activated. */
  propose(request: gates.ProposeGateRequest): Promise<gates.GateVersionDetail> {
    return this.http.json({ method: 'POST', path: '/api/v1/gates/versions', body: request, schema: gates.gateVersionDetailSchema })
  }

  /** Approves a version that somebody else proposed. */
  approve(version: number, rationale: string): Promise<gates.GateVersionDetail> {
    const path = `/api/v1/gates/versions/${version}/approve`
    return this.http.json({ method: 'POST', path, body: { rationale }, schema: gates.gateVersionDetailSchema })
  }

  /** Puts an approved version in force, or one that was in force before. */
  activate(version: number): Promise<gates.GateVersionDetail> {
    return this.http.json({ method: 'POST', path: `/api/v1/gates/versions/${version}/activate`, schema: gates.gateVersionDetailSchema })
  }

  /** Takes the version in force out of it, of the configuration or of what a step may ask for. */
  rollBack(rationale: string, place?: SettingPlace): Promise<gates.GateVersionDetail> {
    const body = { rationale, ...(place && { place }) }
    return this.http.json({ method: 'POST', path: '/api/v1/gates/roll-back', body, schema: gates.gateVersionDetailSchema })
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
