import type { BenchmarkMetrics } from '@maestro-helix/contract/http/maturity'
import type { Principal } from '@maestro-helix/contract/run'
import { digestOf } from '../record/digest.ts'
import type { ReflexiveEvent } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** Records a result of the benchmarking suite as evidence, with a ledger entry that carries the values and the digest of the whole. */
export async function recordBenchmark(
  { store, sources }: { store: Pick<RecordStore, 'commit'>; sources: Sources },
  metrics: BenchmarkMetrics,
  by: Principal,
): Promise<ReflexiveEvent> {
  const recordedBy = `${by.kind}:${by.id}`
  const resultSha256 = digestOf(metrics)
  const event: ReflexiveEvent = {
    id: sources.id(),
    type: 'benchmark.recorded',
    at: sources.now(),
    agent: null,
    runId: null,
    stepId: null,
    attempt: null,
    payload: { metrics, resultSha256, recordedBy },
  }
  await store.commit({
    aggregate: null,
    evidence: [event],
    ledger: [
      {
        kind: 'benchmark.recorded',
        at: event.at,
        fields: {
          event_id: event.id,
          result_sha256: resultSha256,
          since: metrics.since,
          until: metrics.until,
          shc: metrics.selfHumanCorrelation.value,
          lv: metrics.learningVelocity.value,
          rci: metrics.consistencyIndex.value,
          mc: metrics.meanConfidence.value,
          rd: metrics.drift.value,
          self_correction: metrics.selfCorrection.value,
          bm: metrics.benchmark,
          by: recordedBy,
        },
      },
    ],
    outbox: [],
  })
  return event
}
