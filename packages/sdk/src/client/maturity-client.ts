import * as maturity from '@maestro-helix/contract/http/maturity'
import { ResourceClient } from './resource-client.ts'

/** RMM, RBS, RII, E_S and T_S with the evidence behind them; `MaestroClient.maturity`. */
export class MaturityClient extends ResourceClient {
  /** RBS, RMM, E_S, RII and T_S from recorded evidence; the last 30 days unless told otherwise. */
  report(query: maturity.MaturityQuery = {}): Promise<maturity.MaturityReport> {
    return this.http.json({ path: '/api/v1/maturity', query, schema: maturity.maturityReportSchema, timeoutMs: 120_000 })
  }

  /** RMM of an agent by version and day, newest first; the last 90 days unless told otherwise. */
  history(agent: string, query: maturity.MaturityQuery = {}): Promise<maturity.MaturityHistory> {
    const path = `/api/v1/agents/${encodeURIComponent(agent)}/maturity-history`
    return this.http.json({ path, query, schema: maturity.maturityHistorySchema, timeoutMs: 120_000 })
  }

  benchmarkMetrics(query: maturity.MaturityQuery = {}): Promise<maturity.BenchmarkMetrics> {
    return this.http.json({ path: '/api/v1/rbs/metrics', query, schema: maturity.benchmarkMetricsSchema, timeoutMs: 120_000 })
  }

  /** Runs the benchmarking suite over recorded evidence and records the result. */
  runBenchmark(query: maturity.MaturityQuery = {}): Promise<maturity.BenchmarkRun> {
    return this.http.json({ method: 'POST', path: '/api/v1/rbs/run', body: query, schema: maturity.benchmarkRunSchema, timeoutMs: 120_000 })
  }

  reflexiveIntelligence(query: maturity.MaturityQuery = {}): Promise<maturity.ReflexiveIntelligence> {
    return this.http.json({ path: '/api/v1/rii/current', query, schema: maturity.reflexiveIntelligenceSchema, timeoutMs: 120_000 })
  }

  ethicalScore(query: maturity.MaturityQuery = {}): Promise<maturity.EthicalScore> {
    return this.http.json({ path: '/api/v1/emf/score', query, schema: maturity.ethicalScoreSchema, timeoutMs: 120_000 })
  }
}
