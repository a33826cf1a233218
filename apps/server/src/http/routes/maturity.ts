import { MaestroError } from '@maestro-helix/contract/errors'
import {
  benchmarkMetricsSchema,
  benchmarkRunSchema,
  ethicalScoreSchema,
  maturityHistorySchema,
  maturityQuerySchema,
  maturityReportSchema,
  type MaturityQuery,
  type MaturityReport,
  reflexiveIntelligenceSchema,
} from '@maestro-helix/contract/http/maturity'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { verifyInclusion } from '@maestro-helix/ledger/verify-proofs'
import { z } from 'zod'
import { ledgerHasher } from '../../evidence/ledger/ledger-crypto.ts'
import { digestOf } from '../../record/digest.ts'
import { auditedSample } from '../audited-sample.ts'
import type { HttpDependencies } from '../http-dependencies.ts'
import { maturityReport } from '../maturity-report.ts'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['helix']
const dayMs = 86_400_000
const windowMs = 30 * dayMs
const historyMs = 90 * dayMs
const longestHistoryDays = 366
const cites =
  'Computed on every request from recorded evidence alone; each value names its query (docs/maturity.md), window and number of observations.'

export const maturityRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/maturity',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getMaturity',
        tags,
        summary: 'RBS, RMM with its promotion evidence, E_S, RII and T_S at one moment',
        description: cites,
        querystring: maturityQuerySchema,
        response: { 200: maturityReportSchema },
      },
    },
    async ({ query }) => reportOf(deps, query),
  )

  app.get(
    '/api/v1/agents/:id/maturity-history',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getMaturityHistory',
        tags,
        summary: 'RMM of an agent by version and day',
        description: `Days in UTC, each from its own evidence alone; the last 90 days unless told otherwise, at most ${longestHistoryDays}. None for an agent without evidence.`,
        params: z.strictObject({ id: nameSchema }),
        querystring: maturityQuerySchema,
        response: { 200: maturityHistorySchema },
      },
    },
    async ({ params, query }) => {
      const asked = windowOf(deps, query, historyMs)
      // No day by half: it would look like another day than it was.
      const since = `${asked.since.slice(0, 10)}T00:00:00.000Z`
      const { until } = asked
      if (Date.parse(until) - Date.parse(since) > (longestHistoryDays + 1) * dayMs)
        throw new MaestroError('INVALID_REQUEST', `since: must lie at most ${longestHistoryDays} days before until`)
      const [history, { size }] = await Promise.all([deps.queries.maturityHistory(params.id, since, until), deps.ledger.tip()])
      return { ...history, source: { query: 'maturity.history', since, until, ledgerSize: size, ids: [] } }
    },
  )

  app.get(
    '/api/v1/rbs/metrics',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getBenchmarkMetrics',
        tags,
        summary: 'How well the judges agree with people, and how steady they are',
        description: cites,
        querystring: maturityQuerySchema,
        response: { 200: benchmarkMetricsSchema },
      },
    },
    async ({ query }) => (await reportOf(deps, query)).rbs,
  )

  app.post(
    '/api/v1/rbs/run',
    {
      config: { needs: 'evaluate' },
      schema: {
        operationId: 'runBenchmark',
        tags,
        summary: 'Run the benchmarking suite over recorded evidence and record the result',
        description: 'The result becomes evidence (benchmark.recorded) and a ledger entry with its digest.',
        body: maturityQuerySchema,
        response: { 201: benchmarkRunSchema },
        examples: { request: {} },
      },
    },
    async (request, reply) => {
      const by = principalOf(request)
      const { rbs } = await reportOf(deps, request.body)
      const event = await deps.commands.recordBenchmark(rbs, by)
      return reply.code(201).send({ eventId: event.id, resultSha256: digestOf(rbs), metrics: rbs })
    },
  )

  app.get(
    '/api/v1/rii/current',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getReflexiveIntelligence',
        tags,
        summary: 'The Reflexive Intelligence Index of the system',
        description: cites,
        querystring: maturityQuerySchema,
        response: { 200: reflexiveIntelligenceSchema },
      },
    },
    async ({ query }) => (await reportOf(deps, query)).rii,
  )

  app.get(
    '/api/v1/emf/score',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getEthicalScore',
        tags,
        summary: 'The ethical score and its five pillars',
        description: `${cites} A pillar without evidence is null, and so is then the score.`,
        querystring: maturityQuerySchema,
        response: { 200: ethicalScoreSchema },
      },
    },
    async ({ query }) => (await reportOf(deps, query)).emf,
  )
}

async function reportOf(deps: HttpDependencies, query: MaturityQuery): Promise<MaturityReport> {
  const { since, until } = windowOf(deps, query, windowMs)
  const [reading, sample, tip] = await Promise.all([deps.queries.maturityReading(since, until), auditedSample(deps, since, until), deps.ledger.tip()])
  return maturityReport({ since, until, reading, sample, ledgerSize: tip.size, ledgerValid: await ledgerHolds(deps, tip.size) })
}

/** @throws MaestroError INVALID_REQUEST for a window that ends before it begins. */
function windowOf({ sources }: HttpDependencies, query: MaturityQuery, lengthMs: number): { since: string; until: string } {
  const until = new Date(query.until ?? sources.now()).toISOString()
  const since = new Date(query.since ?? Date.parse(until) - lengthMs).toISOString()
  if (since >= until) throw new MaestroError('INVALID_REQUEST', 'since: must lie before until')
  return { since, until }
}

/**
 * Whether the first, a middle and the newest entry prove to be in the tree that the newest checkpoint signs; null while there is none. That its signature
 * holds, outsiders verify for themselves (docs/ledger.md).
 */
async function ledgerHolds({ ledger }: HttpDependencies, size: number): Promise<boolean | null> {
  if (size === 0) return null
  for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
    const evidence = await ledger.inclusion(index)
    if (!evidence) return false
    const { entry, proof, root } = evidence
    const leafHash = ledgerHasher.leaf(entry.leaf)
    if (!verifyInclusion(ledgerHasher, { index, size: evidence.size, leafHash, root }, proof)) return false
  }
  return true
}
