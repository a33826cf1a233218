import type { MeasuredValue } from '@maestro-helix/contract/http/maturity'
import type { ReactNode } from 'react'
import { counted, scoreText } from './number-text.ts'
import { absoluteTime } from './time-text.ts'

type Props = {
  label: ReactNode
  measured: Pick<MeasuredValue, 'value' | 'low' | 'high' | 'n' | 'least'>
  children?: ReactNode
}

/** A measured value large, with its interval; or that there is not enough data, never a number in its place. */
export function MeasuredFigure({ label, measured: { value, low, high, n, least }, children }: Props): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-surface px-4 py-3 text-sm">
      <p className="text-muted">{label}</p>
      {value === null ? <p className="text-lg font-semibold">Not enough data</p> : <p className="text-xl font-semibold">{scoreText(value)}</p>}
      <p className="text-xs text-muted">
        {value === null ? `${n.toLocaleString('en')} of ${counted(least, 'observation')} needed` : `from ${counted(n, 'observation')}`}
        {low !== null && high !== null && low !== high && `, 95 % interval ${scoreText(low)} to ${scoreText(high)}`}
      </p>
      {children}
    </div>
  )
}

/** Which query over which time a value came from, and its answer as programs get it. */
export function ValueSource({ source, address }: { source: MeasuredValue['source']; address: string }): ReactNode {
  return (
    <p className="text-xs text-muted">
      <a href={address} className="underline decoration-line-strong underline-offset-3">
        Source
      </a>
      : {source.query}, {absoluteTime(source.since)} to {absoluteTime(source.until)}, ledger of {counted(source.ledgerSize, 'entry', 'entries')}
    </p>
  )
}
