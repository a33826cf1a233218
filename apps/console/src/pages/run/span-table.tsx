import type { OutlineSpan, RunOutline } from '@maestro-helix/contract/http/runs'
import { type ReactNode, useMemo } from 'react'
import { qsrBand, riskBand } from '../../design/bands.ts'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { costText, scoreText } from '../../design/number-text.ts'
import { useNow } from '../../design/relative-time.tsx'
import { Status } from '../../design/status.tsx'
import { Term } from '../../design/term.tsx'
import { duration } from '../../design/time-text.ts'
import { type Tone, toneMark } from '../../design/tone.ts'
import { type Extent, extentOf, placeOf, spanStatus } from './spans.ts'

/** What took time in the run, in the order it began, on one timeline. Each row opens its particulars. */
export function SpanTable({ outline, onOpen }: { outline: RunOutline; onOpen: (spanId: string) => void }): ReactNode {
  const nowMs = useNow()
  const extent = extentOf(outline, nowMs)
  const columns = useMemo(() => columnsOf({ startMs: extent.startMs, lengthMs: extent.lengthMs }, onOpen), [extent.startMs, extent.lengthMs, onOpen])
  return (
    <section>
      <h2 className="sr-only">Timeline</h2>
      <DataTable
        label="Timeline of the run"
        columns={columns}
        rows={outline.spans}
        // By what is known from the start, so that what is below stays where it is while attempts come in.
        roomForRows={Math.min(14, Math.max(5, outline.steps.length + 2))}
        rowKey={({ id }) => id}
        empty={<EmptyState title="Nothing has happened yet">The first step appears here when it ends.</EmptyState>}
      />
    </section>
  )
}

function columnsOf(extent: Extent, onOpen: (spanId: string) => void): Column<OutlineSpan>[] {
  return [
    {
      id: 'step',
      header: 'Step',
      track: 'minmax(8rem, 1.1fr)',
      saved: { step: ({ step }) => step, kind: ({ kind }) => kind, attempt: ({ attempt }) => attempt },
      cell: (span) => (
        <button type="button" onClick={() => onOpen(span.id)} className="text-left font-medium after:absolute after:inset-0">
          {span.step}
          {span.attempt !== null && span.attempt > 1 && <span className="font-normal text-muted"> · attempt {span.attempt}</span>}
        </button>
      ),
    },
    {
      id: 'who',
      header: 'Who',
      track: 'minmax(6rem, 0.9fr)',
      from: 'md',
      saved: { who: whoOf },
      cell: (span) => <span className="text-muted">{whoOf(span)}</span>,
    },
    {
      id: 'outcome',
      header: <Term term="gate">Outcome</Term>,
      track: '7rem',
      saved: { outcome: (span) => spanStatus(span).word },
      cell: (span) => {
        const { word, tone } = spanStatus(span)
        return (
          <Status tone={tone} busy={span.endedAt === null}>
            {word}
          </Status>
        )
      },
    },
    {
      id: 'timeline',
      header: 'Timeline',
      track: 'minmax(6rem, 1.6fr)',
      from: 'sm',
      saved: { began: ({ startedAt }) => startedAt, ended: ({ endedAt }) => endedAt },
      cell: (span) => <TimelineBar span={span} extent={extent} />,
    },
    {
      id: 'took',
      header: 'Took',
      track: '5rem',
      align: 'end',
      from: 'sm',
      saved: { 'took ms': ({ durationMs }) => durationMs },
      cell: ({ durationMs }) => (durationMs === null ? '–' : duration(durationMs)),
    },
    {
      id: 'qsr',
      header: <Term term="QSR" />,
      track: '4rem',
      align: 'end',
      from: 'sm',
      saved: { QSR: ({ qsr }) => qsr, flag: ({ flag }) => flag },
      cell: ({ qsr, flag, outcome }) => <Marked value={qsr} mark={flag === null ? undefined : qsrBand(flag)} isLeast={outcome === 'unassessed'} />,
    },
    {
      id: 'mri',
      header: <Term term="MRI" />,
      track: '4rem',
      align: 'end',
      from: 'sm',
      saved: { MRI: ({ mri }) => mri, tier: ({ tier }) => tier },
      cell: ({ mri, tier }) => <Marked value={mri} mark={tier === null ? undefined : riskBand(tier)} />,
    },
    {
      id: 'cost',
      header: 'Cost',
      track: '4.5rem',
      align: 'end',
      from: 'lg',
      saved: { 'cost USD': ({ costUsd }) => costUsd },
      cell: ({ costUsd }) => (costUsd === null ? <span className="text-muted">–</span> : costText(costUsd)),
    },
  ]
}

function whoOf({ kind, agent, tool, function: called, decidedBy }: OutlineSpan): string {
  if (kind === 'agent') return agent ?? '–'
  if (kind === 'action') return tool ?? '–'
  if (kind === 'code') return called ?? '–'
  if (kind === 'restart') return 'restart'
  return decidedBy.length === 0 ? 'people' : decidedBy.join(', ')
}

type Mark = { name: string; tone: Tone }

/** A score with the shape of its band; the band's name is for screen readers here and in the particulars for everybody. */
function Marked({ value, mark, isLeast = false }: { value: number | null; mark: Mark | undefined; isLeast?: boolean }): ReactNode {
  if (value === null) return <span className="text-muted">–</span>
  return (
    <span className="inline-flex items-center gap-1.5">
      {mark && (
        <Status tone={mark.tone}>
          <span className="sr-only">{mark.name} </span>
        </Status>
      )}
      <span>
        {isLeast && (
          <>
            <span className="sr-only">at least </span>
            <span aria-hidden="true">≥ </span>
          </>
        )}
        {scoreText(value)}
      </span>
    </span>
  )
}

function TimelineBar({ span, extent }: { span: OutlineSpan; extent: Extent }): ReactNode {
  const { from, length } = placeOf(span, extent)
  return (
    <div className="relative h-4" aria-hidden="true">
      <div className="absolute inset-x-0 top-1/2 h-px bg-line" />
      <div
        className={`absolute top-0.5 h-3 min-w-1 rounded-xs ${toneMark[spanStatus(span).tone]} ${span.counts ? '' : 'opacity-50'}`}
        style={{ left: `${from * 100}%`, width: `${length * 100}%` }}
      />
    </div>
  )
}
