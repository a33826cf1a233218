import type { RunOutline } from '@maestro-helix/contract/http/runs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button, buttonClass } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { useSession } from '../../shell/session.tsx'
import { RestartDialog } from './restart-dialog.tsx'

/** What can be ordered of a run by those who may: hold, let go on and cancel before it has ended, do again and start another like it at any time. */
export function RunActions({ outline }: { outline: Pick<RunOutline, 'run' | 'steps'> }): ReactNode {
  const { run } = outline
  const { capabilities } = useSession()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [restarting, setRestarting] = useState(false)
  const order = useMutation({
    mutationFn: (action: 'pause' | 'resume' | 'cancel') =>
      action === 'pause' ? client.runs.pause(run.id) : action === 'resume' ? client.runs.resume(run.id) : client.runs.cancel(run.id),
    onSuccess: async () => {
      setAsking(false)
      await queryClient.invalidateQueries({ queryKey: ['run', run.id] })
    },
  })
  const compare = (
    <Link to="/runs/$runId/compare" params={{ runId: run.id }} className={buttonClass()}>
      Compare
    </Link>
  )
  if (!capabilities.includes('run')) return compare
  const ended = run.endedAt !== null
  const gone = run.erasedAt !== undefined || run.purgedAt !== undefined
  return (
    <>
      {compare}
      {!gone && (
        <>
          <Link to="/workflows/$name/start" params={{ name: run.workflow }} search={{ like: run.id }} className={buttonClass()}>
            Start another
          </Link>
          <Button onClick={() => setRestarting(true)}>Do again from…</Button>
        </>
      )}
      {!ended && <Button onClick={() => order.mutate(run.pauseRequested ? 'resume' : 'pause')}>{run.pauseRequested ? 'Resume' : 'Pause'}</Button>}
      {!ended && (
        <Button kind="danger" onClick={() => setAsking(true)}>
          Cancel run
        </Button>
      )}
      {restarting && <RestartDialog outline={outline} onClose={() => setRestarting(false)} />}
      {order.error !== null && !asking && <ErrorState error={order.error} />}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Cancel this run?"
        description="It ends now. What waits for people is withdrawn; what was done stays done. It can be started again from a step."
      >
        {order.error !== null && <ErrorState error={order.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Keep it running</Button>
          <Button kind="danger" aria-disabled={order.isPending} onClick={() => order.isPending || order.mutate('cancel')}>
            Cancel run
          </Button>
        </div>
      </Dialog>
    </>
  )
}
