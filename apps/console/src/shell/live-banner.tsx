import type { ReactNode } from 'react'
import { Status } from '../design/status.tsx'
import { lastHeard, useLiveState } from '../live/live-store.ts'

/** Says whether the page follows what happens; as a bar across the page while it does not. */
export function LiveBanner(): ReactNode {
  const state = useLiveState()
  const asOf = lastHeard()
  return (
    <div role="status">
      {state === 'reconnecting' && (
        <div className="border-b border-line bg-raised px-4 py-1.5 text-sm">
          <Status tone="advisory" busy>
            Reconnecting
          </Status>
          <span className="text-muted">
            {' · The server does not answer. What is shown is '}
            {asOf === null ? 'old' : <>as of {new Date(asOf).toLocaleTimeString()}</>}; it is brought up to date by itself.
          </span>
        </div>
      )}
    </div>
  )
}

/** The same in few words, beside the name of the product. */
export function LiveMark(): ReactNode {
  const state = useLiveState()
  const marks = { connecting: ['inactive', 'Connecting'], live: ['safe', 'Live'], reconnecting: ['advisory', 'Reconnecting'] } as const
  const [tone, word] = marks[state]
  return (
    <span className="text-xs" data-live={state}>
      <Status tone={tone}>{word}</Status>
    </span>
  )
}
