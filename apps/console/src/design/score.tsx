import type { ReactNode } from 'react'
import type { Band } from './bands.ts'
import { scoreText } from './number-text.ts'
import { Status } from './status.tsx'

type Props = {
  value: number | null
  /** What the value means, as word and shape beside it. */
  band?: Band | undefined
  /** How its numbers read; as scores where nothing is said. */
  textOf?: (value: number) => string
  /** 95 % interval, where the value is an estimate. */
  interval?: readonly [low: number, high: number] | undefined
}

/** A score of 0..1: the number, its band, and how sure it is. A dash where there is none. */
export function Score({ value, band, interval, textOf = scoreText }: Props): ReactNode {
  if (value === null) return <span className="text-muted">–</span>
  return (
    <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
      <span className="font-semibold tabular-nums">{textOf(value)}</span>
      {interval !== undefined && (
        <span className="text-xs text-muted tabular-nums">
          <span className="sr-only">95 % interval </span>
          {textOf(interval[0])}–{textOf(interval[1])}
        </span>
      )}
      {band !== undefined && (
        <span className="text-xs">
          <Status tone={band.tone}>{band.name}</Status>
        </span>
      )}
    </span>
  )
}
