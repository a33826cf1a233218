import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { Tone } from '../design/tone.ts'

export const escalationKindWords: Readonly<Record<EscalationRecord['kind'], string>> = {
  gate: 'Output held',
  action: 'Action',
  'unknown-outcome': 'Outcome unknown',
}

export const escalationStatusWords: Readonly<Record<EscalationRecord['status'], { word: string; tone: Tone }>> = {
  open: { word: 'Waiting', tone: 'advisory' },
  approved: { word: 'Approved', tone: 'safe' },
  rejected: { word: 'Rejected', tone: 'critical' },
  'timed-out': { word: 'Timed out', tone: 'critical' },
  withdrawn: { word: 'Withdrawn', tone: 'inactive' },
}

/** How near a deadline is: less than a quarter of an hour, less than an hour, or more. Pure. */
export function urgencyOf(deadline: string, nowMs: number): Tone {
  const leftMs = Date.parse(deadline) - nowMs
  if (leftMs < 15 * 60_000) return 'critical'
  return leftMs < 60 * 60_000 ? 'cautionary' : 'inactive'
}
