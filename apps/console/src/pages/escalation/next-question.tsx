import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { InertText } from '../../design/inert-text.tsx'
import { standingOf } from '../../escalations/standing.ts'
import { useSession } from '../../shell/session.tsx'

const query = { status: 'open' as const, limit: 50 }

/** The way on, once this question is no longer for whoever looks: what waits for them next, by deadline. */
export function NextQuestion({ after }: { after: string }): ReactNode {
  const session = useSession()
  const { data } = useQuery({ queryKey: queryKeys.queue(query), queryFn: () => client.desk.queue(query) })
  const next = data?.items.find(({ escalation }) => escalation.id !== after && standingOf(escalation, session) === 'to-decide')
  if (data === undefined) return null
  if (next === undefined)
    return (
      <p className="text-sm text-muted">
        Nothing else waits for you.{' '}
        <Link to="/escalations" className="underline decoration-line-strong underline-offset-3">
          Inbox
        </Link>
      </p>
    )
  return (
    <div className="text-sm">
      <p className="text-muted">Next:</p>
      <Link
        to="/escalations/$escalationId"
        params={{ escalationId: next.escalation.id }}
        className="font-medium underline decoration-line-strong underline-offset-3"
      >
        <InertText text={next.headline} inline />
      </Link>
    </div>
  )
}
