import type { WorkflowDetail } from '@maestro-helix/contract/http/workflows'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { buttonClass } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertJson } from '../../design/inert-json.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { HoldButton } from './hold-button.tsx'
import { VersionDiff } from './version-diff.tsx'
import { VersionTable } from './version-table.tsx'
import { WorkflowGraph } from './workflow-graph.tsx'
import { WorkflowState } from './workflow-state.tsx'

const route = getRouteApi('/signed-in/workflows/$name')

/** One workflow: what it does, its versions, what changed between two of them. */
export function WorkflowPage(): ReactNode {
  const { name } = route.useParams()
  const { capabilities } = useSession()
  const detail = useQuery({ queryKey: queryKeys.workflow(name), queryFn: () => client.workflows.get(name) })
  const versions = useQuery({ queryKey: queryKeys.workflowVersions(name), queryFn: () => client.workflows.versions(name) })
  const error = detail.error ?? versions.error
  const workflow = detail.data?.workflow
  return (
    <Page
      title={name}
      heading={
        <span className="flex flex-wrap items-baseline gap-x-3">
          {name}
          {workflow && (
            <span className="text-base">
              <WorkflowState paused={workflow.paused} />
            </span>
          )}
        </span>
      }
      lead={detail.data && <Lead detail={detail.data} />}
      actions={
        workflow && (
          <>
            {capabilities.includes('define') && <HoldButton workflow={workflow} />}
            {capabilities.includes('run') && (
              <Link to="/workflows/$name/start" params={{ name }} className={buttonClass('primary')}>
                Start a run
              </Link>
            )}
          </>
        )
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void Promise.all([detail.refetch(), versions.refetch()])} />}
      {error === null && (detail.data === undefined || versions.data === undefined) && <LoadingState what="the workflow" />}
      {detail.data !== undefined && versions.data !== undefined && (
        <>
          <Description detail={detail.data} />
          <WorkflowGraph definition={detail.data.current.definition} />
          <VersionTable versions={versions.data} />
          {versions.data.versions.length > 1 && <VersionDiff versions={versions.data} />}
          <Section title={`Definition, version ${detail.data.current.version}`}>
            <InertJson value={detail.data.current.definition} label="Definition" />
          </Section>
        </>
      )}
    </Page>
  )
}

function Lead({ detail: { workflow, current } }: { detail: WorkflowDetail }): ReactNode {
  const steps = current.definition['steps']
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      <span>
        Version {workflow.currentVersion} · {counted(Array.isArray(steps) ? steps.length : 0, 'step')} · changed{' '}
        <RelativeTime instant={workflow.updatedAt} />
      </span>
      <Link to="/runs" search={{ workflow: workflow.name }} className="underline decoration-line-strong underline-offset-3">
        Runs of this workflow
      </Link>
    </span>
  )
}

function Description({ detail }: { detail: WorkflowDetail }): ReactNode {
  const description = detail.current.definition['description']
  if (typeof description !== 'string' || description === '') return null
  return (
    <div className="max-w-prose">
      <InertText text={description} />
    </div>
  )
}
