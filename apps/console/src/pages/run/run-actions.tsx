import type { RunRecord } from '@maestro-helix/contract/run'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { useSession } from '../../shell/session.tsx'

/** Hold, let go on, cancel: what can be ordered of a run that has not ended, by those who may. */
export function RunActions({ run }: { run: RunRecord }): ReactNode {
  const { capabilities } = useSession()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const order = useMutation({
    mutationFn: (action: 'pause' | 'resume' | 'cancel') =>
      action === 'pause' ? client.pauseRun(run.id) : action === 'resume' ? client.resumeRun(run.id) : client.cancelRun(run.id),
    onSuccess: async () => {
      setAsking(false)
      await queryClient.invalidateQueries({ queryKey: ['run', run.id] })
    },
  })
  if (run.endedAt !== null || !capabilities.includes('run')) return null
  return (
    <>
      {run.pauseRequested ? (
        <Button onClick={() => order.mutate('resume')}>Resume</Button>
      ) : (
        <Button onClick={() => order.mutate('pause')}>Pause</Button>
      )}
      <Button kind="danger" onClick={() => setAsking(true)}>
        Cancel run
      </Button>
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
