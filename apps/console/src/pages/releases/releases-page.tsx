import { type PromotionRecord, promotionRecordSchema } from '@maestro-helix/contract/promotion'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useCallback, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { ReleaseStatus, releaseStatusWords, subjectWords } from '../../design/release-status.tsx'
import { Select } from '../../design/select.tsx'
import { Page } from '../../shell/page.tsx'

const route = getRouteApi('/signed-in/releases')
const keyOf = ({ id }: PromotionRecord): string => id
const statuses = promotionRecordSchema.shape.status.options
const statusOptions = [{ value: 'any', label: 'Any' }, ...statuses.map((value) => ({ value, label: releaseStatusWords[value].word }))]

const columns: Column<PromotionRecord>[] = [
  {
    id: 'what',
    header: 'What',
    track: 'minmax(10rem, 1.5fr)',
    cell: ({ id, subject }) => (
      <Link to="/releases/$promotionId" params={{ promotionId: id }} className="font-medium after:absolute after:inset-0">
        {subjectWords(subject)}
      </Link>
    ),
  },
  { id: 'status', header: 'Status', track: '8rem', cell: ({ status }) => <ReleaseStatus status={status} /> },
  {
    id: 'signed',
    header: 'Signed',
    track: '4rem',
    align: 'end',
    from: 'sm',
    cell: ({ signatures, roles }) => `${signatures.length} of ${roles.length}`,
  },
  { id: 'where', header: 'Where to', track: 'minmax(6rem, 0.8fr)', from: 'md', cell: ({ environment, phase }) => phase ?? environment },
  { id: 'by', header: 'Asked by', track: 'minmax(5rem, 0.7fr)', from: 'md', cell: ({ requestedBy }) => requestedBy.id },
  { id: 'at', header: 'Asked', track: '7rem', from: 'sm', cell: ({ requestedAt }) => <RelativeTime instant={requestedAt} quiet /> },
]

/** What was asked to be released, newest first. */
export function ReleasesPage(): ReactNode {
  const { status } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: release } = useQuery({ queryKey: queryKeys.release, queryFn: () => client.releases.view() })
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: queryKeys.promotions({ ...(status && { status }) }),
    queryFn: ({ pageParam }) =>
      client.releases.list({ order: 'newest', limit: 100, ...(pageParam !== null && { after: pageParam }), ...(status && { status }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return (
    <Page
      title="Releases"
      lead={
        release &&
        (release.gated
          ? `Here (${release.environment}) what cannot be undone runs once the people of its roles have signed.`
          : `Here (${release.environment}) nothing waits for a release.`)
      }
    >
      <Select
        label="Status"
        value={status ?? 'any'}
        options={statusOptions}
        onChange={(next) => void navigate({ search: { status: statuses.find((one) => one === next) }, replace: true })}
      />
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the releases" />}
      {data !== undefined && (
        <DataTable
          label="Releases"
          columns={columns}
          rows={rows}
          rowKey={keyOf}
          rowCount={hasNextPage ? -1 : rows.length}
          onEnd={onEnd}
          empty={<EmptyState title="No release">Where a version waits for one, it is asked for on the page of its workflow.</EmptyState>}
        />
      )}
    </Page>
  )
}
