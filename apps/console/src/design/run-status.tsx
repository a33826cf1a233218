import type { RunStatus } from '@maestro-helix/contract/run'
import type { ReactNode } from 'react'
import { Status } from './status.tsx'
import type { Tone } from './tone.ts'

const tones: Record<RunStatus, Tone> = {
  queued: 'inactive',
  running: 'stable',
  waiting: 'advisory',
  paused: 'inactive',
  completed: 'safe',
  failed: 'critical',
  halted: 'cautionary',
  cancelled: 'inactive',
}

const words: Record<RunStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  waiting: 'Waiting for people',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  halted: 'Halted',
  cancelled: 'Cancelled',
}

export const runStatusWords: Readonly<Record<RunStatus, string>> = words

export function RunStatusMark({ status }: { status: RunStatus }): ReactNode {
  return (
    <Status tone={tones[status]} busy={status === 'running'}>
      {words[status]}
    </Status>
  )
}
