import { codeOf } from '@maestro-helix/contract/errors'
import type { WorkflowVersions } from '@maestro-helix/contract/http/workflows'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { Changes } from '../../design/changes.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { Status } from '../../design/status.tsx'

type Props = { versions: WorkflowVersions; version: number; onClose: () => void }

/** Makes an old version current again after showing what that changes. Where a release is needed and missing, it can be asked for here. */
export function RestoreDialog({ versions: { name, currentVersion }, version, onClose }: Props): ReactNode {
  const queryClient = useQueryClient()
  const diff = useQuery({
    queryKey: queryKeys.workflowDiff(name, currentVersion, version),
    queryFn: () => client.workflows.diff(name, currentVersion, version),
  })
  const restore = useMutation({
    mutationFn: () => client.workflows.restore(name, version),
    onSuccess: async () => {
      onClose()
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['workflow', name] }),
        queryClient.invalidateQueries({ queryKey: queryKeys.workflows }),
      ])
    },
  })
  const unreleased = restore.error !== null && codeOf(restore.error) === 'PROMOTION_MISSING'
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Restore version ${version} of ${name}?`}
      description="It becomes current by a new activation; nothing is overwritten. Runs that are under way keep their version."
    >
      <div className="flex flex-col gap-4">
        {diff.error !== null && <ErrorState error={diff.error} onRetry={() => void diff.refetch()} />}
        {diff.error === null && diff.data === undefined && <LoadingState what="what changes" />}
        {diff.data !== undefined && <Changes rows={diff.data.changes} before={`Now, version ${currentVersion}`} after={`Version ${version}`} />}
        {restore.error !== null && <ErrorState error={restore.error} />}
        {unreleased && <AskForRelease name={name} version={version} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep version {currentVersion}</Button>
          <Button kind="primary" aria-disabled={restore.isPending} onClick={() => restore.isPending || restore.mutate()}>
            Restore version {version}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function AskForRelease({ name, version }: { name: string; version: number }): ReactNode {
  const queryClient = useQueryClient()
  const ask = useMutation({
    mutationFn: async () => {
      const { environment } = await client.releases.view()
      return client.releases.request({ subject: { kind: 'workflow', name, version }, environment })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['promotions'] }),
  })
  if (ask.data !== undefined)
    return (
      <div className="text-sm">
        <Status tone="advisory">The release has been asked for</Status>
        <p className="mt-1 text-muted">
          To sign: {ask.data.roles.join(', ')}. Each signs by passkey on{' '}
          <Link to="/releases/$promotionId" params={{ promotionId: ask.data.id }} className="underline decoration-line-strong underline-offset-3">
            its page
          </Link>
          , or with a key on the command line; after the last one it can be restored here.
        </p>
      </div>
    )
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <p className="min-w-0">This version does what cannot be undone, so people with the roles of this environment release it first.</p>
      <Button aria-disabled={ask.isPending} onClick={() => ask.isPending || ask.mutate()}>
        Ask for its release
      </Button>
      {ask.error !== null && <ErrorState error={ask.error} />}
    </div>
  )
}
