import { MaestroError } from '@maestro-helix/contract/errors'
import { type AuditPage, auditPageSchema, auditQuerySchema, runReplaySchema } from '@maestro-helix/contract/http/audit'
import { checklistQuerySchema, checklistSchema } from '@maestro-helix/contract/http/audit-checklist'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { digestOf } from '../../record/digest.ts'
import type { Routes } from '../route.ts'

const tags = ['helix']
const params = z.strictObject({ id: idSchema })

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
          'Whether every attempt and decision has its entry with all its fields and digests, and every irreversible effect two approvals whose signatures hold, verified again with the enrolled keys. What is found is listed; a run without findings is complete.',
        querystring: auditQuerySchema,
        response: { 200: auditPageSchema },
        throws: ['CONFLICT'],
      },
    },
    async ({ query: { from, to, limit, after } }): Promise<AuditPage> => {
      const { items, next } = await deps.queries.runs({ limit, ...(after !== undefined && { after }) })
      const operators = new Map((await deps.queries.operators()).map((operator) => [operator.id, operator]))
      const audits: AuditPage['items'] = []
      for (const { id, createdAt } of items) {
        if ((from !== undefined && createdAt < from) || (to !== undefined && createdAt >= to)) continue
        audits.push(await deps.auditRun(id, operators))
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
}
