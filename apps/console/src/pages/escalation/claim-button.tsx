import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { standingOf } from '../../escalations/standing.ts'
import { useSession } from '../../shell/session.tsx'

/** Says to others that one looks at it, which keeps nobody from deciding. */
export function ClaimButton({ shown: { escalation, claim } }: { shown: EscalationCase }): ReactNode {
  const session = useSession()
  const queryClient = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: (act: 'claim' | 'release') => client.desk[act](escalation.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['escalation', escalation.id] }),
  })
  if (standingOf(escalation, session) !== 'to-decide') return null
  const own = claim?.operatorId === session.operatorId
  return (
    <>
      {claim !== null && !own && <span className="text-sm text-muted">{claim.operatorId} is on it</span>}
      {(claim === null || own) && (
        <Button aria-disabled={isPending} onClick={() => isPending || mutate(own ? 'release' : 'claim')}>
          {own ? 'Give back' : 'Claim'}
        </Button>
      )}
      {error !== null && <ErrorState error={error} />}
    </>
  )
}
