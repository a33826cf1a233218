import type { Session } from '@maestro-helix/contract/http/auth'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { endSessions, readSessions } from '../../api/account.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'

export const methodWords: Readonly<Record<Session['method'], string>> = {
  passkey: 'by passkey',
  oidc: 'by single sign-on',
  enrolment: 'by enrolling',
  token: 'by token',
}

/** Where one is signed in; each can be ended, and all but this one together. */
export function SessionsSection(): ReactNode {
  const queryClient = useQueryClient()
  // Nothing tells that somebody signed in elsewhere, so it is read whenever one looks.
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.sessions, queryFn: readSessions, staleTime: 0 })
  const end = useMutation({ mutationFn: endSessions, onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.sessions }) })
  const others = data?.some(({ current }) => !current) === true
  return (
    <Section title="Where you are signed in">
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="your sessions" />}
      {end.error !== null && <ErrorState error={end.error} />}
      <ul aria-label="Sessions" className="flex flex-col divide-y divide-line text-sm">
        {data?.map(({ id, current, method, signedInAt, seenAt }) => (
          <li key={id} className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 py-1">
            <span>
              {methodWords[method]}, <RelativeTime instant={signedInAt} />
              <span className="text-muted">
                {' '}
                · last used <RelativeTime instant={seenAt} />
              </span>
            </span>
            {current ? (
              <Status tone="safe">this one</Status>
            ) : (
              <Button aria-disabled={end.isPending} onClick={() => end.isPending || end.mutate(id)}>
                Sign out there
              </Button>
            )}
          </li>
        ))}
      </ul>
      {others && (
        <Button className="mt-2" aria-disabled={end.isPending} onClick={() => end.isPending || end.mutate(null)}>
          Sign out everywhere else
        </Button>
      )}
    </Section>
  )
}
