import type { BreakGlassReview } from '@maestro-helix/contract/escalation-desk'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { Delivery } from '@maestro-helix/contract/notifications'
import { mayDo } from '@maestro-helix/contract/roles'
import { onCallAt } from '../../governance/on-call/on-call-at.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import type { DeliverParts } from './deliver-notices.ts'
import type { EscalationDeskReads } from '../../http/escalation-desk.ts'

type Reads = Pick<EscalationDeskReads, 'escalationDesk'> & { operators(): Promise<OperatorRecord[]> }

/** Reads what a notice is about, as it is now, and who is to be told. */
export function lookAtSubject(store: RecordStore, queries: Reads, sources: Pick<Sources, 'now'>): DeliverParts['look'] {
  const people = async () => {
    const now = sources.now()
    const [rota, operators] = await Promise.all([store.onCall(), queries.operators()])
    const valid = operators.filter(({ revokedAt, demonstration }) => revokedAt === null && !demonstration)
    return {
      onCall: rota ? onCallAt(rota, now) : null,
      leads: valid.filter(({ roles }) => roles.includes('governance-lead')).map(({ id }) => id),
      everybody: valid.filter(({ roles }) => mayDo(roles, 'decide')).map(({ id }) => id),
    }
  }
  return async (event: Delivery['event'], subjectId) => {
    if (event.startsWith('break-glass.')) {
      const review = await store.review(subjectId)
      return (
        review && {
          facts: { open: review.closedAt === null, timedOut: false, claimedUntil: null, ...(await people()) },
          subject: reviewSubject(review),
        }
      )
    }
    const [escalation, beside] = await Promise.all([store.escalation(subjectId), queries.escalationDesk(subjectId, sources.now())])
    if (!escalation || !beside) return undefined
    const { id, stepId, kind, peopleRequired, deadline, status } = escalation
    return {
      facts: { open: status === 'open', timedOut: status === 'timed-out', claimedUntil: beside.claim?.expiresAt ?? null, ...(await people()) },
      subject: { id, stepId, kind, peopleRequired, deadline, workflow: beside.workflow, tier: beside.tier },
    }
  }
}

function reviewSubject({ id, act, workflow, stepId, deadline }: BreakGlassReview) {
  return { id, act, workflow, stepId, kind: 'break-glass' as const, tier: null, peopleRequired: 1, deadline }
}
