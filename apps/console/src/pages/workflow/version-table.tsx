import type { WorkflowVersions } from '@maestro-helix/contract/http/workflows'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Status } from '../../design/status.tsx'
import { useSession } from '../../shell/session.tsx'
import { releaseOf } from './release-of.ts'
import { RestoreDialog } from './restore-dialog.tsx'

type Version = WorkflowVersions['versions'][number]

/** Every version, newest first: who made it, since when it is or was current, how its release stands, and the way back to it. */
export function VersionTable({ versions }: { versions: WorkflowVersions }): ReactNode {
  const { capabilities } = useSession()
  const [restoring, setRestoring] = useState<number>()
  const { data: release } = useQuery({ queryKey: queryKeys.release, queryFn: () => client.releases.view() })
  const gated = release?.gated === true
  const asked = { name: versions.name, environment: release?.environment ?? '' }
  const { data: promotions } = useQuery({
    queryKey: queryKeys.promotions({ workflow: asked.name, environment: asked.environment }),
    queryFn: () => client.releases.list({ ...asked, kind: 'workflow', order: 'newest', limit: 500 }),
    enabled: gated,
  })
  const mayRestore = capabilities.includes('define')
  const columns = useMemo(
    () =>
      columnsOf({ versions, promotions: gated ? promotions?.items : undefined, environment: release?.environment ?? '', mayRestore, setRestoring }),
    [versions, promotions, gated, release, mayRestore],
  )
  return (
    <section>
      <h2 className="mb-1.5 text-sm">Versions</h2>
      <DataTable
        label="Versions of the workflow"
        columns={columns}
        rows={versions.versions}
        roomForRows={Math.min(8, versions.versions.length)}
        rowKey={({ version }) => String(version)}
        empty={null}
      />
      {restoring !== undefined && <RestoreDialog versions={versions} version={restoring} onClose={() => setRestoring(undefined)} />}
    </section>
  )
}

type Shown = {
  versions: WorkflowVersions
  /** Where releases are asked for here. */
  promotions: readonly PromotionRecord[] | undefined
  environment: string
  mayRestore: boolean
  setRestoring: (version: number) => void
}

function columnsOf({ versions, promotions, environment, mayRestore, setRestoring }: Shown): Column<Version>[] {
  const { name, currentVersion, activations } = versions
  const others = versions.versions.length > 1
  return [
    {
      id: 'version',
      header: 'Version',
      track: 'minmax(7rem, 1fr)',
      cell: ({ version }) => (
        <span className="inline-flex items-baseline gap-3">
          <span className="font-medium">{version}</span>
          {version === currentVersion && <Status tone="safe">current</Status>}
        </span>
      ),
    },
    { id: 'made', header: 'Made', track: '7rem', from: 'sm', cell: ({ createdAt }) => <RelativeTime instant={createdAt} quiet /> },
    { id: 'by', header: 'By', track: 'minmax(5rem, 0.7fr)', from: 'sm', cell: ({ createdBy }) => createdBy.id },
    {
      id: 'since',
      header: 'Became current',
      track: 'minmax(9rem, 1fr)',
      from: 'md',
      cell: ({ version }) => {
        const last = activations.filter((activation) => activation.version === version).toSorted((a, b) => b.at.localeCompare(a.at))[0]
        if (last === undefined) return <span className="text-muted">never</span>
        return (
          <>
            <RelativeTime instant={last.at} quiet />
            <span className="text-muted">{last.cause === 'restore' ? `, restored by ${last.by.id}` : ''}</span>
          </>
        )
      },
    },
    ...(promotions === undefined
      ? []
      : [
          {
            id: 'release',
            header: `Release to ${environment}`,
            track: 'minmax(8rem, 1fr)',
            from: 'md' as const,
            cell: ({ version, sha256 }: Version) => {
              const { word, tone, id } = releaseOf(promotions, { name, version, sha256, environment })
              if (id === null) return <Status tone={tone}>{word}</Status>
              return (
                <Link to="/releases/$promotionId" params={{ promotionId: id }} className="underline decoration-line-strong underline-offset-3">
                  <Status tone={tone}>{word}</Status>
                </Link>
              )
            },
          },
        ]),
    ...(others
      ? [
          {
            id: 'actions',
            header: <span className="sr-only">Actions</span>,
            track: '10rem',
            align: 'end' as const,
            cell: ({ version }: Version) =>
              version === currentVersion ? null : (
                <span className="inline-flex items-center gap-1">
                  <Link
                    to="/workflows/$name"
                    params={{ name }}
                    search={{ from: Math.min(version, currentVersion), to: Math.max(version, currentVersion) }}
                    resetScroll={false}
                    aria-label={`Compare version ${version} with the current one`}
                    className="inline-flex min-h-6 items-center px-1 underline decoration-line-strong underline-offset-3 hover:decoration-current"
                  >
                    Compare
                  </Link>
                  {mayRestore && (
                    <Button kind="quiet" aria-label={`Restore version ${version}`} onClick={() => setRestoring(version)}>
                      Restore
                    </Button>
                  )}
                </span>
              ),
          },
        ]
      : []),
  ]
}
