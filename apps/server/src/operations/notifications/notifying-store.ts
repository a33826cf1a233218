import type { NotificationConfig } from '@maestro-helix/contract/notifications'
import type { NoticeDraft } from '../../record/notices.ts'
import type { RecordChange } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { ladderOf } from './notice-plan.ts'

/**
 * The same store, which adds to each change what people are to be told of it, so that both are committed together or not at all. Questions are asked in
 * several places; here is the one place that announces them.
 */
export function notifyingStore(
  store: RecordStore,
  sources: Sources,
  config: Pick<NotificationConfig, 'escalation'>,
  onNotice: () => void,
): RecordStore {
  return {
    ...store,
    async commit(change) {
      const notices = noticesOf(change, sources, config)
      if (notices.length === 0) return store.commit(change)
      const outcome = await store.commit({ ...change, desk: { ...change.desk, notices: [...(change.desk?.notices ?? []), ...notices] } })
      if (outcome.outcome === 'committed') onNotice()
      return outcome
    },
  }
}

/** What is to be told of a change. */
export function noticesOf(change: RecordChange, sources: Sources, config: Pick<NotificationConfig, 'escalation'>): NoticeDraft[] {
  const now = sources.now()
  const atOnce = (event: NoticeDraft['event'], subjectId: string): NoticeDraft => ({ id: sources.id(), event, subjectId, stage: 0, dueAt: now })
  // A demonstration shows how it works; nobody is called for it.
  const asked = change.run?.demonstration ? [] : (change.escalations ?? [])
  const questions = asked.flatMap(({ id, status, decisions }) => {
    if (status !== 'open') return [atOnce('escalation.ended', id)]
    // An open question comes again when the first of two people has signed: that is nothing new to those on call.
    return decisions.length === 0 ? ladderOf(id, now, config.escalation, () => sources.id()) : []
  })
  const claim = change.desk?.claim
  const review = change.desk?.review
  return [
    ...questions,
    ...(claim && claim.expiresAt > now ? [atOnce('escalation.claimed', claim.escalationId)] : []),
    ...(review?.closedAt === null && review.revision === 1
      ? [
          atOnce('break-glass.used', review.id),
          { id: sources.id(), event: 'break-glass.used' as const, subjectId: review.id, stage: 1, dueAt: review.deadline },
        ]
      : []),
    ...(review && review.closedAt !== null ? [atOnce('break-glass.closed', review.id)] : []),
  ]
}
