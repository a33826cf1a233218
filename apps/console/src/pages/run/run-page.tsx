import type { RunOutline } from '@maestro-helix/contract/http/runs'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { InertJson } from '../../design/inert-json.tsx'
import { LedgerEntries } from '../../design/ledger-entries.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { RunStatusMark } from '../../design/run-status.tsx'
import { Page } from '../../shell/page.tsx'
import { RunScores } from './run-scores.tsx'
import { RunActions } from './run-actions.tsx'
import { RunFigures } from './run-figures.tsx'
import { RunGraph } from './run-graph.tsx'
import { SpanDialog } from './span-dialog.tsx'
import { SpanTable } from './span-table.tsx'
import { escalationOf } from './spans.ts'

const route = getRouteApi('/signed-in/runs/$runId')

/** One run: what happened step by step, while it happens. */
export function RunPage(): ReactNode {
  const { runId } = route.useParams()
  const { span } = route.useSearch()
  const navigate = route.useNavigate()
  const { data: outline, error, refetch } = useQuery({ queryKey: queryKeys.runOutline(runId), queryFn: () => client.runs.outline(runId) })
  const open = (id: string | undefined): void => void navigate({ search: { span: id }, replace: id === undefined, resetScroll: false })
  const title = outline?.run.workflow ?? 'Run'
  return (
    <Page
      title={`${title} ${runId.slice(-8)}`}
      heading={
        <span className="flex flex-wrap items-baseline gap-x-3">
          {title}
          {outline && (
            <span className="text-base">
              <RunStatusMark status={outline.run.status} />
            </span>
          )}
        </span>
      }
      lead={outline ? <Lead run={outline.run} /> : <code className="font-mono text-xs">{runId}</code>}
      actions={outline && <RunActions outline={outline} />}
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {error === null && outline === undefined && <LoadingState what="the run" />}
      {outline !== undefined && (
        <>
          <RunEnded run={outline.run} />
          <WaitsFor outline={outline} />
          <RunFigures outline={outline} onOpen={open} />
          <RunGraph outline={outline} onOpen={open} />
          <SpanTable outline={outline} onOpen={open} />
          <RunScores spans={outline.spans} />
          <Exchange outline={outline} />
          <SpanDialog outline={outline} spanId={span} onClose={() => open(undefined)} />
        </>
      )}
    </Page>
  )
}

function Lead({ run }: Pick<RunOutline, 'run'>): ReactNode {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <code className="font-mono text-xs">{run.id}</code>
      <span>
        version {run.version} · started <RelativeTime instant={run.createdAt} /> by {run.requester.id}
        {run.demonstration && ' · demonstration: it proves nothing about real people'}
      </span>
      <Link to="/runs" search={{ workflow: run.workflow }} className="underline decoration-line-strong underline-offset-3">
        Runs of this workflow
      </Link>
    </span>
  )
}

/** What the run waits for, each with the way to where it is decided. */
function WaitsFor({ outline: { spans } }: { outline: RunOutline }): ReactNode {
  const open = spans.flatMap(({ id, kind, status, step }) => {
    const escalationId = escalationOf({ id, kind })
    return escalationId !== undefined && status === 'open' ? [{ escalationId, step }] : []
  })
  if (open.length === 0) return null
  return (
    <p className="text-sm" role="status">
      Waits for people:{' '}
      {open.map(({ escalationId, step }, index) => (
        <span key={escalationId}>
          {index > 0 && ', '}
          <Link to="/escalations/$escalationId" params={{ escalationId }} className="font-medium underline decoration-line-strong underline-offset-3">
            {step}
          </Link>
        </span>
      ))}
    </p>
  )
}

function RunEnded({ run }: Pick<RunOutline, 'run'>): ReactNode {
  if (run.error === null) return null
  return <ErrorState error={Object.assign(new Error(run.error.message), { code: run.error.code })} />
}

function Exchange({ outline: { run, ledgerIndexes } }: { outline: RunOutline }): ReactNode {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <section>
        <h2 className="mb-1.5 text-sm">Input</h2>
        <InertJson value={run.input} label="Input of the run" />
      </section>
      <section>
        <h2 className="mb-1.5 text-sm">Output</h2>
        {run.output === null ? <p className="text-sm text-muted">None yet.</p> : <InertJson value={run.output} label="Output of the run" />}
      </section>
      <p className="text-sm text-muted lg:col-span-2">
        Ledger entries of the run itself: <LedgerEntries indexes={ledgerIndexes} />
      </p>
    </div>
  )
}
