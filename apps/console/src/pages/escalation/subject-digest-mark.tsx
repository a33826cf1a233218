import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Status } from '../../design/status.tsx'
import { Tooltip } from '../../design/tooltip.tsx'
import { shownDigest } from '../../escalations/subject-digest.ts'

/**
 * Whether the digest that is signed is that of what the page shows: computed here, from what is here. Undefined while it is computed;
 * null where the record no longer holds what it is of.
 */
export function useShownDigest(shown: EscalationCase): 'same' | 'other' | null | undefined {
  const { escalation } = shown
  const { data } = useQuery({
    // What a question is about never changes; that it is of another digest would be another key.
    queryKey: ['subject-digest', escalation.id, escalation.subjectSha256],
    queryFn: async () => (await shownDigest(shown)) ?? null,
  })
  if (data === undefined || data === null) return data
  return data === escalation.subjectSha256 ? 'same' : 'other'
}

export function SubjectDigest({ shown }: { shown: EscalationCase }): ReactNode {
  const digest = useShownDigest(shown)
  if (digest === undefined) return null
  const { subjectSha256 } = shown.escalation
  const text = {
    same: `Computed in this browser from what is shown: SHA-256 ${subjectSha256}`,
    other: `The server names SHA-256 ${subjectSha256}; what is shown here has another.`,
  }
  return (
    <Tooltip text={digest === null ? 'The record no longer holds all of it.' : text[digest]}>
      <span tabIndex={0}>
        {digest === 'same' && <Status tone="safe">What is shown is what is signed</Status>}
        {digest === 'other' && <Status tone="critical">Not what would be signed</Status>}
        {digest === null && <Status tone="advisory">Cannot be compared with what is signed</Status>}
      </span>
    </Tooltip>
  )
}
