import type { ReactNode } from 'react'
import { type Tone, toneInk } from './tone.ts'

/** Shapes beside the colours, so that a status is told apart without them. */
const shapes: Record<Tone, string> = {
  stable: 'M6 1.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z',
  safe: 'M1.8 6.4l3 3 5.4-6.6',
  advisory: 'M6 1.2L11 10.4H1z',
  cautionary: 'M6 .8L11.2 6 6 11.2.8 6z',
  critical: 'M2 2l8 8M10 2l-8 8',
  ethics: 'M6 1l5 3.6-1.9 5.9H2.9L1 4.6z',
  inactive: 'M2 6h8',
}

/** A status as shape and word. `busy` marks what goes on by itself. */
export function Status({ tone, children, busy = false }: { tone: Tone; children: ReactNode; busy?: boolean }): ReactNode {
  return (
    <span className={`inline-flex items-center gap-1.5 align-top whitespace-nowrap font-medium ${toneInk[tone]}`}>
      <svg
        viewBox="0 0 12 12"
        className={`size-3 shrink-0 overflow-visible ${busy ? 'animate-pulse' : ''}`}
        aria-hidden="true"
        fill={tone === 'safe' || tone === 'critical' || tone === 'inactive' ? 'none' : 'currentColor'}
        stroke="currentColor"
        strokeWidth={tone === 'safe' || tone === 'critical' || tone === 'inactive' ? 2 : 0}
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d={shapes[tone]} />
      </svg>
      {children}
    </span>
  )
}
