import { type RiskTier, riskTierSchema } from '@maestro-helix/contract/evaluation'
import { escalationRecordSchema, type EscalationRecord } from '@maestro-helix/contract/governance'
import type { EscalationQueueQuery, QueuedEscalation } from '@maestro-helix/contract/http/escalation-queue'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { SearchField } from '../../design/search-field.tsx'
import { Select, type SelectOption } from '../../design/select.tsx'
import { escalationStatusWords } from '../../escalations/escalation-words.ts'
import { standingOf } from '../../escalations/standing.ts'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { ClaimBar } from './claim-bar.tsx'
import { inboxColumns } from './inbox-columns.tsx'
import type { InboxSearch } from './inbox-search.ts'
import { steadyRows } from './steady-rows.ts'
import { useQueue } from './use-queue.ts'

const route = getRouteApi('/signed-in/escalations')
const keyOf = ({ escalation }: QueuedEscalation): string => escalation.id

type Whose = NonNullable<InboxSearch['whose']>
const whoseOptions: readonly SelectOption<Whose>[] = [
  { value: 'me', label: 'What waits for me' },
  { value: 'claimed', label: 'What I claimed' },
  { value: 'unclaimed', label: 'What nobody claimed' },
  { value: 'all', label: 'Everything' },
]
const statusOptions = escalationRecordSchema.shape.status.options.map((value) => ({ value, label: escalationStatusWords[value].word }))
const tierOptions: readonly SelectOption<RiskTier | ''>[] = [
  { value: '', label: 'Any' },
  ...riskTierSchema.options.map((value) => ({ value, label: value })),
]

/** What waits for people, oldest deadline first, as it happens. */
export function InboxPage(): ReactNode {
  const session = useSession()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const status = search.status ?? 'open'
  const whose = search.whose ?? (session.operatorId === null || status !== 'open' ? 'all' : 'me')
  const filter = filterOf({ ...search, status, whose }, session.operatorId)
  const { rows: loaded, total, complete, error, refetch, onEnd, onView } = useQueue(filter)
  const [then, setThen] = useState<readonly QueuedEscalation[]>()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const mine = useMemo(
    () => (whose === 'me' ? loaded.filter(({ escalation }) => ['to-decide', 'over'].includes(standingOf(escalation, session))) : loaded),
    [loaded, whose, session],
  )
  const { shown, held, gone } = useMemo(() => steadyRows(mine, keyOf, then), [mine, then])
  const selected = useMemo(() => shown.filter((row) => chosen.has(keyOf(row)) && !gone.has(keyOf(row))), [shown, chosen, gone])
  // Where none of what was read is for whoever looks, more is read until something is.
  useEffect(() => {
    if (shown.length < 20 && !complete) onEnd()
  }, [shown.length, complete, onEnd])

  const hold = (): void => setThen((before) => before ?? (mine.length > 0 ? mine : undefined))
  const release = (): void => setThen(undefined)
  const set = (change: Partial<InboxSearch>): void => {
    release()
    setChosen(new Set())
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  }
  const columns = useMemo(
    () =>
      inboxColumns({
        session,
        gone,
        chosen,
        onChoose: (id, on) =>
          setChosen((before) => {
            const next = new Set(before)
            if (on) next.add(id)
            else next.delete(id)
            return next
          }),
        claiming: status === 'open' && session.operatorId !== null && session.capabilities.includes('decide'),
      }),
    [session, gone, chosen, status],
  )
  const filtered = search.workflow !== undefined || search.agent !== undefined || search.tier !== undefined || search.text !== undefined
  return (
    <Page
      title="Inbox"
      lead={total === undefined ? 'Oldest deadline first' : leadOf(whose, status, complete ? shown.length : total)}
      actions={<ClaimBar selected={selected} held={held} onRelease={release} onDone={() => setChosen(new Set())} />}
    >
      <Filters search={search} whose={whose} status={status} person={session.operatorId !== null} set={set} />
      {error !== null && <ErrorState error={error} onRetry={refetch} />}
      {total === undefined && error === null && <LoadingState what="what waits" />}
      {total !== undefined && (
        <div className="flex min-h-80 grow flex-col" onPointerEnter={hold} onPointerLeave={release} onFocus={hold} onBlur={release}>
          <DataTable
            label="Questions to people"
            lines={2}
            columns={columns}
            rows={shown}
            rowKey={keyOf}
            rowCount={whose === 'me' && !complete ? -1 : Math.max(total, shown.length)}
            onEnd={onEnd}
            onView={onView}
            empty={<Nothing status={status} filtered={filtered} whose={whose} onAll={() => set({ whose: 'all' })} />}
          />
        </div>
      )}
    </Page>
  )
}

