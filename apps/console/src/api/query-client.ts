import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { queryKeys } from './query-keys.ts'
import { saysSignedOut } from './session.ts'

/**
 * One cache of what the server said. It is kept fresh by the live stream, not by age: nothing is read again because a window gets the focus.
 * An answer that nobody is signed in makes the session be asked for again, which shows the way to sign in.
 */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: { staleTime: Infinity, gcTime: 300_000, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

function noticeSignedOut(error: Error): void {
  if (saysSignedOut(error)) void queryClient.invalidateQueries({ queryKey: queryKeys.session })
}
