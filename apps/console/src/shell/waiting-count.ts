import { useQuery } from '@tanstack/react-query'
import { client } from '../api/client.ts'
import { queryKeys } from '../api/query-keys.ts'
import { standingOf } from '../escalations/standing.ts'
import { useSession } from './session.tsx'

/** How many questions are looked through to tell whose they are; beyond them all are counted. */
const looked = 100

/** How many open questions wait for whoever is signed in; undefined while nobody knows, or where they decide nothing. */
export function useWaitingCount(): number | undefined {
  const session = useSession()
  const { data } = useQuery({
    queryKey: queryKeys.waiting,
    queryFn: () => client.desk.queue({ limit: looked }),
    enabled: session.capabilities.includes('read'),
  })
  if (data === undefined) return undefined
  const others = data.items.filter(({ escalation }) => standingOf(escalation, session) !== 'to-decide').length
  return session.operatorId === null ? data.total : data.total - others
}
