import type { WorkflowVersions } from '@maestro-helix/contract/http/workflows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Changes } from '../../design/changes.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { Section } from '../../design/section.tsx'
import { Select } from '../../design/select.tsx'

const route = getRouteApi('/signed-in/workflows/$name')

/** What changed between two versions: those of the address, or the current one and the one before it (after it, where it is the first). */
export function VersionDiff({ versions: { name, currentVersion, versions } }: { versions: WorkflowVersions }): ReactNode {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const numbers = versions.map(({ version }) => version)
  const to = search.to ?? currentVersion
  const from = search.from ?? numbers.find((version) => version < to) ?? numbers.findLast((version) => version !== to) ?? to
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.workflowDiff(name, from, to),
    queryFn: () => client.workflows.diff(name, from, to),
  })
  const options = [...new Set([...numbers, from, to])]
    .toSorted((a, b) => b - a)
    .map((version) => ({ value: String(version), label: String(version) }))
  const choose = (change: { from?: number; to?: number }): void =>
    void navigate({ search: { from, to, ...change }, replace: true, resetScroll: false })
  return (
    <Section title="What changed">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap gap-x-4 gap-y-2">
          <Select label="From version" value={String(from)} options={options} onChange={(next) => choose({ from: Number(next) })} />
          <Select label="to version" value={String(to)} options={options} onChange={(next) => choose({ to: Number(next) })} />
        </div>
        {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <LoadingState what="what changed" />}
        {data !== undefined && <Changes rows={data.changes} before={`Version ${from}`} after={`Version ${to}`} />}
      </div>
    </Section>
  )
}
