import { MaestroError } from '@maestro-helix/contract/errors'
import { type AuditPage, auditPageSchema, auditQuerySchema, runReplaySchema } from '@maestro-helix/contract/http/audit'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { digestOf } from '../../record/digest.ts'
import type { RunSnapshot } from '../../record/record-store.ts'
import { eventOf } from '../ledger-leaves.ts'
import type { Routes } from '../route.ts'

const tags = ['helix']
const params = z.strictObject({ id: idSchema })
/** Entries of one run that are read at once. */
const entriesPage = 1_000
const triesLimit = 20

export const auditRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/audit',
    {
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
        const { snapshot, entries } = await atOneMoment(id)
        audits.push(deps.auditRun(snapshot, entries, operators))
      }
      return { items: audits, next }
    },
  )

  app.get(
    '/api/v1/audit/replay/:id',
    {
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

  /** A run and its entries as they were between two commits: where one came in between, both are read again. */
  async function atOneMoment(runId: string): Promise<{ snapshot: RunSnapshot; entries: Awaited<ReturnType<typeof entriesOf>> }> {
    for (let tries = 1; ; tries++) {
      const before = await deps.store.run(runId)
      const entries = await entriesOf(runId)
      const snapshot = await deps.store.run(runId)
      if (snapshot && before?.run.revision === snapshot.run.revision) return { snapshot, entries }
      if (tries === triesLimit) throw new MaestroError('CONFLICT', `the run ${runId} changes faster than it can be audited; pause it, or try again`)
    }
  }

  async function entriesOf(runId: string): Promise<ReturnType<typeof eventOf>[]> {
    const entries: ReturnType<typeof eventOf>[] = []
    for (let from = 0; ;) {
      const page = await deps.ledger.entries(from, entriesPage, runId)
      entries.push(...page.map(eventOf))
      if (page.length < entriesPage) return entries
      from = (page.at(-1)?.index ?? from) + 1
    }
  }
}
