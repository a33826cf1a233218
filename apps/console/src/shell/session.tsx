import type { Session } from '@maestro-helix/contract/http/auth'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useEffect, useState } from 'react'
import { queryKeys } from '../api/query-keys.ts'
import { readSession } from '../api/session.ts'
import { Dialog } from '../design/dialog.tsx'
import { ErrorState } from '../design/error-state.tsx'
import { LoadingState } from '../design/loading-state.tsx'
import { startLive } from '../live/live-store.ts'
import { SignIn } from './sign-in.tsx'

const SessionContext = createContext<Session | null>(null)

/** Who is signed in. Within the pages there always is somebody. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (session === null) throw new Error('there is no session here')
  return session
}

/**
 * Shows the pages to whoever is signed in, and the way to sign in to everybody else. A session that ends while a page is open is renewed in front
 * of it: the page stays as it is, with everything that was typed.
 */
export function SessionGate({ children }: { children: ReactNode }): ReactNode {
  const queryClient = useQueryClient()
  const { data: session, error, refetch } = useQuery({ queryKey: queryKeys.session, queryFn: readSession })
  const [before, setBefore] = useState<Session | null>(null)
  if (session && session !== before) setBefore(session)
  const signedIn = session !== null && session !== undefined
  useEffect(() => (signedIn ? startLive(queryClient) : undefined), [signedIn, queryClient])

  const shown = session ?? before
  if (shown !== null) {
    return (
      <SessionContext value={shown}>
        {/* Another person's page is another page. */}
        <div key={shown.principal.id} className="contents">
          {children}
        </div>
        <Dialog open={session === null} title="Your session has ended" description="Sign in to go on. The page behind is as you left it.">
          <SignIn keepPage onSignedIn={() => void refetch()} />
        </Dialog>
      </SessionContext>
    )
  }
  if (session === null)
    return (
      <Entrance title="Sign in">
        <SignIn onSignedIn={() => void refetch()} />
      </Entrance>
    )
  return (
    <Entrance title="Maestro Helix">
      {error === null ? <LoadingState what="the console" /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </Entrance>
  )
}

/** A page of one thing, before anybody is signed in. */
export function Entrance({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <main className="mx-auto flex min-h-dvh max-w-96 flex-col justify-center gap-6 px-5 py-10">
      <header>
        <p className="text-sm font-medium text-muted">Maestro Helix</p>
        <h1 className="text-xl">{title}</h1>
      </header>
      {children}
    </main>
  )
}
