import type { Workflow } from '@maestro-helix/contract/http/workflows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { SearchField } from '../../design/search-field.tsx'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { WorkflowState } from '../workflow/workflow-state.tsx'

const route = getRouteApi('/signed-in/workflows')

const columns: Column<Workflow>[] = [
  {
    id: 'name',
    header: 'Workflow',
    track: 'minmax(9rem, 1.6fr)',
    saved: { workflow: ({ name }) => name },
    cell: ({ name }) => (
      <Link to="/workflows/$name" params={{ name }} className="truncate font-medium after:absolute after:inset-0">
        {name}
      </Link>
    ),
  },
  { id: 'state', header: 'State', track: '6rem', saved: { held: ({ paused }) => paused }, cell: ({ paused }) => <WorkflowState paused={paused} /> },
  {
    id: 'version',
    header: 'Version',
    track: '4.5rem',
    align: 'end',
    from: 'sm',
    saved: { version: ({ currentVersion }) => currentVersion },
    cell: ({ currentVersion }) => currentVersion,
  },
  {
    id: 'changed',
    header: 'Changed',
    track: '7rem',
    from: 'sm',
    saved: { changed: ({ updatedAt }) => updatedAt },
    cell: ({ updatedAt }) => <RelativeTime instant={updatedAt} quiet />,
  },
]

const startColumn: Column<Workflow> = {
  id: 'start',
  header: <span className="sr-only">Start</span>,
  track: '4.5rem',
  align: 'end',
  // Above the link that covers the row.
  cell: ({ name }) => (
    <Link
      to="/workflows/$name/start"
      params={{ name }}
      aria-label={`Start a run of ${name}`}
      className="relative z-1 inline-flex min-h-6 items-center underline decoration-line-strong underline-offset-3 hover:decoration-current"
    >
      Start
    </Link>
  ),
}

/** Every workflow by name: which version is current, and whether it is held. */
export function WorkflowsPage(): ReactNode {
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { capabilities } = useSession()
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.workflows, queryFn: () => client.workflows.list({ limit: 500 }) })
  const words = search.trim().toLowerCase()
  const rows = useMemo(() => data?.items.filter(({ name }) => name.includes(words)) ?? [], [data, words])
  return (
    <Page title="Workflows" lead={data && `${counted(rows.length, 'workflow')}${data.next === null ? '' : ', the first by name'}`}>
      {/* Of its own row: a field that grows would share the height of the page with the table. */}
      <div className="flex">
        <SearchField
          label="Search workflows"
          placeholder="Name"
          value={search}
          onChange={(next) => void navigate({ search: { search: next === '' ? undefined : next }, replace: true })}
        />
      </div>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the workflows" />}
      {data !== undefined && (
        <DataTable
          label="Workflows"
          columns={capabilities.includes('run') ? [...columns, startColumn] : columns}
          rows={rows}
          rowKey={({ name }) => name}
          empty={<NoWorkflows filtered={words !== ''} />}
        />
      )}
    </Page>
  )
}

function NoWorkflows({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <EmptyState title="No workflow matches">Change the search above.</EmptyState>
  return (
    <EmptyState title="No workflow yet">
      Apply one with <code className="font-mono text-xs">npx maestro workflows apply FILE</code>; it appears here by itself.
    </EmptyState>
  )
}
