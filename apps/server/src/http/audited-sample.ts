import type { RunAudit } from '@maestro-helix/contract/http/audit'
import { digestOf } from '../record/digest.ts'
import type { HttpDependencies } from './http-dependencies.ts'

/** The newest runs of a window, each against its ledger entries, and how many of their evaluations were computed again. */
export type AuditedSample = {
  audits: RunAudit[]
  /** Evaluations that were computed again, and those of them that came out the same to the last digit. */
  replayed: { n: number; same: number; runIds: string[] }
}

/** Runs that are audited, and evaluations that are computed again, per reading. */
const runsLimit = 50
const replayLimit = 20

type Deps = Pick<HttpDependencies, 'queries' | 'store' | 'ledger' | 'auditRun' | 'replayRun'>

export async function auditedSample(deps: Deps, since: string, until: string): Promise<AuditedSample> {
  const { items } = await deps.queries.runs({ limit: runsLimit })
  const audits: RunAudit[] = []
  const replayed: AuditedSample['replayed'] = { n: 0, same: 0, runIds: [] }
  for (const { id, createdAt } of items) {
    if (createdAt < since || createdAt >= until) continue
    audits.push(await deps.auditRun(id))
    const snapshot = replayed.n < replayLimit ? await deps.store.run(id) : undefined
    if (!snapshot) continue
    const stored = await deps.store.workflowVersion(snapshot.run.workflow, snapshot.run.version)
    if (!stored || digestOf(stored.definition) !== snapshot.run.definitionSha256) continue
    const evaluations = (await deps.replayRun(snapshot, stored.definition)).filter(({ qsr }) => qsr === 'same' || qsr === 'differs')
    if (evaluations.length === 0) continue
    replayed.n += evaluations.length
    replayed.same += evaluations.filter(({ qsr, mri }) => qsr === 'same' && mri !== 'differs').length
    replayed.runIds.push(id)
  }
  return { audits, replayed }
}
