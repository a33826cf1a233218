import type { ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ErrorState } from '../design/error-state.tsx'
import { Entrance } from './session.tsx'

/** A page that broke: what it says can be reported; loading it again is safe, since nothing is kept here. */
export function PageFailed({ error }: ErrorComponentProps): ReactNode {
  return (
    <Entrance title="This page does not work">
      <ErrorState error={error instanceof Error ? error : new Error('unknown')} onRetry={() => window.location.reload()} />
    </Entrance>
  )
}

export function NotFound(): ReactNode {
  return (
    <Entrance title="There is no such page">
      <p className="text-sm text-muted">
        The address may be of another release.{' '}
        <a href="/" className="text-stable underline">
          Go to the first page
        </a>
      </p>
    </Entrance>
  )
}
