import type { RiskTier } from '@maestro-helix/contract/evaluation'
import type { Tone } from './tone.ts'

export type Band = { name: string; tone: Tone }

/** Where a QSR of 0..1 stands: the flags of the Quality Score Rubric (config/helix_quality_gates.json says what passes a gate). */
export function qsrBand(flag: 'GREEN' | 'YELLOW' | 'RED'): Band {
  const bands = {
    GREEN: { name: 'Green', tone: 'safe' },
    YELLOW: { name: 'Yellow', tone: 'advisory' },
    RED: { name: 'Red', tone: 'critical' },
  } as const
  return bands[flag]
}

export function riskBand(tier: RiskTier): Band {
  const tones = { Nominal: 'safe', Advisory: 'advisory', Cautionary: 'cautionary', Critical: 'critical' } as const
  return { name: tier, tone: tones[tier] }
}
