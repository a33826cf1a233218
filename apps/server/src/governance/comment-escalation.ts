import type { CommentRecord } from '@maestro-helix/contract/escalation-desk'
import { saltedDigestOf } from '../record/digest.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { anyEscalation } from './desk-escalation.ts'

/**
 * Keeps what a person writes beside an escalation, open or decided. The ledger holds the salted digest alone, so that the text can be erased and a
 * text that is still there can be proven.
 * @throws MaestroError NOT_FOUND, OPERATOR_UNKNOWN, OPERATOR_REVOKED.
 */
export async function commentEscalation(
  deps: { store: Pick<RecordStore, 'run' | 'escalation' | 'operator' | 'commit'>; sources: Sources },
  escalationId: string,
  operatorId: string,
  text: string,
): Promise<CommentRecord> {
  const { store, sources } = deps
  const { escalation, fields } = await anyEscalation(store, escalationId, operatorId)
  const [at, salt] = [sources.now(), sources.salt()]
  const comment: CommentRecord = {
    id: sources.id(),
    escalationId,
    runId: escalation.runId,
    operatorId,
    at,
    text,
    salt,
    digest: saltedDigestOf(salt, text),
  }
  await store.commit({
    aggregate: null,
    desk: { comment },
    ledger: [
      {
        kind: 'escalation.commented',
        at,
        fields: { ...fields, human_operator_id: operatorId, comment_id: comment.id, comment_digest: comment.digest },
      },
    ],
    evidence: [],
    outbox: [],
  })
  return comment
}
