import { evaluateRoutingRequestSchema, routingEvaluationSchema, routingQuerySchema, routingViewSchema } from '@maestro-helix/contract/http/routing'
import { evaluatePolicy } from '@maestro-helix/helix/routing/evaluate-policy'
import { defaultRoutingPolicy, parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { digestOf } from '../../record/digest.ts'
import type { Routes } from '../route.ts'
import { routingView } from '../routing-view.ts'
import { withoutUndefined } from '../without-undefined.ts'

const tags = ['agents']

/** Outcomes that an evaluation looks back on: enough for an answer, and bounded work for whoever asks. */
const outcomesLimit = 2_000

export const routingRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/routing',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getRouting',
        tags,
        summary: 'Show how agents are chosen and what is believed of them',
        description:
          'The routing policy in force and, for each step with a choice, its candidates: share of recent attempts, believed composite with its 95 % interval, probability of being chosen next, expected regret.',
        querystring: routingQuerySchema,
        response: { 200: routingViewSchema },
        throws: ['NOT_FOUND'],
      },
    },
    (request) => routingView(deps, withoutUndefined(request.query)),
  )

  app.post(
    '/api/v1/routing/evaluations',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'evaluateRouting',
        tags,
        summary: 'Estimate what another routing policy would have earned',
        description: `Off-policy evaluation on the last ${outcomesLimit} outcomes, from the probabilities recorded with each decision: inverse propensity scoring, self-normalised, and doubly robust, with 95 % intervals. Changes and records nothing.`,
        body: evaluateRoutingRequestSchema,
        response: { 200: routingEvaluationSchema },
        throws: ['ROUTING_POLICY_INVALID'],
        examples: { request: { policy: defaultRoutingPolicy, workflow: 'content-generation' } },
      },
    },
    async (request) => {
      const policy = parseRoutingPolicy(JSON.stringify(request.body.policy))
      const { workflow } = request.body
      const outcomes = await deps.queries.routedOutcomes({ limit: outcomesLimit, ...(workflow !== undefined && { workflow }) })
      return { policySha256: digestOf(policy), ...evaluatePolicy(outcomes, policy) }
    },
  )
}
