import { codeOf, errorCatalogue } from '@maestro-helix/contract/errors'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { InertText } from './inert-text.tsx'
import { Status } from './status.tsx'

/** What failed, its code, and what to do next. `onRetry` is offered where the same may succeed later. */
export function ErrorState({ error, onRetry }: { error: Error; onRetry?: (() => void) | undefined }): ReactNode {
  const code = codeOf(error)
  const { hint, retry } = errorCatalogue[code]
  return (
    <div role="alert" className="rounded-md border border-line bg-surface px-4 py-3 text-sm">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <Status tone="critical">
          <span className="sr-only">Error </span>
          <code className="font-mono text-xs">{code}</code>
        </Status>
        {retry && onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
      </div>
      <div className="mt-1">
        <InertText text={error.message} />
      </div>
      <p className="mt-1 text-muted">{hint}</p>
    </div>
  )
}
