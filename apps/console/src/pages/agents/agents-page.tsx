import type { AgentStanding } from '@maestro-helix/contract/http/agents'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted, scoreText } from '../../design/number-text.ts'
import { Page } from '../../shell/page.tsx'
import { ReliabilitySection } from './reliability-section.tsx'

const orDash = (value: number | null): string => (value === null ? '–' : scoreText(value))

const columns: Column<AgentStanding>[] = [
  {
    id: 'agent',
    header: 'Agent',
    track: 'minmax(9rem, 2fr)',
    saved: { agent: ({ agent }) => agent, version: ({ version }) => version, installed: ({ inCatalog }) => inCatalog },
    cell: ({ agent, version, inCatalog }) => (
      <span className="flex items-baseline gap-2">
        <Link to="/agents/$agent" params={{ agent }} className="truncate font-medium after:absolute after:inset-0">
          {agent}
        </Link>
        <span className="text-xs text-muted">
          {version}
          {!inCatalog && ', no longer installed'}
        </span>
      </span>
    ),
  },
  {
    id: 'qsr',
    header: 'Mean QSR',
    track: '5rem',
    align: 'end',
    saved: { 'mean QSR': ({ meanQsr }) => meanQsr },
    cell: ({ meanQsr }) => orDash(meanQsr),
  },
  {
    id: 'mri',
    header: 'Mean MRI',
    track: '5rem',
    align: 'end',
    from: 'sm',
    saved: { 'mean MRI': ({ meanMri }) => meanMri },
    cell: ({ meanMri }) => orDash(meanMri),
  },
  { id: 'rmm', header: 'RMM', track: '4rem', align: 'end', saved: { RMM: ({ rmm }) => rmm }, cell: ({ rmm }) => orDash(rmm) },
  {
    id: 'samples',
    header: 'Judged',
    track: '5rem',
    align: 'end',
    from: 'md',
    saved: { judged: ({ samples }) => samples },
    cell: ({ samples }) => samples.toLocaleString('en'),
  },
  {
    id: 'low',
    header: 'Held',
    track: '5rem',
    align: 'end',
    from: 'md',
    saved: { held: ({ low }) => low },
    cell: ({ low }) => low.toLocaleString('en'),
  },
  {
    id: 'unassessed',
    header: 'Unassessed',
    track: '5.5rem',
    align: 'end',
    from: 'md',
    saved: { unassessed: ({ unassessed }) => unassessed ?? null },
    cell: ({ unassessed }) => unassessed?.toLocaleString('en') ?? '–',
  },
  {
    id: 'failures',
    header: 'Failed',
    track: '5rem',
    align: 'end',
    from: 'md',
    saved: { failed: ({ failures }) => failures },
    cell: ({ failures }) => failures.toLocaleString('en'),
  },
]

/** Every agent that was ever judged, by version, and how far the scores can be taken at their word. */
export function AgentsPage(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.agents, queryFn: () => client.agents() })
  return (
    <Page title="Agents" lead={data && counted(data.agents.length, 'version of an agent', 'versions of agents')}>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the agents" />}
      {data !== undefined && (
        <DataTable
          label="Agents"
          columns={columns}
          rows={data.agents}
          rowKey={({ agent, version }) => `${agent}@${version}`}
          roomForRows={Math.max(4, Math.min(12, data.agents.length))}
          empty={<EmptyState title="No agent yet">Agents come from the catalog that the server was started with.</EmptyState>}
        />
      )}
      <ReliabilitySection />
    </Page>
  )
}