type Looked = { whose: Whose; status: EscalationRecord['status'] }

function filterOf({ whose, status, workflow, agent, tier, text }: InboxSearch & Looked, operatorId: string | null): EscalationQueueQuery {
  return {
    status,
    ...(workflow !== undefined && { workflow }),
    ...(agent !== undefined && { agent }),
    ...(tier !== undefined && { tier }),
    ...(text !== undefined && text.trim() !== '' && { text: text.trim() }),
    ...(whose === 'claimed' && operatorId !== null && { claimedBy: operatorId }),
    ...(whose === 'unclaimed' && { claim: 'unclaimed' as const }),
  }
}

function leadOf(whose: Whose, status: EscalationRecord['status'], count: number): string {
  if (status !== 'open') return `${counted(count, 'question')} · ${escalationStatusWords[status].word.toLowerCase()}`
  return `${counted(count, 'question waits', 'questions wait')}${whose === 'me' ? ' for you' : ''}, oldest deadline first`
}

type FiltersProps = Looked & { search: InboxSearch; person: boolean; set: (change: Partial<InboxSearch>) => void }

function Filters({ search, whose, status, person, set }: FiltersProps): ReactNode {
  const { data: workflows } = useQuery({ queryKey: queryKeys.workflows, queryFn: () => client.workflows.list({ limit: 500 }) })
  const { data: agents } = useQuery({ queryKey: queryKeys.agents, queryFn: () => client.agents() })
  const names = (found: readonly string[], chosen: string | undefined): SelectOption<string>[] => {
    const all = [...new Set([...found, ...(chosen === undefined ? [] : [chosen])])].toSorted()
    return [{ value: '', label: 'All' }, ...all.map((value) => ({ value, label: value }))]
  }
  const orNone = (value: string): string | undefined => (value === '' ? undefined : value)
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <SearchField
        label="Search what waits"
        placeholder="Amount, target, id …"
        value={search.text ?? ''}
        onChange={(text) => set({ text: orNone(text) })}
      />
      {person && <Select label="Show" value={whose} options={whoseOptions} onChange={(next) => set({ whose: next })} />}
      <Select
        label="State"
        value={status}
        options={statusOptions}
        onChange={(next) => set({ status: next === 'open' ? undefined : next, whose: undefined })}
      />
      <Select
        label="Workflow"
        value={search.workflow ?? ''}
        options={names(workflows?.items.map(({ name }) => name) ?? [], search.workflow)}
        onChange={(next) => set({ workflow: orNone(next) })}
      />
      <Select
        label="Agent"
        value={search.agent ?? ''}
        options={names(agents?.agents.map(({ agent }) => agent) ?? [], search.agent)}
        onChange={(next) => set({ agent: orNone(next) })}
      />
      <Select label="Risk" value={search.tier ?? ''} options={tierOptions} onChange={(next) => set({ tier: next === '' ? undefined : next })} />
    </div>
  )
}

function Nothing({ status, filtered, whose, onAll }: Looked & { filtered: boolean; onAll: () => void }): ReactNode {
  if (filtered) return <EmptyState title="Nothing matches">Change the filters above.</EmptyState>
  if (status !== 'open') return <EmptyState title="None so far" />
  if (whose === 'all') return <EmptyState title="Nothing waits">A question to people appears here by itself.</EmptyState>
  return (
    <EmptyState title={whose === 'me' ? 'Nothing waits for you' : 'None'}>
      <p>What needs you appears here by itself.</p>
      <Button kind="quiet" className="mt-3" onClick={onAll}>
        Show everything that waits
      </Button>
    </EmptyState>
  )
}
