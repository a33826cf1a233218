import type { ReactNode } from 'react'
import { scoreText } from './number-text.ts'
import { type Tone, toneMark } from './tone.ts'

type Props = {
  label: ReactNode
  value: number | null
  /** The greatest value there is; 1 where nothing is said. */
  max?: number
  threshold?: { value: number; label: string } | undefined
  tone: Tone
  /** How its numbers read; as scores where nothing is said. */
  textOf?: (value: number) => string
  /** Why it has this value; below the bar. */
  note?: ReactNode
}

/** One value as a bar, with a line where the threshold is. The numbers are there as text too. */
export function Bar({ label, value, max = 1, threshold, tone, textOf = scoreText, note }: Props): ReactNode {
  const at = (part: number): string => `${Math.min(100, Math.max(0, (part / max) * 100))}%`
  return (
    <div className="text-sm">
      <div className="flex items-baseline justify-between gap-3">
        <span>{label}</span>
        <span className="tabular-nums">
          <span className="font-semibold">{value === null ? 'not assessed' : textOf(value)}</span>
          {max !== 1 && value !== null && <span className="text-muted"> of {max}</span>}
        </span>
      </div>
      <div className="relative mt-1 h-2 rounded-full bg-sunken ring-1 ring-line ring-inset" aria-hidden="true">
        {value !== null && <div className={`h-full rounded-full ${toneMark[tone]}`} style={{ width: at(value) }} />}
        {threshold !== undefined && <div className="absolute -top-1 h-4 w-0.5 bg-ink" style={{ left: at(threshold.value) }} />}
      </div>
      {threshold !== undefined && (
        <p className="mt-1 text-xs text-muted">
          {threshold.label} {textOf(threshold.value)}
        </p>
      )}
      {note !== undefined && <div className="mt-1 text-xs text-muted">{note}</div>}
    </div>
  )
}
