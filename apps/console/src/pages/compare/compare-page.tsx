import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { RunRecord, RunSummary } from '@maestro-helix/contract/run'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { RunStatusMark, runStatusWords } from '../../design/run-status.tsx'
import { Select } from '../../design/select.tsx'
import { absoluteTime } from '../../design/time-text.ts'
import { Page } from '../../shell/page.tsx'
import { compareColumns } from './compare-columns.tsx'
import { pairedSteps } from './paired-steps.ts'
import { StepDialog } from './step-dialog.tsx'

const route = getRouteApi('/signed-in/runs/$runId/compare')

/** Two runs of a workflow, step by step beside each other. */
export function ComparePage(): ReactNode {
  const { runId } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const one = useQuery({ queryKey: queryKeys.run(runId), queryFn: () => client.runs.get(runId) })
  const workflow = one.data?.run.workflow
  const others = useQuery({
    queryKey: queryKeys.recentRuns(workflow ?? ''),
    queryFn: () => client.runs.list({ workflow: workflow ?? '', limit: 100 }),
    enabled: workflow !== undefined,
  })
  const choices = useMemo(() => (others.data?.items ?? []).filter(({ id }) => id !== runId), [others.data, runId])
  // Ids are in the order of their time: the run before this one, else the oldest after it.
  const otherId = search.with ?? (choices.find(({ id }) => id < runId) ?? choices.at(-1))?.id
  const other = useQuery({ queryKey: queryKeys.run(otherId ?? ''), queryFn: () => client.runs.get(otherId ?? ''), enabled: otherId !== undefined })
  const error = one.error ?? others.error ?? other.error
  const alone = others.data !== undefined && otherId === undefined
  return (
    <Page title={`Compare ${workflow ?? 'runs'}`} lead={one.data && <RunLink run={one.data.run} />}>
      {error !== null && <ErrorState error={error} onRetry={() => void Promise.all([one.refetch(), others.refetch(), other.refetch()])} />}
      {alone && <EmptyState title="No other run">This workflow has run once; there is nothing to compare it with.</EmptyState>}
      {error === null && !alone && other.data === undefined && <LoadingState what="both runs" />}
      {otherId !== undefined && (
        <Select
          label="With"
          value={otherId}
          options={optionsOf(choices, otherId)}
          onChange={(next) => void navigate({ search: { with: next }, replace: true })}
        />
      )}
      {one.data !== undefined && other.data !== undefined && (
        <Steps
          one={one.data}
          other={other.data}
          open={search.step}
          onOpen={(step) => void navigate({ search: { with: otherId, step }, replace: step === undefined, resetScroll: false })}
        />
      )}
    </Page>
  )
}

type StepsProps = { one: RunDetail; other: RunDetail; open: string | undefined; onOpen: (step: string | undefined) => void }

function Steps({ one, other, open, onOpen }: StepsProps): ReactNode {
  const rows = useMemo(() => pairedSteps(one, other), [one, other])
  const columns = useMemo(() => compareColumns(onOpen), [onOpen])
  const differing = rows.filter(({ differs }) => differs).length
  return (
    <>
      <div className="flex flex-wrap items-baseline gap-x-3 text-sm">
        <RunLink run={other.run} />
        <span>
          {differing === 0 ? 'Every step came to the same.' : `${counted(differing, 'step differs', 'steps differ')}.`}{' '}
          <span className="text-muted">Where a value differs: this run | the other.</span>
        </span>
      </div>
      <DataTable label="Steps of both runs" columns={columns} rows={rows} rowKey={({ step }) => step} empty={null} />
      <StepDialog pair={rows.find(({ step }) => step === open)} onClose={() => onOpen(undefined)} />
    </>
  )
}

function RunLink({ run }: { run: RunRecord }): ReactNode {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <Link to="/runs/$runId" params={{ runId: run.id }} className="font-mono text-xs underline decoration-line-strong underline-offset-3">
        {run.id}
      </Link>
      <span className="text-muted">version {run.version}</span>
      <RunStatusMark status={run.status} />
    </span>
  )
}

function optionsOf(choices: readonly RunSummary[], chosen: string): { value: string; label: string }[] {
  const options = choices.map(({ id, createdAt, status }) => ({ value: id, label: `${absoluteTime(createdAt)} · ${runStatusWords[status]}` }))
  return options.some(({ value }) => value === chosen) ? options : [{ value: chosen, label: chosen }, ...options]
}
