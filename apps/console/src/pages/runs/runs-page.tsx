import { type RunSummary, type RunStatus, runStatusSchema } from '@maestro-helix/contract/run'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useCallback, useDeferredValue, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { RunStatusMark, runStatusWords } from '../../design/run-status.tsx'
import { SearchField } from '../../design/search-field.tsx'
import { Select } from '../../design/select.tsx'
import { duration } from '../../design/time-text.ts'
import { Page } from '../../shell/page.tsx'
import { heldRows } from './held-rows.ts'

const route = getRouteApi('/signed-in/runs')
const pageSize = 100
const keyOf = (run: RunSummary): string => run.id

const columns: Column<RunSummary>[] = [
  {
    id: 'run',
    header: 'Run',
    track: 'minmax(9rem, 1.4fr)',
    saved: { workflow: ({ workflow }) => workflow, run: ({ id }) => id, demonstration: ({ demonstration }) => demonstration },
    cell: ({ id, workflow, demonstration }) => (
      <span className="flex items-baseline gap-2">
        <Link to="/runs/$runId" params={{ runId: id }} className="truncate font-medium after:absolute after:inset-0">
          {workflow}
        </Link>
        <code className="font-mono text-xs text-muted max-sm:hidden">{shortId(id)}</code>
        {demonstration && <span className="text-xs text-muted">demonstration</span>}
      </span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    track: '10.5rem',
    saved: { status: ({ status }) => status },
    cell: ({ status }) => <RunStatusMark status={status} />,
  },
  {
    id: 'version',
    header: 'Version',
    track: '4rem',
    align: 'end',
    from: 'lg',
    saved: { version: ({ version }) => version },
    cell: ({ version }) => version,
  },
  {
    id: 'requester',
    header: 'Started by',
    track: 'minmax(6rem, 0.8fr)',
    from: 'md',
    saved: { 'started by': ({ requester }) => requester.id },
    cell: ({ requester }) => requester.id,
  },
  {
    id: 'started',
    header: 'Started',
    track: '7rem',
    from: 'sm',
    saved: { started: ({ createdAt }) => createdAt },
    cell: ({ createdAt }) => <RelativeTime instant={createdAt} quiet />,
  },
  {
    id: 'took',
    header: 'Took',
    track: '6rem',
    align: 'end',
    from: 'md',
    saved: { ended: ({ endedAt }) => endedAt },
    cell: ({ createdAt, endedAt }) => (endedAt === null ? '–' : duration(Date.parse(endedAt) - Date.parse(createdAt))),
  },
]

const statusOptions: { value: RunStatus | 'any'; label: string }[] = [
  { value: 'any', label: 'Any' },
  ...runStatusSchema.options.map((value) => ({ value, label: runStatusWords[value] })),
]

/** The end of an id tells runs apart; its beginning is the time. */
function shortId(id: string): string {
  return `…${id.slice(-8)}`
}

/** Every run, newest first, as it happens. */
export function RunsPage(): ReactNode {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const [anchor, setAnchor] = useState<string>()
  const { workflow, status, search = '' } = filter
  const { data: workflows } = useQuery({ queryKey: queryKeys.workflows, queryFn: () => client.workflows.list({ limit: 500 }) })
  const words = useDeferredValue(search.trim())
  const asked = { ...(workflow && { workflow }), ...(status && { status }), ...(words !== '' && { search: words }) }
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: queryKeys.runs(asked),
    queryFn: ({ pageParam }) =>
      client.runs.list({
        limit: pageSize,
        ...(pageParam !== null && { after: pageParam }),
        ...asked,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // While the next search is under way the rows of the one before stay.
    placeholderData: keepPreviousData,
  })
  const loaded = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data])
  const { shown, held } = heldRows(loaded, keyOf, anchor)
  const hold = (): void => setAnchor((before) => before ?? loaded[0]?.id)
  const release = (): void => setAnchor(undefined)
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])

  const set = (change: Partial<typeof filter>): void => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const workflowOptions = [{ value: '', label: 'All' }, ...(workflows?.items ?? []).map(({ name }) => ({ value: name, label: name }))]
  return (
    <Page title="Runs" lead={data && `${counted(shown.length, 'run')}${hasNextPage ? ' loaded, more below' : ''}`}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchField
          label="Search runs"
          placeholder="Workflow, id or person"
          value={search}
          onChange={(next) => set({ search: next === '' ? undefined : next })}
        />
        <Select
          label="Workflow"
          value={workflow ?? ''}
          options={workflowOptions}
          onChange={(next) => set({ workflow: next === '' ? undefined : next })}
        />
        <Select
          label="Status"
          value={status ?? 'any'}
          options={statusOptions}
          onChange={(next) => set({ status: next === 'any' ? undefined : next })}
        />
      </div>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the runs" />}
      {data !== undefined && (
        <div className="relative flex min-h-80 grow flex-col" onPointerEnter={hold} onPointerLeave={release} onFocus={hold} onBlur={release}>
          {/* Over the head of the table, so that nothing moves when it has something to say. */}
          <div aria-live="polite" className="pointer-events-none absolute inset-x-0 top-0.5 z-20 flex justify-center">
            {held > 0 && (
              <Button className="pointer-events-auto shadow-overlay" onClick={release}>
                Show {counted(held, 'new run')}
              </Button>
            )}
          </div>
          <DataTable
            label="Runs"
            columns={columns}
            rows={shown}
            rowKey={keyOf}
            rowCount={hasNextPage ? -1 : shown.length}
            onEnd={onEnd}
            empty={<NoRuns filtered={words !== '' || workflow !== undefined || status !== undefined} />}
          />
        </div>
      )}
    </Page>
  )
}

function NoRuns({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <EmptyState title="No run matches">Change the search or the filters above.</EmptyState>
  return (
    <EmptyState title="Nothing has run yet">
      Start a run with <code className="font-mono text-xs">npx maestro run WORKFLOW</code>; it appears here by itself.
    </EmptyState>
  )
}
