import { MaestroError } from '@maestro-helix/contract/errors'
import type { ErasureGround, ErasureReceipt, Holding } from '@maestro-helix/contract/http/privacy'
import type { Principal } from '@maestro-helix/contract/run'
import type { PurgeRecord } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Authority } from './two-person-acts.ts'
import type { Sources } from '../record/sources.ts'

export type EraseSubjectDeps = {
  store: Pick<RecordStore, 'commit'>
  sources: Sources
  /** What is held about a person; `runIdsSha256` over the ids of the runs, sorted, one a line. */
  holding: (subjectKeyId: string) => Promise<(Holding & { runIdsSha256: string | null; firstAt: string | null; lastAt: string | null }) | undefined>
  cancelRun: (runId: string, by: Principal) => Promise<unknown>
}

/** Rounds of cancelling and trying again while new runs about the person begin. */
const rounds = 20

/**
 * Destroys the key of a person, with its purge record and ledger entry, in one transaction: nobody can open any body that was sealed with it from then on.
 * Refused while a run about the person goes on, unless `halt`: then those runs are cancelled first, as by hand. `authority`: the two signatures, used up with it.
 * @throws MaestroError NOT_FOUND where nothing is held about the person (any more); SUBJECT_ACTIVE.
 */
export async function eraseSubject(
  deps: EraseSubjectDeps,
  { subjectKeyId, ground, halt }: { subjectKeyId: string; ground: ErasureGround; halt: boolean },
  by: Principal,
  authority: Authority,
): Promise<ErasureReceipt> {
  const { store, sources } = deps
  const cancelledRuns: string[] = []
  for (let round = 0; round < rounds; round++) {
    const held = await deps.holding(subjectKeyId)
    if (!held) throw new MaestroError('NOT_FOUND', 'nothing is held about this person')
    if (held.activeRuns.length > 0) {
      if (!halt)
        throw new MaestroError('SUBJECT_ACTIVE', `${held.activeRuns.length} runs about this person still go on`, {
          details: { runs: held.activeRuns },
        })
      for (const runId of held.activeRuns) {
        await deps.cancelRun(runId, by)
        cancelledRuns.push(runId)
      }
      continue
    }
    const at = sources.now()
    const purge: PurgeRecord = {
      id: sources.id(),
      at,
      rule: 'erasure',
      what: 'runs',
      rows: held.runs,
      from: held.firstAt,
      to: held.lastAt,
      idsSha256: held.runIdsSha256,
      by,
      subjectKeyId: held.subjectKeyId,
    }
    const committed = await store.commit({
      aggregate: { kind: 'subject', id: held.subjectKeyId, revision: 0 },
      subject: { id: held.subjectKeyId, revision: 1, at },
      ...(authority.restsOn && { restsOn: authority.restsOn }),
      ...(authority.spends && { spends: authority.spends }),
      ...(authority.operator && { operator: authority.operator }),
      purge,
      evidence: [],
      ledger: [
        ...authority.ledger,
        {
          kind: 'privacy.erased',
          at,
          fields: {
            purge_id: purge.id,
            subject_key_id: held.subjectKeyId,
            ground,
            runs: held.runs,
            run_ids_sha256: held.runIdsSha256,
            evaluations: held.evaluations,
            runs_cancelled: cancelledRuns.length,
            by: `${by.kind}:${by.id}`,
            ...authority.fields,
          },
        },
      ],
      outbox: [],
    })
    if (committed.outcome === 'stale') continue
    const ledgerIndex = committed.ledgerIndexes.at(-1) ?? 0
    return { purge: { ...purge, by: `${by.kind}:${by.id}` }, ledgerIndex, evaluations: held.evaluations, cancelledRuns }
  }
  throw new MaestroError('SUBJECT_ACTIVE', 'runs about this person begin faster than they end')
}
