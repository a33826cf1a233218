import { MaestroError } from '@maestro-helix/contract/errors'
import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import type { EngineProbe } from '../operations/engine-probe.ts'
import type { HttpDependencies, ReadinessProbe } from '../http/http-dependencies.ts'

/** Whether record, engine and ledger answer, by the cheapest question that each can be asked. */
export function readinessProbes(
  record: PostgresStore,
  askEngine: () => Promise<void>,
  reaching: Pick<EngineProbe, 'assertReaching'>,
): HttpDependencies['readiness'] {
  return {
    record: probe(() => record.store.overdueRuns('1970-01-01T00:00:00.000Z', 1)),
    engine: probe(async () => {
      await askEngine()
      reaching.assertReaching()
    }),
    ledger: probe(async () => {
      await record.ledger.tip()
      const damage = record.sweep.damage()
      if (damage !== null) throw new MaestroError(damage.code, `${damage.code}: ${damage.message}`)
    }),
  }
}

function probe(ask: () => Promise<unknown>): ReadinessProbe {
  return async () => {
    try {
      await ask()
      return null
    } catch (error) {
      return error instanceof Error ? error.message : 'it does not answer'
    }
  }
}
