import type { EffectiveGate, GateView } from '@maestro-helix/contract/http/gates'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo, useState } from 'react'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { counted, riskText, scoreText } from '../../design/number-text.ts'
import { SearchField } from '../../design/search-field.tsx'
import { Select, type SelectOption } from '../../design/select.tsx'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { useWidth } from '../../design/use-width.ts'
import { conditionText, gateMatches, gateSourceWords } from './gate-words.ts'

type Choice = 'all' | 'laxer'
const choices: readonly SelectOption<Choice>[] = [
  { value: 'all', label: 'all' },
  { value: 'laxer', label: 'laxer ones' },
]

/** Second lines of cells. */
const under = 'block truncate text-xs text-muted'

const columns: Column<EffectiveGate>[] = [
  {
    id: 'step',
    header: 'Step',
    track: 'minmax(7rem, 1.2fr)',
    saved: {
      workflow: ({ workflow }) => workflow,
      version: ({ workflowVersion }) => workflowVersion,
      step: ({ step }) => step,
    },
    cell: ({ workflow, step }) => (
      <>
        <Link to="/workflows/$name" params={{ name: workflow }} className="block truncate font-medium after:absolute after:inset-0">
          {step}
        </Link>
        <span className={under}>{workflow}</span>
      </>
    ),
  },
  {
    id: 'standing',
    header: 'Beside the default',
    track: '8rem',
    saved: { standing: (gate) => standingOf(gate).word },
    cell: (gate) => {
      const { tone, word } = standingOf(gate)
      return (
        <>
          <Status tone={tone}>{word}</Status>
          {gate.laxer && <span className={under}>{gate.approvedBy === null ? 'approved by nobody' : `by ${gate.approvedBy}`}</span>}
        </>
      )
    },
  },
  {
    id: 'qsr',
    header: 'Least QSR',
    track: 'minmax(4rem, 0.6fr)',
    from: 'sm',
    saved: { 'least QSR': ({ qsrMin }) => qsrMin, 'QSR from': ({ source }) => gateSourceWords[source.qsrMin] },
    cell: ({ qsrMin, source }) => <Threshold text={scoreText(qsrMin)} source={source.qsrMin} />,
  },
  {
    id: 'mri',
    header: 'Greatest MRI',
    track: 'minmax(4rem, 0.6fr)',
    from: 'sm',
    saved: { 'greatest MRI': ({ mriMax }) => mriMax, 'MRI from': ({ source }) => gateSourceWords[source.mriMax] },
    cell: ({ mriMax, source }) => <Threshold text={riskText(mriMax)} source={source.mriMax} />,
  },
  {
    id: 'conditions',
    header: 'Conditions off or lowered, and why it is held',
    track: 'minmax(8rem, 1.6fr)',
    from: 'md',
    saved: {
      'off or lowered': ({ weakened = [] }) => weakened.map(conditionText).join('; '),
      held: ({ held }) => held,
      'approved by': ({ approvedBy }) => approvedBy,
    },
    cell: (gate) => {
      const text = remarksOf(gate)
      return (
        <span className="line-clamp-2 text-xs whitespace-normal" title={text}>
          {text === '' ? <span className="text-muted">none</span> : text}
        </span>
      )
    },
  },
]

/** Every agent step of every workflow with the gate that holds there, laxer ones first as the server orders them. */
export function EffectiveGates({ gate: { effective, effectiveLeftOut } }: { gate: GateView }): ReactNode {
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState<Choice>('all')
  const width = useWidth()
  const laxer = effective.filter((one) => one.laxer).length
  const rows = useMemo(() => effective.filter((one) => (shown === 'all' || one.laxer) && gateMatches(one, search.trim())), [effective, shown, search])
  const remarkable = width === 'narrow' || width === 'sm' ? rows.filter(({ laxer: less, held }) => less || held !== null) : []
  return (
    <Section
      title="What passes at each step"
      aside={`${counted(effective.length, 'step')}, ${laxer === 0 ? 'none' : laxer} laxer than the default${effectiveLeftOut > 0 ? `; ${counted(effectiveLeftOut, 'more step')} not listed` : ''}`}
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <SearchField label="Search steps" placeholder="Step, workflow, who approved it, what is off" value={search} onChange={setSearch} />
          <Select label="Show" value={shown} options={choices} onChange={setShown} />
        </div>
        <DataTable
          label="Effective gates"
          columns={columns}
          rows={rows}
          rowKey={({ workflow, step }) => `${workflow}/${step}`}
          lines={2}
          roomForRows={Math.max(3, Math.min(8, effective.length))}
          empty={
            effective.length === 0 ? (
              <EmptyState title="No step yet">Every agent step of a workflow that is applied appears here.</EmptyState>
            ) : (
              <EmptyState title="No step matches">Change the search above.</EmptyState>
            )
          }
        />
        {remarkable.length > 0 && <Narrow rows={remarkable} />}
      </div>
    </Section>
  )
}

/** What the table has no room for on a narrow page, of the steps where somebody would look for it. */
function Narrow({ rows }: { rows: readonly EffectiveGate[] }): ReactNode {
  return (
    <ul className="flex flex-col divide-y divide-line text-sm" aria-label="Laxer and held gates">
      {rows.slice(0, 20).map((gate) => (
        <li key={`${gate.workflow}/${gate.step}`} className="py-2">
          <p className="font-medium wrap-anywhere">
            {gate.workflow} / {gate.step}
          </p>
          <p>
            QSR from {scoreText(gate.qsrMin)} ({gateSourceWords[gate.source.qsrMin]}), MRI up to {riskText(gate.mriMax)} (
            {gateSourceWords[gate.source.mriMax]})
          </p>
          <p className="text-muted">{remarksOf(gate)}</p>
        </li>
      ))}
    </ul>
  )
}

function standingOf({ laxer, held }: EffectiveGate): { tone: 'cautionary' | 'advisory' | 'safe'; word: string } {
  if (laxer) return { tone: 'cautionary', word: 'laxer' }
  return held === null ? { tone: 'safe', word: 'no laxer' } : { tone: 'advisory', word: 'wants less' }
}

function remarksOf({ weakened = [], held }: EffectiveGate): string {
  return [...weakened.map(conditionText), ...(held === null ? [] : [held])].join('; ')
}

function Threshold({ text, source }: { text: string; source: EffectiveGate['source']['qsrMin'] }): ReactNode {
  return (
    <>
      <span className="block tabular-nums">{text}</span>
      <span className={under}>{gateSourceWords[source]}</span>
    </>
  )
}
