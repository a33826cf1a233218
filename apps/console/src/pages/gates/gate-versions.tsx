import type { GovernedVersion } from '@maestro-helix/contract/http/governed-versions'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Changes } from '../../design/changes.tsx'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import { Select } from '../../design/select.tsx'
import { Status } from '../../design/status.tsx'
import { DecideVersion } from './decide-version.tsx'
import { versionStateWords, versionSubject } from './gate-words.ts'
import { changesOfVersion, VersionFacts } from './version-facts.tsx'

/** Every version that there ever was, newest first; each opens with what it changes. */
export function GateVersions(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.gateVersions, queryFn: () => client.gates.versions() })
  const [open, setOpen] = useState<number>()
  const columns = useMemo(() => columnsOf(setOpen), [])
  const versions = data?.items ?? []
  const shown = versions.find(({ version }) => version === open)
  return (
    <Section title="Versions" aside={data && counted(versions.length, 'version')}>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the versions" />}
      {data !== undefined && (
        <DataTable
          label="Versions of the gates"
          columns={columns}
          rows={versions}
          rowKey={({ version }) => String(version)}
          roomForRows={Math.max(1, Math.min(6, versions.length))}
          empty={null}
        />
      )}
      <Dialog
        wide
        open={shown !== undefined}
        onClose={() => setOpen(undefined)}
        title={shown === undefined ? '' : `${versionSubject(shown)}, version ${shown.version}`}
      >
        {shown !== undefined && <OneVersion key={shown.version} shown={shown} versions={versions} />}
      </Dialog>
    </Section>
  )
}

function columnsOf(onOpen: (version: number) => void): Column<GovernedVersion>[] {
  return [
    {
      id: 'version',
      header: 'Version',
      track: 'minmax(6rem, 1.4fr)',
      saved: { version: ({ version }) => version, about: versionSubject },
      cell: (one) => (
        <button type="button" onClick={() => onOpen(one.version)} className="max-w-full truncate text-left font-medium after:absolute after:inset-0">
          {one.version} <span className="font-normal text-muted">{one.place === null ? 'all' : `${one.place.workflow} / ${one.place.step}`}</span>
        </button>
      ),
    },
    {
      id: 'state',
      header: 'State',
      track: 'minmax(6rem, 1fr)',
      saved: { state: ({ state }) => state },
      cell: ({ state }) => versionStateWords[state],
    },
    {
      id: 'laxer',
      header: 'By it',
      track: '8rem',
      from: 'sm',
      saved: { laxer: ({ laxer }) => laxer },
      cell: ({ laxer }) => <Status tone={laxer ? 'cautionary' : 'safe'}>{laxer ? 'more passes' : 'no more passes'}</Status>,
    },
    {
      id: 'by',
      header: 'Approved by',
      track: 'minmax(5rem, 0.7fr)',
      from: 'md',
      saved: { 'approved by': ({ approval }) => approval?.by.id ?? null },
      cell: ({ approval, origin }) => approval?.by.id ?? (origin === 'installed' ? 'as installed' : 'nobody'),
    },
    {
      id: 'at',
      header: 'Proposed',
      track: '7rem',
      from: 'sm',
      saved: { proposed: ({ proposedAt }) => proposedAt },
      cell: ({ proposedAt }) => <RelativeTime instant={proposedAt} quiet />,
    },
  ]
}

/** One version: its facts, and what differs from the one it follows or from any other about the same place. */
function OneVersion({ shown, versions }: { shown: GovernedVersion; versions: readonly GovernedVersion[] }): ReactNode {
  const others = versions.filter((one) => one.version !== shown.version && versionSubject(one) === versionSubject(shown))
  const before = others.find(({ version }) => version === shown.follows) ?? others.find(({ version }) => version < shown.version)
  const [from, setFrom] = useState(before?.version)
  const { data, error } = useQuery({
    queryKey: queryKeys.gateDiff(from ?? 0, shown.version),
    queryFn: () => client.gates.diff(from ?? 0, shown.version),
    enabled: from !== undefined,
  })
  const changes = from === undefined ? shown.changes : data?.changes
  return (
    <div className="flex flex-col gap-4 text-sm">
      <VersionFacts version={shown} />
      {others.length > 0 && (
        <Select
          label="Beside version"
          value={String(from)}
          options={others.map(({ version, state }) => ({ value: String(version), label: `${version}, ${versionStateWords[state]}` }))}
          onChange={(next) => setFrom(Number(next))}
        />
      )}
      {error !== null && <ErrorState error={error} />}
      {changes === undefined ? (
        error === null && <LoadingState what="what differs" />
      ) : (
        <Changes
          rows={changesOfVersion(changes)}
          before={from === undefined ? 'Without it' : `Version ${from}`}
          after={`Version ${shown.version}`}
          removed="removed"
          label={`What version ${shown.version} changes`}
        />
      )}
      <DecideVersion key={shown.state} version={shown} />
    </div>
  )
}
