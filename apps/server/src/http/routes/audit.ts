import { type AuditPage, auditPageSchema, auditQuerySchema, runReplaySchema } from '@maestro-helix/contract/http/audit'
import { checklistQuerySchema, checklistSchema } from '@maestro-helix/contract/http/audit-checklist'
import { idSchema } from '@maestro-helix/contract/identifiers'
import type { Period } from '@maestro-helix/sdk/audit/audit-record'
import { decisionsCsv } from '@maestro-helix/sdk/audit/decisions-csv'
import { z } from 'zod'
import { auditPage, decisionsOf, replayOf, reportOf } from '../audited-period.ts'
import type { Routes } from '../route.ts'

const tags = ['helix']
const params = z.strictObject({ id: idSchema })
const decisionsQuerySchema = auditQuerySchema.pick({ from: true, to: true })

export const auditRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/audit',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'auditRuns',
        tags,
        summary: 'Check runs against their ledger entries',
        description:
          'Whether every attempt and decision has its entry with all its fields and digests, and every irreversible effect two approvals whose signatures hold, verified again as the ledger holds them, with keys and roles that its proven entries gave. What is found is listed; a run without findings is complete.',
        querystring: auditQuerySchema,
        response: { 200: auditPageSchema },
        throws: ['CONFLICT'],
      },
    },
    ({ query }): Promise<AuditPage> => auditPage(deps, query),
  )

  app.get(
    '/api/v1/audit/replay/:id',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'replayRun',
        tags,
        summary: 'Compute the evaluations of a run again from its record',
        description:
          'QSR, MRI and gate decision of every evaluation, computed again by the embedded judge and the gate configuration in force, and compared to the last digit. What another evaluator or configuration made is named, not guessed.',
        params,
        response: { 200: runReplaySchema },
        throws: ['NOT_FOUND', 'LEDGER_INCONSISTENT'],
      },
    },
    ({ params: { id } }) => replayOf(deps, id),
  )

  app.get(
    '/api/v1/audit/checklist',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'getAuditChecklist',
        tags,
        summary: 'The system audit checklist, filled from live evidence',
        description:
          'Each item of the checklist to pass, the guardrails and the service levels: met, not met, or unknown where there is no evidence or too little, with the figure, where it came from, and when. The latest runs are audited and computed again for it.',
        querystring: checklistQuerySchema,
        response: { 200: checklistSchema },
        throws: ['CONFLICT'],
      },
    },
    ({ query: { days } }) => deps.auditChecklist(days),
  )

  app.get(
    '/api/v1/audit/decisions.csv',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'getAuditDecisions',
        tags,
        summary: 'The decisions of a period as a table',
        description:
          'CSV (RFC 4180), a row per decision in the order of the ledger, each with the address of its proof. Text that a spreadsheet would take for a formula is led by an apostrophe. The page is at /api/v1/audit/report.html; `maestro audit report` writes both with the proofs beside them.',
        querystring: decisionsQuerySchema,
        produces: ['text/csv'],
        response: { 200: z.string().describe('CSV') },
        throws: ['PAYLOAD_TOO_LARGE'],
      },
    },
    async ({ query }, reply) => {
      const decisions = await decisionsOf(deps, periodOf(query))
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="decisions.csv"')
        .send(decisionsCsv(decisions))
    },
  )

  app.get(
    '/api/v1/audit/report.html',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'getAuditReport',
        tags,
        summary: 'The audit report of a period as one page',
        description:
          'The page of `maestro audit report`, by the same renderer: the whole ledger verified, runs audited, their newest evaluations computed again, checklist and decisions, each with the address of its proof. One page without script that loads nothing, sent as an attachment. The server says so of itself; whoever does not trust it has `maestro audit report` verify everything and write the proofs beside the page.',
        querystring: decisionsQuerySchema,
        produces: ['text/html'],
        response: { 200: z.string().describe('HTML') },
        throws: ['PAYLOAD_TOO_LARGE', 'LEDGER_INCONSISTENT', 'CONFLICT'],
      },
    },
    async ({ query }, reply) => {
      const page = await reportOf(deps, periodOf(query))
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-disposition', 'attachment; filename="audit-report.html"')
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .send(page)
    },
  )
}

function periodOf({ from, to }: z.output<typeof decisionsQuerySchema>): Period {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
