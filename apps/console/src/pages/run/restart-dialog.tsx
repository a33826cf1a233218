import type { RunOutline } from '@maestro-helix/contract/http/runs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { counted } from '../../design/number-text.ts'
import { Select } from '../../design/select.tsx'
import { stepsFrom } from './steps-from.ts'

/** Does a step and all that follows from it again, after saying what that is. */
export function RestartDialog({ outline, onClose }: { outline: Pick<RunOutline, 'run' | 'steps'>; onClose: () => void }): ReactNode {
  const queryClient = useQueryClient()
  const { run, steps } = outline
  const [from, setFrom] = useState(() => (steps.find(({ state }) => state === 'stopped') ?? steps[0])?.step ?? '')
  const again = useMemo(() => stepsFrom(steps, from), [steps, from])
  const order = useMutation({
    mutationFn: () => client.runs.restart(run.id, from),
    onSuccess: async () => {
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['run', run.id] })
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Do again from a step"
      description="Earlier attempts stay in the record and no longer count. What people approved for these steps is asked anew."
    >
      <div className="flex flex-col gap-4">
        <Select label="From step" value={from} options={steps.map(({ step }) => ({ value: step, label: step }))} onChange={setFrom} />
        <p className="text-sm">
          {counted(again.length, 'step is', 'steps are')} done again: {again.slice(0, 12).join(', ')}
          {again.length > 12 && ` and ${again.length - 12} more`}.
        </p>
        {order.error !== null && <ErrorState error={order.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="primary" aria-disabled={order.isPending} onClick={() => order.isPending || order.mutate()}>
            Do again
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
