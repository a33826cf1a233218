import { MaestroError } from '@maestro-helix/contract/errors'
import { type AuditPage, auditPageSchema, auditQuerySchema, runReplaySchema } from '@maestro-helix/contract/http/audit'
import { checklistQuerySchema, checklistSchema } from '@maestro-helix/contract/http/audit-checklist'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { decisionsCsv, type ProvenDecision } from '@maestro-helix/sdk/audit/decisions-csv'
import { z } from 'zod'
import { digestOf } from '../../record/digest.ts'
import { eventOf } from '../ledger-leaves.ts'
import type { Routes } from '../route.ts'
import { auditKinds, auditRecord } from './gil.ts'

const tags = ['helix']
const params = z.strictObject({ id: idSchema })
const decisionsQuerySchema = auditQuerySchema.pick({ from: true, to: true })
/** Entries read at once, and most rows of one table. */
const entriesPage = 2_000
const decisionsLimit = 100_000

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
    async ({ query: { from, to, limit, after } }): Promise<AuditPage> => {
      const { items, next } = await deps.queries.runs({ limit, ...(after !== undefined && { after }) })
      const audits: AuditPage['items'] = []
      for (const { id, createdAt } of items) {
        if ((from !== undefined && createdAt < from) || (to !== undefined && createdAt >= to)) continue
        audits.push(await deps.auditRun(id))
      }
      return { items: audits, next }
    },
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
    async ({ params: { id } }) => {
      const snapshot = await deps.store.run(id)
      if (!snapshot) throw new MaestroError('NOT_FOUND', `no run ${id}`)
      const { workflow, version, definitionSha256 } = snapshot.run
      const stored = await deps.store.workflowVersion(workflow, version)
      if (!stored || digestOf(stored.definition) !== definitionSha256)
        throw new MaestroError('LEDGER_INCONSISTENT', `version ${version} of "${workflow}" is not the definition that the run followed`)
      return { runId: id, evaluations: await deps.replayRun(snapshot, stored.definition) }
    },
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
          'CSV (RFC 4180), a row per decision in the order of the ledger, each with the address of its proof. Text that a spreadsheet would take for a formula is led by an apostrophe. The whole report, with page and proofs, is written by `maestro audit report`.',
        querystring: decisionsQuerySchema,
        produces: ['text/csv'],
        response: { 200: z.string().describe('CSV') },
        throws: ['PAYLOAD_TOO_LARGE'],
      },
    },
    async ({ query: { from, to } }, reply) => {
      const decisions: ProvenDecision[] = []
      for (let next = 0; ;) {
        const page = (await deps.ledger.entries(next, entriesPage)).map(eventOf)
        for (const event of page) {
          if (!auditKinds.has(event.kind) || (from !== undefined && event.at < from) || (to !== undefined && event.at >= to)) continue
          decisions.push({ ...auditRecord(event), proof: `/ledger/proof/${event.index}` })
        }
        if (decisions.length > decisionsLimit)
          throw new MaestroError('PAYLOAD_TOO_LARGE', `more than ${decisionsLimit} decisions; name a shorter period with from and to`)
        if (page.length < entriesPage) break
        next += page.length
      }
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="decisions.csv"')
        .send(decisionsCsv(decisions))
    },
  )
}
