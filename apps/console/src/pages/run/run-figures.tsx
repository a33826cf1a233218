import type { OutlineSpan, RunOutline } from '@maestro-helix/contract/http/runs'
import type { ReactNode } from 'react'
import { riskBand } from '../../design/bands.ts'
import { costText, riskText } from '../../design/number-text.ts'
import { useNow } from '../../design/relative-time.tsx'
import { Score } from '../../design/score.tsx'
import { Status } from '../../design/status.tsx'
import { Term } from '../../design/term.tsx'
import { duration } from '../../design/time-text.ts'
import { standingSpans, totalCostUsd, unassessedSteps } from './spans.ts'

/** The run in a few numbers; the scores lead to the attempt they came from. */
export function RunFigures({ outline, onOpen }: { outline: RunOutline; onOpen: (spanId: string) => void }): ReactNode {
  const nowMs = useNow()
  const standing = standingSpans(outline)
  const lowest = extreme(standing, ({ qsr }) => (qsr === null ? null : -qsr))
  const riskiest = extreme(standing, ({ mri }) => mri)
  const { run, steps, questions } = outline
  const passed = steps.filter(({ state }) => state === 'passed' || state === 'skipped').length
  const unassessed = unassessedSteps(outline).length
  const costUsd = totalCostUsd(outline)
  const tookMs = (run.endedAt === null ? nowMs : Date.parse(run.endedAt)) - Date.parse(run.createdAt)
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3 sm:grid-cols-3 lg:grid-cols-6">
      <Figure label="Steps done">
        {passed} of {steps.length}
        {unassessed > 0 && (
          <span className="ml-2 text-xs">
            <Status tone="advisory">{unassessed} unassessed</Status>
          </span>
        )}
      </Figure>
      <Figure label={run.endedAt === null ? 'So far' : 'Took'}>{duration(Math.max(0, tookMs))}</Figure>
      <Figure
        label={
          <>
            Lowest <Term term="QSR" />
          </>
        }
      >
        <Source span={lowest} onOpen={onOpen}>
          {lowest?.outcome === 'unassessed' && <span className="mr-1 font-normal">at least</span>}
          <Score value={lowest?.qsr ?? null} />
        </Source>
      </Figure>
      <Figure
        label={
          <>
            Highest <Term term="MRI" />
          </>
        }
      >
        <Source span={riskiest} onOpen={onOpen}>
          <Score value={riskiest?.mri ?? null} textOf={riskText} band={riskiest?.tier ? riskBand(riskiest.tier) : undefined} />
        </Source>
      </Figure>
      <Figure label="Asked people">{questions === 0 ? 'no' : `${questions} ×`}</Figure>
      <Figure label="Cost">{costUsd === null ? <span className="font-normal text-muted">not reported</span> : costText(costUsd)}</Figure>
    </dl>
  )
}

function extreme(spans: readonly OutlineSpan[], valueOf: (span: OutlineSpan) => number | null): OutlineSpan | undefined {
  let found: { span: OutlineSpan; value: number } | undefined
  for (const span of spans) {
    const value = valueOf(span)
    if (value !== null && (found === undefined || value > found.value)) found = { span, value }
  }
  return found?.span
}

function Figure({ label, children }: { label: ReactNode; children: ReactNode }): ReactNode {
  return (
    <div className="min-w-0">
      <dt className="flex min-h-6 items-center gap-1 text-xs text-muted">{label}</dt>
      <dd className="flex min-h-6 items-center font-semibold">{children}</dd>
    </div>
  )
}

function Source({ span, onOpen, children }: { span: OutlineSpan | undefined; onOpen: (spanId: string) => void; children: ReactNode }): ReactNode {
  if (span === undefined) return children
  return (
    <button
      type="button"
      onClick={() => onOpen(span.id)}
      className="inline-flex min-h-6 min-w-6 items-center rounded-sm underline decoration-line-strong underline-offset-3 hover:decoration-current"
    >
      {children}
      <span className="sr-only">, from {span.step}</span>
    </button>
  )
}
