import { signedDecisionSchema } from '@maestro-helix/contract/governance'
import type { LedgerEvent } from '@maestro-helix/contract/http/events'
import { type GilAuditRecord, gilAuditQuerySchema, gilAuditSchema, gilTicketSchema } from '@maestro-helix/contract/http/gil'
import type { Json } from '@maestro-helix/contract/json'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import { eventOf } from '../ledger-leaves.ts'
import type { Routes } from '../route.ts'
import { decisionErrors } from './decision-errors.ts'

const tags = ['helix']

/** Entries that say who or what decided something. */
export const auditKinds: ReadonlySet<string> = new Set<LedgerKind>([
  'step.attempted',
  'escalation.opened',
  'escalation.decided',
  'escalation.timed-out',
  'decision.refused',
  'escalation.claimed',
  'escalation.released',
  'escalation.commented',
  'break-glass.used',
  'break-glass.acted',
  'break-glass.closed',
  'intent.opened',
  'intent.claimed',
  'action.refused',
  'action.executed',
  'action.failed',
  'action.unknown',
  'compensation.executed',
  'compensation.failed',
  'compensation.unknown',
  'tool.refused',
  'promotion.requested',
  'promotion.signed',
  'promotion.refused',
  'promotion.granted',
  'promotion.rejected',
  'promotion.revoked',
  'privacy.erased',
  'retention.purged',
  'retention.held',
  'retention.released',
  'operator.enrolled',
  'operator.revoked',
])
/** Entries one request reads at most; a page may then be short without being the last. */
const scanLimit = 2_000

export const gilRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/gil/decision',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'submitDecision',
        tags,
        summary: 'Submit a signed decision and get a ticket',
        description: 'The same as POST /gil/escalations/{id}/decisions; the ticket is the escalation.',
        body: signedDecisionSchema,
        response: { 202: gilTicketSchema },
        throws: decisionErrors,
      },
    },
    async (request, reply) => {
      const escalation = await deps.commands.decideEscalation(request.body.statement.escalationId, request.body)
      const decisionsMissing = escalation.status === 'open' ? escalation.peopleRequired - escalation.decisions.length : 0
      return reply.code(202).send({ ticket: escalation.id, status: escalation.status, decisionsMissing })
    },
  )

  app.get(
    '/api/v1/gil/audit',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listGilAudit',
        tags,
        summary: 'Read what was decided, by whom and on which scores',
        querystring: gilAuditQuerySchema,
        response: { 200: gilAuditSchema },
      },
    },
    async ({ query: { from, limit } }) => {
      const events = (await deps.ledger.entries(from, scanLimit)).map(eventOf)
      const matching = events.filter((event) => auditKinds.has(event.kind))
      const page = matching.slice(0, limit)
      const cut = matching.length > limit
      const next = cut ? (page.at(-1)?.index ?? from) + 1 : events.length === scanLimit ? (events.at(-1)?.index ?? from) + 1 : null
      return { records: page.map(auditRecord), next }
    },
  )
}

export function auditRecord({ index, at, kind, fields }: LedgerEvent): GilAuditRecord {
  return {
    ledger_index: index,
    at,
    kind,
    agent_id: text(fields['agent_id']),
    qsr_score: number(fields['qsr_score']),
    mri_score: number(fields['mri_score']),
    gil_decision: text(fields['gil_decision'] ?? fields['verdict']),
    human_operator_id: text(fields['human_operator_id']),
    run_id: text(fields['run_id']),
    step_id: text(fields['step_id']),
    attempt: number(fields['attempt']),
    escalation_id: text(fields['escalation_id']),
  }
}

function text(field: Json | undefined): string | null {
  return typeof field === 'string' ? field : null
}

function number(field: Json | undefined): number | null {
  return typeof field === 'number' ? field : null
}
