import type { MaturityTier } from './rmm.ts'
import { maturityTiers } from './rmm.ts'

/** What each promotion asks for beside the number, as far as it is known; null where there is not enough data. */
export type PromotionEvidence = {
  /** Self-scored attempts, and the standard deviation of self-score - QSR over them. */
  readonly selfScored: number
  readonly selfScoreSpread: number | null
  /** SHC of the newer half of the scored outputs less that of the older half. */
  readonly correlationGain: number | null
  readonly meanMri: number | null
  /** Share of held outputs that people accepted. */
  readonly humanAlignment: number | null
  /** No finding in the audited runs, and the ledger's newest root is the one that was signed. */
  readonly policyAudit: boolean | null
}

export type Promotion = {
  readonly from: MaturityTier
  readonly to: MaturityTier
  readonly requirement: string
  /** Null while there is not enough data; then the tier is not reached. */
  readonly met: boolean | null
  /** What was found, in words. */
  readonly found: string
}

const limits = { selfScored: 10_000, selfScoreSpread: 0.15, correlationGain: 0.15, meanMri: 0.35, humanAlignment: 0.6 } as const

/** Every promotion of the model in order, with what the evidence says of it. */
export function promotionsOf(evidence: PromotionEvidence): Promotion[] {
  const { selfScored, selfScoreSpread, correlationGain, meanMri, humanAlignment, policyAudit } = evidence
  const known = (value: number | null): string => (value === null ? 'not enough data' : String(Math.round(value * 10_000) / 10_000))
  const steps: readonly [requirement: string, met: boolean | null, found: string][] = [
    [
      `stable self-scoring over ${limits.selfScored} attempts: deviation of self-score - QSR at most ${limits.selfScoreSpread}`,
      selfScored < limits.selfScored ? (selfScored === 0 ? null : false) : (selfScoreSpread ?? 1) <= limits.selfScoreSpread,
      `${selfScored} self-scored attempts, deviation ${known(selfScoreSpread)}`,
    ],
    [`SHC up by ${limits.correlationGain}`, met(correlationGain, (gain) => gain >= limits.correlationGain), known(correlationGain)],
    [`mean MRI below ${limits.meanMri}`, met(meanMri, (mri) => mri < limits.meanMri), known(meanMri)],
    [
      `people accept more than ${limits.humanAlignment} of what is held`,
      met(humanAlignment, (share) => share > limits.humanAlignment),
      known(humanAlignment),
    ],
    [
      'policy audit without a finding, and a valid ledger',
      policyAudit,
      policyAudit === null ? 'not enough data' : policyAudit ? 'both hold' : 'findings',
    ],
  ]
  return steps.map(([requirement, isMet, found], index) => ({
    from: tierAt(index),
    to: tierAt(index + 1),
    requirement,
    met: isMet,
    found,
  }))
}

/** The tier that number and evidence both allow: promotions are passed in order, the first that is not met holds. */
export function tierHeldBy(tierByNumber: MaturityTier, promotions: readonly Promotion[]): MaturityTier {
  const passed = promotions.findIndex(({ met: isMet }) => isMet !== true)
  const reached = passed < 0 ? promotions.length : passed
  return tierAt(Math.min(maturityTiers.indexOf(tierByNumber), reached))
}

function met(value: number | null, holds: (value: number) => boolean): boolean | null {
  return value === null ? null : holds(value)
}

function tierAt(index: number): MaturityTier {
  return maturityTiers[index] ?? 'R0 Reactive'
}
