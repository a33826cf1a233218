import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { CsvValue } from '@maestro-helix/sdk/audit/csv-text'
import type { ReactNode } from 'react'
import type { Column } from '../../design/data-table.tsx'
import { costText, riskText, scoreText } from '../../design/number-text.ts'
import { qsrBound } from '../../design/qsr-text.ts'
import { Status } from '../../design/status.tsx'
import { Term } from '../../design/term.tsx'
import { duration } from '../../design/time-text.ts'
import type { PairedStep, Standing } from './paired-steps.ts'

/** This run's value and the other's beside each other. */
export function compareColumns(onOpen: (step: string) => void): Column<PairedStep>[] {
  return [
    {
      id: 'step',
      header: 'Step',
      track: 'minmax(7rem, 1.2fr)',
      saved: { step: ({ step }) => step },
      cell: ({ step }) => (
        <button type="button" onClick={() => onOpen(step)} className="max-w-full truncate text-left font-medium after:absolute after:inset-0">
          {step}
        </button>
      ),
    },
    {
      id: 'differs',
      header: 'Output',
      track: '6rem',
      saved: { 'output differs': ({ differs }) => differs },
      cell: ({ differs }) => (differs ? <Status tone="advisory">differs</Status> : <Status tone="safe">same</Status>),
    },
    {
      id: 'agent',
      header: 'Who',
      track: 'minmax(9rem, 2fr)',
      from: 'md',
      saved: both('who', whoOf),
      cell: (pair) => <Both pair={pair} textOf={whoOf} />,
    },
    {
      id: 'qsr',
      header: <Term term="QSR" />,
      track: '7rem',
      align: 'end',
      from: 'sm',
      saved: both('QSR', ({ qsr }) => qsr?.qsr),
      cell: (pair) => (
        <Both pair={pair} textOf={({ qsr }) => (qsr === null ? undefined : `${qsrBound(qsr) === undefined ? '' : '≥ '}${scoreText(qsr.qsr)}`)} />
      ),
    },
    {
      id: 'mri',
      header: <Term term="MRI" />,
      track: '7rem',
      align: 'end',
      from: 'sm',
      saved: both('MRI', ({ risk }) => risk?.mri),
      cell: (pair) => <Both pair={pair} textOf={({ risk }) => (risk === null ? undefined : riskText(risk.mri))} />,
    },
    {
      id: 'took',
      header: 'Took',
      track: '8.5rem',
      align: 'end',
      from: 'md',
      saved: both('took ms', tookMs),
      cell: (pair) => <Both pair={pair} textOf={tookOf} />,
    },
    {
      id: 'cost',
      header: 'Cost',
      track: '7rem',
      align: 'end',
      from: 'lg',
      saved: both('cost USD', ({ usage }) => usage?.costUsd),
      cell: (pair) => <Both pair={pair} textOf={({ usage }) => (usage?.costUsd === undefined ? undefined : costText(usage.costUsd))} />,
    },
  ]
}

/** This run's and the other's, in columns of their own. */
function both(head: string, valueOf: (attempt: AttemptRecord) => CsvValue | undefined): Readonly<Record<string, (pair: PairedStep) => CsvValue>> {
  const value = (standing: Standing): CsvValue => (standing?.attempt && valueOf(standing.attempt)) ?? null
  return { [`${head}, this run`]: ({ one }) => value(one), [`${head}, the other`]: ({ other }) => value(other) }
}

/** Once where both are the same. */
function Both({ pair: { one, other }, textOf }: { pair: PairedStep; textOf: (attempt: AttemptRecord) => string | undefined }): ReactNode {
  const [here, there] = [shown(one, textOf), shown(other, textOf)]
  if (here === there) return <span className="text-muted">{here}</span>
  return (
    <>
      <span className="sr-only">this run </span>
      {here}
      <span aria-hidden="true" className="text-muted">
        {' '}
        |{' '}
      </span>
      <span className="sr-only">, the other </span>
      {there}
    </>
  )
}

function shown(standing: Standing, textOf: (attempt: AttemptRecord) => string | undefined): string {
  return (standing?.attempt && textOf(standing.attempt)) ?? '–'
}

export function whoOf({ agent, tool, function: called, agentVersion }: AttemptRecord): string {
  return agent === null ? (tool ?? called?.id ?? '–') : `${agent} ${agentVersion ?? ''}`.trim()
}

export function tookOf({ startedAt, endedAt }: Pick<AttemptRecord, 'startedAt' | 'endedAt'>): string {
  return duration(tookMs({ startedAt, endedAt }))
}

function tookMs({ startedAt, endedAt }: Pick<AttemptRecord, 'startedAt' | 'endedAt'>): number {
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt))
}
