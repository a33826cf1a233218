import { codeOf, errorCatalogue } from '@maestro-helix/contract/errors'
import type { QueuedEscalation } from '@maestro-helix/contract/http/escalation-queue'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { counted } from '../../design/number-text.ts'
import { useSession } from '../../shell/session.tsx'

type Props = { selected: readonly QueuedEscalation[]; held: number; onRelease: () => void; onDone: () => void }

/**
 * What can be done with several questions at once: claim them and give them back, which can be undone. Deciding cannot, and is done one by one. Always
 * there, so that nothing moves when it has something to say.
 */
export function ClaimBar({ selected, held, onRelease, onDone }: Props): ReactNode {
  const { operatorId } = useSession()
  const queryClient = useQueryClient()
  const { mutate, isPending, data, reset } = useMutation({
    mutationFn: async (act: 'claim' | 'release') => {
      const results = await Promise.allSettled(selected.map(({ escalation }) => client.desk[act](escalation.id)))
      const refused = results.flatMap((result) => (result.status === 'rejected' ? [codeOf(result.reason)] : []))
      return { act, done: results.length - refused.length, refused }
    },
    onSuccess: async () => {
      onDone()
      await queryClient.invalidateQueries({ queryKey: ['escalations'] })
    },
  })
  const own = selected.some(({ claim }) => claim?.operatorId === operatorId)
  const order = (act: 'claim' | 'release'): void => {
    reset()
    if (!isPending) mutate(act)
  }
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2 text-sm">
      {selected.length > 0 && (
        <>
          <span>{counted(selected.length, 'question')} chosen</span>
          <Button aria-disabled={isPending} onClick={() => order('claim')}>
            Claim
          </Button>
          {own && (
            <Button aria-disabled={isPending} onClick={() => order('release')}>
              Give back
            </Button>
          )}
          <Button kind="quiet" onClick={onDone}>
            Choose none
          </Button>
        </>
      )}
      <div role="status" className="text-muted">
        {data !== undefined && selected.length === 0 && outcome(data)}
      </div>
      <div aria-live="polite" className={`ml-auto ${held <= 0 ? 'invisible' : ''}`}>
        <Button onClick={onRelease}>Show {counted(Math.max(0, held), 'new question')}</Button>
      </div>
    </div>
  )
}

function outcome({ act, done, refused }: { act: 'claim' | 'release'; done: number; refused: ReturnType<typeof codeOf>[] }): string {
  const first = refused[0]
  const did = `${done} ${act === 'claim' ? 'claimed' : 'given back'}.`
  return first === undefined ? did : `${did} ${refused.length} not: ${errorCatalogue[first].hint}`
}
