import type { ReactNode } from 'react'
import { Status } from '../../design/status.tsx'

/** Whether the runs of a workflow go on. */
export function WorkflowState({ paused }: { paused: boolean }): ReactNode {
  return paused ? <Status tone="advisory">Held</Status> : <Status tone="safe">Active</Status>
}
