import { MaestroError } from '@maestro-helix/contract/errors'
import {
  restartRunRequestSchema,
  runDetailSchema,
  runOutlineSchema,
  runSpanSchema,
  runsPageSchema,
  runsQuerySchema,
  runTraceSchema,
  startRunRequestSchema,
  type StepStanding,
} from '@maestro-helix/contract/http/runs'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { runRecordSchema } from '@maestro-helix/contract/run'
import { z } from 'zod'
import type { RunSnapshot } from '../../record/record-store.ts'
import type { HttpDependencies, LedgerLeaf } from '../http-dependencies.ts'
import { eventOf } from '../ledger-leaves.ts'
import { principalOf, requireLocalService } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { outlineSpans, runSpan, runTrace } from '../run-trace.ts'
import { stepStandings } from '../step-standings.ts'
import { withoutUndefined } from '../without-undefined.ts'

const tags = ['runs']
const params = z.strictObject({ id: idSchema })
const spanParams = z.strictObject({ id: idSchema, span: z.string().min(1).max(200) })

export const runRoutes: Routes = (app, deps) => {
  app.post(
    '/runs',
    {
      config: { needs: 'run' },
      schema: {
        operationId: 'startRun',
        tags,
        summary: 'Start a run',
        description:
          'Answered once the run is recorded; it goes on by itself, whatever stops. Whoever is signed in is its requester. With an `id` the request may be repeated.',
        body: startRunRequestSchema,
        response: { 202: runRecordSchema },
        throws: ['PROMOTION_MISSING', 'NOT_FOUND', 'WORKFLOW_VERSION_UNKNOWN', 'RUN_INPUT_INVALID', 'CONFLICT', 'FORBIDDEN'],
        examples: { request: { workflow: 'content-generation', input: { question: 'How is a run resumed?' } } },
      },
    },
    async (request, reply) => {
      const { workflow, version, input, id, demonstration } = request.body
      // Demonstration operators have their keys in this home, so only whoever owns it may start what they can approve.
      const requester = demonstration ? requireLocalService(request, 'start a demonstration') : principalOf(request)
      const run = await deps.commands.startRun({ workflow, input, demonstration, requester, ...withoutUndefined({ version, runId: id }) })
      return reply.code(202).header('location', `/runs/${run.id}`).send(run)
    },
  )

  app.get(
    '/runs',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listRuns',
        tags,
        summary: 'List runs, newest first, without inputs and outputs',
        querystring: runsQuerySchema,
        response: { 200: runsPageSchema },
      },
    },
    async (request) => {
      const { limit, after, ...filter } = request.query
      return deps.queries.runs({ limit, ...withoutUndefined({ after: after && requiredId(after), ...filter }) })
    },
  )

  app.get(
    '/runs/:id',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getRun',
        tags,
        summary: 'Show a run with its steps, attempts, escalations and intents',
        params,
        response: { 200: runDetailSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async (request) => {
      const snapshot = await requiredRun(deps, request.params.id)
      return { ...snapshot, steps: await standingsOf(deps, snapshot) }
    },
  )

  app.get(
    '/runs/:id/outline',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getRunOutline',
        tags,
        summary: 'Show a run without the bodies of its attempts',
        description: 'Where every step stands, and what happened in the order it began, as a page lists it: for runs of very many steps.',
        params,
        response: { 200: runOutlineSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async (request) => {
      const snapshot = await requiredRun(deps, request.params.id)
      const { run, escalations, workflowPaused } = snapshot
      const events = (await leavesOfRun(deps, run.id)).map(eventOf)
      return {
        run,
        steps: await standingsOf(deps, snapshot),
        spans: outlineSpans(snapshot),
        questions: escalations.length,
        ledgerIndexes: events.flatMap(({ kind, index }) => (kind.startsWith('run.') ? [index] : [])),
        workflowPaused,
      }
    },
  )

  app.get(
    '/runs/:id/spans/:span',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getRunSpan',
        tags,
        summary: 'Show one attempt, wait or restart of a run with all that it recorded',
        params: spanParams,
        response: { 200: runSpanSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ params: { id, span } }) => {
      const found = runSpan(await requiredRun(deps, id), await leavesOfRun(deps, id), span)
      if (!found) throw new MaestroError('NOT_FOUND', `run ${id} has no such span`)
      return found
    },
  )

  app.get(
    '/runs/:id/trace',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getRunTrace',
        tags,
        summary: 'Show the execution trace of a run',
        description:
          'Attempts with agent, routing, scores, gate and times, waits for people, and restarts, in the order they began, each with its ledger entries.',
        params,
        response: { 200: runTraceSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async (request) => {
      const snapshot = await requiredRun(deps, request.params.id)
      return runTrace(snapshot, await leavesOfRun(deps, snapshot.run.id))
    },
  )

  for (const [action, summary, order] of [
    ['pause', 'Hold a run between two steps', (id, by) => deps.commands.holdRun(id, true, by)],
    ['resume', 'Let a held run go on', (id, by) => deps.commands.holdRun(id, false, by)],
    ['cancel', 'End a run; what waits for people is withdrawn', (id, by) => deps.commands.cancelRun(id, by)],
  ] satisfies [string, string, (id: string, by: ReturnType<typeof principalOf>) => ReturnType<HttpDependencies['commands']['cancelRun']>][]) {
    app.post(
      `/runs/:id/${action}`,
      {
        config: { needs: 'run' },
        schema: {
          operationId: `${action}Run`,
          tags,
          summary,
          params,
          response: { 200: runRecordSchema },
          throws: ['NOT_FOUND', 'RUN_ENDED', 'CONFLICT'],
        },
      },
      async (request) => order(request.params.id, principalOf(request)),
    )
  }

  app.post(
    '/runs/:id/restart',
    {
      config: { needs: 'run' },
      schema: {
        operationId: 'restartRun',
        tags,
        summary: 'Do a step and all that follows from it again',
        description: 'Earlier attempts are kept and no longer count; what people approved for those steps is asked anew.',
        params,
        body: restartRunRequestSchema,
        response: { 200: runRecordSchema },
        throws: ['NOT_FOUND', 'RUN_STEP_UNKNOWN', 'CONFLICT'],
        examples: { request: { step: 'analysis' } },
      },
    },
    async (request) => deps.commands.restartRun(request.params.id, request.body.step, principalOf(request)),
  )
}

async function standingsOf(deps: HttpDependencies, snapshot: RunSnapshot): Promise<StepStanding[]> {
  const version = await deps.store.workflowVersion(snapshot.run.workflow, snapshot.run.version)
  if (!version) throw new MaestroError('WORKFLOW_VERSION_UNKNOWN', `the version of run ${snapshot.run.id} is not in the record`)
  return stepStandings(version.definition, snapshot, deps.toolTraits)
}

async function requiredRun(deps: HttpDependencies, runId: string): Promise<RunSnapshot> {
  const snapshot = await deps.store.run(runId)
  if (!snapshot) throw new MaestroError('NOT_FOUND', `no run ${runId}`)
  return snapshot
}

function requiredId(after: string): string {
  if (!idSchema.safeParse(after).success) throw new MaestroError('INVALID_REQUEST', 'query.after: pass the `next` of the page before')
  return after
}

const leafBatch = 1_000

async function leavesOfRun(deps: HttpDependencies, runId: string): Promise<LedgerLeaf[]> {
  const leaves: LedgerLeaf[] = []
  for (let from = 0; ;) {
    const batch = await deps.ledger.entries(from, leafBatch, runId)
    leaves.push(...batch)
    const last = batch.at(-1)
    if (!last || batch.length < leafBatch) return leaves
    from = last.index + 1
  }
}
