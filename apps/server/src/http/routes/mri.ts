import type { RiskTier } from '@maestro-helix/contract/evaluation'
import {
  calculateMriRequestSchema,
  calculateMriResponseSchema,
  mriSummaryQuerySchema,
  mriSummarySchema,
  mriThresholdsSchema,
} from '@maestro-helix/contract/http/mri'
import { MaestroError } from '@maestro-helix/contract/errors'
import { mriParameters } from '@maestro-helix/helix/mri/parameters'
import { reflectiveRisk } from '@maestro-helix/helix/mri/reflective-risk'
import { riskTierOf } from '@maestro-helix/helix/mri/risk-tier'
import type { Routes } from '../route.ts'

const tags = ['helix']
const dayMs = 86_400_000

/** What each tier means (reference: Metacognitive Risk Index). */
const tiers: Record<RiskTier, { decision: string; peopleRequired: 0 | 1 | 2 }> = {
  Nominal: { decision: 'proceed, log', peopleRequired: 0 },
  Advisory: { decision: 'proceed, flag', peopleRequired: 0 },
  Cautionary: { decision: 'pause until a person confirms', peopleRequired: 1 },
  Critical: { decision: 'halt and escalate to two people', peopleRequired: 2 },
}

export const mriRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/mri/calculate',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'calculateMri',
        tags,
        summary: 'Calculate reflective risk by the published formula',
        description: 'clamp01(|humanScore - qsr| x 2.0 + selfScoreDeviation x 1.5 + criteriaDrift x 1.5). Nothing is recorded.',
        body: calculateMriRequestSchema,
        response: { 200: calculateMriResponseSchema },
        examples: {
          request: { humanScore: 0.72, qsr: 0.61, selfScoreDeviation: 0.12, criteriaDrift: 0.04 },
          response: { mri: 0.46, tier: 'Advisory', decision: 'proceed, flag', peopleRequired: 0 },
        },
      },
    },
    async (request) => {
      const mri = reflectiveRisk(request.body)
      const tier = riskTierOf(mri)
      return { mri, tier, ...tiers[tier] }
    },
  )

  app.get(
    '/api/v1/mri/thresholds',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getMriThresholds',
        tags,
        summary: 'The risk tiers, and the gate configuration in force',
        response: { 200: mriThresholdsSchema },
      },
    },
    async () => {
      const { nominal, advisory, cautionary } = mriParameters.tiers
      const upTo: Record<RiskTier, number> = { Nominal: nominal, Advisory: advisory, Cautionary: cautionary, Critical: 1 }
      return { tiers: (Object.keys(tiers) as RiskTier[]).map((tier) => ({ tier, upTo: upTo[tier], ...tiers[tier] })), gate: deps.gate() }
    },
  )

  app.get(
    '/api/v1/mri/summary',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getMriSummary',
        tags,
        summary: 'Risk over a time, the last 24 hours unless told otherwise',
        querystring: mriSummaryQuerySchema,
        response: { 200: mriSummarySchema },
      },
    },
    async ({ query }) => {
      const until = new Date(query.until ?? deps.sources.now()).toISOString()
      const since = query.since === undefined ? new Date(Date.parse(until) - dayMs).toISOString() : new Date(query.since).toISOString()
      if (since >= until) throw new MaestroError('INVALID_REQUEST', 'query.since: must lie before until')
      return { since, until, ...(await deps.queries.mriSummary(since, until)) }
    },
  )
}
