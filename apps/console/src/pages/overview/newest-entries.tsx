import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LedgerEntries } from '../../design/ledger-entries.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import { entryHead, entrySubject } from '../../ledger/entry-subject.ts'

/** What was entered last, each with its number, which leads to its proof. */
export function NewestEntries(): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.newestEntries,
    queryFn: () => client.ledger.entries({ order: 'newest', limit: 8 }),
  })
  return (
    <Section
      title="Newest in the ledger"
      aside={
        <Link to="/ledger" className="underline decoration-line-strong underline-offset-3">
          {data === undefined ? 'All' : counted(data.size, 'entry', 'entries')}
        </Link>
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the entries" />}
      <ul className="flex flex-col divide-y divide-line text-sm">
        {data?.entries.map(({ index, leaf }) => {
          const { kind, at } = entryHead(leaf)
          return (
            <li key={index} className="flex min-h-9 items-center gap-3">
              <LedgerEntries indexes={[index]} />
              <span className="shrink-0">
                <InertText text={kind} inline />
              </span>
              <span className="min-w-0 grow truncate text-muted max-sm:hidden">
                <InertText text={entrySubject(leaf)} inline />
              </span>
              {at !== undefined && <RelativeTime instant={at} quiet />}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
