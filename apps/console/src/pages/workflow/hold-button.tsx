import type { Workflow } from '@maestro-helix/contract/http/workflows'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'

/** Holds a workflow, which stops all its runs between two steps and is therefore asked for; or lets it go on. */
export function HoldButton({ workflow: { name, paused } }: { workflow: Workflow }): ReactNode {
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const order = useMutation({
    mutationFn: () => (paused ? client.workflows.resume(name) : client.workflows.pause(name)),
    onSuccess: async () => {
      setAsking(false)
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: queryKeys.workflow(name) }),
        queryClient.invalidateQueries({ queryKey: queryKeys.workflows }),
      ])
    },
  })
  return (
    <>
      <Button onClick={() => setAsking(true)}>{paused ? 'Let it go on' : 'Hold'}</Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={paused ? `Let ${name} go on?` : `Hold ${name}?`}
        description={
          paused
            ? 'Its runs go on from where each of them stands.'
            : 'Every run of it stops between two steps, and what is started now waits. Steps under way come to their end. It can be let go on at any time.'
        }
      >
        {order.error !== null && <ErrorState error={order.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Leave it</Button>
          <Button kind="primary" aria-disabled={order.isPending} onClick={() => order.isPending || order.mutate()}>
            {paused ? 'Let it go on' : 'Hold the workflow'}
          </Button>
        </div>
      </Dialog>
    </>
  )
}
