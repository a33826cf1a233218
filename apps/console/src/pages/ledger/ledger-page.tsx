import type { LedgerEntryView } from '@maestro-helix/contract/http/ledger'
import { type LedgerKind, ledgerKinds } from '@maestro-helix/contract/ledger-kinds'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useCallback, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { type LedgerFilter, queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { SearchField } from '../../design/search-field.tsx'
import { Select } from '../../design/select.tsx'
import { Term } from '../../design/term.tsx'
import { entryAuthor, entryHead, entrySubject } from '../../ledger/entry-subject.ts'
import { Page } from '../../shell/page.tsx'
import { CheckpointSection } from './checkpoint-section.tsx'

const route = getRouteApi('/signed-in/ledger')
const pageSize = 200
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const columns: Column<LedgerEntryView>[] = [
  {
    id: 'index',
    header: 'Entry',
    track: '5.5rem',
    saved: { entry: ({ index }) => index },
    cell: ({ index }) => (
      <Link to="/ledger/entries/$index" params={{ index }} className="font-mono text-xs font-medium after:absolute after:inset-0">
        #{index}
      </Link>
    ),
  },
  {
    id: 'kind',
    header: 'Kind',
    track: 'minmax(8rem, 1fr)',
    saved: { kind: ({ leaf }) => entryHead(leaf).kind },
    cell: ({ leaf }) => <InertText text={entryHead(leaf).kind} inline />,
  },
  {
    id: 'of',
    header: 'About',
    track: 'minmax(8rem, 2fr)',
    from: 'sm',
    saved: { about: ({ leaf }) => entrySubject(leaf) },
    cell: ({ leaf }) => <InertText text={entrySubject(leaf)} inline />,
  },
  {
    id: 'by',
    header: 'Person or program',
    track: 'minmax(6rem, 1fr)',
    from: 'md',
    saved: { by: ({ leaf }) => entryAuthor(leaf) ?? null },
    cell: ({ leaf }) => <InertText text={entryAuthor(leaf) ?? '–'} inline />,
  },
  { id: 'at', header: 'When', track: '7rem', saved: { at: ({ leaf }) => entryHead(leaf).at ?? null }, cell: ({ leaf }) => <When leaf={leaf} /> },
]

const kindOptions: { value: LedgerKind | 'any'; label: string }[] = [
  { value: 'any', label: 'Any' },
  ...ledgerKinds.toSorted().map((value) => ({ value, label: value })),
]

/** Everything that was entered, newest first, and what the newest checkpoint says about all of it. */
export function LedgerPage(): ReactNode {
  const { about, run, kind } = route.useSearch()
  const navigate = route.useNavigate()
  const head = useQuery({ queryKey: queryKeys.ledgerHead, queryFn: () => client.ledger.head() })
  const size = head.data?.size
  // Entries never change: those that are shown stay, and later ones come when they are asked for.
  const [shownSize, setShownSize] = useState<number>()
  if (shownSize === undefined && size !== undefined) setShownSize(size)
  const filter: LedgerFilter = { ...(about !== undefined && { about }), ...(run !== undefined && { run }), ...(kind !== undefined && { kind }) }
  const filtered = Object.keys(filter).length > 0
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: queryKeys.ledgerEntries(filter, shownSize ?? 0),
    queryFn: ({ pageParam }) => client.ledger.entries({ order: 'newest', from: pageParam, limit: pageSize, ...filter }),
    initialPageParam: Math.max(0, (shownSize ?? 0) - 1),
    getNextPageParam: ({ next }) => next,
    enabled: shownSize !== undefined,
  })
  const rows = useMemo(() => data?.pages.flatMap(({ entries }) => entries) ?? [], [data])
  const lastPageEmpty = data?.pages.at(-1)?.entries.length === 0
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !lastPageEmpty) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, lastPageEmpty, fetchNextPage])
  const searchedTo = data?.pages.at(-1)?.next
  const newer = (size ?? 0) - (shownSize ?? 0)
  const set = (change: { [Name in keyof LedgerFilter]: LedgerFilter[Name] | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  return (
    <Page
      title="Ledger"
      lead={
        <>
          <Term term="ALX" />
          {size !== undefined && `: ${counted(size, 'entry', 'entries')}, none of which can be changed unnoticed`}
        </>
      }
    >
      {head.data !== undefined && <CheckpointSection head={head.data} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Search
          key={run ?? about ?? ''}
          value={run ?? about ?? ''}
          onSearch={(text) =>
            set({ about: text === '' || uuid.test(text) ? undefined : text, run: uuid.test(text) ? text.toLowerCase() : undefined })
          }
        />
        <Select label="Kind" value={kind ?? 'any'} options={kindOptions} onChange={(next) => set({ kind: next === 'any' ? undefined : next })} />
        <div aria-live="polite" className={newer > 0 ? '' : 'invisible'}>
          <Button onClick={() => setShownSize(size)}>Show {counted(Math.max(0, newer), 'new entry', 'new entries')}</Button>
        </div>
      </div>
      {(error ?? head.error) !== null && (
        <ErrorState error={(error ?? head.error) as Error} onRetry={() => void Promise.all([head.refetch(), refetch()])} />
      )}
      {data === undefined && error === null && head.error === null && <LoadingState what="the ledger" />}
      {data !== undefined && (
        <div className="flex min-h-80 grow flex-col gap-2">
          <DataTable
            label="Entries of the ledger"
            columns={columns}
            rows={rows}
            rowKey={({ index }) => String(index)}
            rowCount={filtered && hasNextPage ? -1 : filtered ? rows.length : (shownSize ?? 0)}
            onEnd={onEnd}
            empty={<NoEntries filtered={filtered} />}
          />
          {hasNextPage && filtered && lastPageEmpty && searchedTo != null && (
            <div className="flex flex-wrap items-center gap-3 text-sm text-muted">
              Searched down to entry #{searchedTo + 1}.
              <Button aria-disabled={isFetchingNextPage} onClick={() => isFetchingNextPage || void fetchNextPage()}>
                Search further back
              </Button>
            </div>
          )}
        </div>
      )}
    </Page>
  )
}

function When({ leaf }: Pick<LedgerEntryView, 'leaf'>): ReactNode {
  const { at } = entryHead(leaf)
  return at === undefined ? '–' : <RelativeTime instant={at} quiet />
}

/** Asks when it is sent, not at every key: a search reads thousands of entries. */
function Search({ value, onSearch }: { value: string; onSearch: (text: string) => void }): ReactNode {
  const [text, setText] = useState(value)
  function submit(event: FormEvent): void {
    event.preventDefault()
    onSearch(text.trim())
  }
  return (
    <form role="search" onSubmit={submit} className="flex min-w-0 grow items-center gap-2 sm:max-w-96">
      <SearchField label="Search the ledger" placeholder="Agent, person, workflow or id, in full" value={text} onChange={setText} />
      <Button type="submit">Search</Button>
    </form>
  )
}

function NoEntries({ filtered }: { filtered: boolean }): ReactNode {
  if (filtered) return <EmptyState title="No entry was found">A search looks for whole names and ids, such as the name of an agent.</EmptyState>
  return <EmptyState title="Nothing has been entered yet">The first run, or the first person, makes the first entry.</EmptyState>
}
