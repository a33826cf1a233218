import { MaestroError } from '@maestro-helix/contract/errors'
import { evaluateQsrRequestSchema, evaluateQsrResponseSchema, latestQsrQuerySchema, latestQsrResponseSchema } from '@maestro-helix/contract/http/qsr'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'

const tags = ['helix']
/** A context of 4 million characters with task, output and envelope, in UTF-8. */
export const evaluationLimitBytes = 16_777_216

export const qsrRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/qsr/evaluate',
    {
      config: { needs: 'evaluate' },
      bodyLimit: evaluationLimitBytes,
      schema: {
        operationId: 'evaluateQsr',
        tags,
        summary: 'Judge one output and record the evaluation',
        description:
          'The evaluation counts for no agent in routing, since whoever sends an output also says whose it is. What was judged is kept, so that the score can be computed again; where it is about a person, give `subject`, and it is sealed with their key.',
        body: evaluateQsrRequestSchema,
        response: { 200: evaluateQsrResponseSchema },
        throws: ['JUDGE_UNAVAILABLE'],
        examples: {
          request: {
            task: 'Name the capital of France.',
            context: 'Paris has been the capital of France since 987.',
            output: 'The capital of France is Paris.',
            agent: 'geographer',
          },
        },
      },
    },
    async (request) => {
      const { agent = null, subject = null, ...judged } = request.body
      const evaluation = await deps.commands.evaluateOutput(judged, { agent, subject }, principalOf(request))
      return { evaluationId: evaluation.evaluationId, at: evaluation.at, agent: evaluation.agentId, evaluation: evaluation.qsr }
    },
  )

  app.get(
    '/api/v1/qsr/latest',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getLatestQsr',
        tags,
        summary: 'The newest QSR score, of one agent or of all',
        querystring: latestQsrQuerySchema,
        response: { 200: latestQsrResponseSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ query: { agent } }) => {
      const { items } = await deps.queries.qsrLog({ limit: 1, ...withoutUndefined({ agent }) })
      const [latest] = items
      if (!latest)
        throw new MaestroError('NOT_FOUND', agent === undefined ? 'nothing was evaluated yet' : `nothing of agent "${agent}" was evaluated yet`)
      return latest
    },
  )
}
