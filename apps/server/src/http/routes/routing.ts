import { governedDecisionRequestSchema, governedVersionDetailSchema } from '@maestro-helix/contract/http/governed-versions'
import {
  evaluateRoutingRequestSchema,
  proposeRoutingRequestSchema,
  routingEvaluationSchema,
  routingQuerySchema,
  routingViewSchema,
} from '@maestro-helix/contract/http/routing'
import { evaluatePolicy } from '@maestro-helix/helix/routing/evaluate-policy'
import { defaultRoutingPolicy, parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { digestOf } from '../../record/digest.ts'
import { requireOperator } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { routingView } from '../routing-view.ts'
import { withoutUndefined } from '../without-undefined.ts'
import { governedVersionRoutes, signatoryErrors } from './governed-versions.ts'

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
          'The routing policy in force, who put it there and what waits for approval; and, for each step with a choice, its candidates: share of recent attempts, believed composite with its 95 % interval, probability of being chosen next, expected regret.',
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

  versionRoutes(app, deps)
}

/** Versions of the routing policy. */
const versionRoutes: Routes = (app, { routing }) => {
  governedVersionRoutes(app, routing, {
    path: '/api/v1/routing',
    tags,
    name: 'Routing',
    all: 'of the routing policy',
    one: 'a routing policy',
    diffs: '',
    approval: 'As a governance-lead. Where no releases are gated, its author may approve it, too.',
    approvalErrors: [],
  })

  app.post(
    '/api/v1/routing/versions',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'proposeRouting',
        tags,
        summary: 'Propose a routing policy as the next version',
        description:
          'By a governance lead, compliance officer or administrator. It is in force once a governance lead approved it, where releases are gated one who did not write it, and it was activated. POST /api/v1/routing/evaluations says before what it would have earned.',
        body: proposeRoutingRequestSchema,
        response: { 201: governedVersionDetailSchema },
        throws: ['ROUTING_POLICY_INVALID', 'CONFLICT', ...signatoryErrors],
        examples: { request: { policy: defaultRoutingPolicy, rationale: 'The evaluation on the last 2,000 outcomes says better.' } },
      },
    },
    async (request, reply) => reply.code(201).send(await routing.propose(request.body, requireOperator(request, 'propose a routing policy'))),
  )

  app.post(
    '/api/v1/routing/roll-back',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'rollBackRouting',
        tags,
        summary: 'Take the routing policy in force out of it; the one before is in force again',
        description: 'As a governance-lead.',
        body: governedDecisionRequestSchema,
        response: { 200: governedVersionDetailSchema },
        throws: ['CONFLICT', ...signatoryErrors],
        examples: { request: { rationale: 'The better agent lost its share.' } },
      },
    },
    (request) => routing.rollBack(null, request.body.rationale, requireOperator(request, 'roll the routing policy back')),
  )
}
