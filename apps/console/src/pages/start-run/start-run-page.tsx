import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { Status } from '../../design/status.tsx'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { InputForm } from './input-form.tsx'

const route = getRouteApi('/signed-in/workflows/$name/start')

/** Starts a run of a workflow's current version, from a form made from its input schema. */
export function StartRunPage(): ReactNode {
  const { name } = route.useParams()
  const { like } = route.useSearch()
  const { capabilities } = useSession()
  const detail = useQuery({ queryKey: queryKeys.workflow(name), queryFn: () => client.workflows.get(name) })
  const earlier = useQuery({ queryKey: queryKeys.run(like ?? ''), queryFn: () => client.runs.get(like ?? ''), enabled: like !== undefined })
  const error = detail.error ?? earlier.error
  const ready = detail.data !== undefined && (like === undefined || earlier.data !== undefined)
  return (
    <Page
      title={`Start ${name}`}
      lead={
        <span className="flex flex-wrap items-baseline gap-x-3">
          {detail.data && <span>Version {detail.data.workflow.currentVersion}</span>}
          <Link to="/workflows/$name" params={{ name }} className="underline decoration-line-strong underline-offset-3">
            The workflow
          </Link>
        </span>
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void Promise.all([detail.refetch(), earlier.refetch()])} />}
      {error === null && !ready && <LoadingState what="what the run needs" />}
      {!capabilities.includes('run') && (
        <EmptyState title="You cannot start runs">Whoever has the role of an operator can; an administrator gives it.</EmptyState>
      )}
      {ready && capabilities.includes('run') && (
        <>
          {detail.data.workflow.paused && (
            <p className="text-sm">
              <Status tone="advisory">Held</Status> The workflow is held: the run is taken, and waits until it is let go on.
            </p>
          )}
          {/* What is typed stays while other versions become current; the server checks what is sent. */}
          <InputForm name={name} schema={detail.data.current.definition['inputSchema']} initial={earlier.data?.run.input} />
        </>
      )}
    </Page>
  )
}
