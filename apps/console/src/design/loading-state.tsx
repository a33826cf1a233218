import type { ReactNode } from 'react'

/** Said to a screen reader at once, shown only to those who wait for long: what comes within a moment should not flicker. */
export function LoadingState({ what }: { what: string }): ReactNode {
  return (
    <p role="status" className="loading-late px-4 py-14 text-center text-sm text-muted">
      Loading {what} …
    </p>
  )
}
