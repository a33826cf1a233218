import type { GateDecision } from '@maestro-helix/contract/evaluation'
import type { LedgerDraft } from '../record/record-change.ts'

/** How far the clocks of two servers may lie apart before an activation counts as later than a decision. */
const clocksApartMs = 60_000

/**
 * Why a decision was not made by a gate that was put in force before; null where it was, and where the ledger holds nothing of gates from that time yet. Pure.
 * `gates`: what the ledger holds of the gate's versions.
 */
export function ungovernedGate(
  gates: readonly LedgerDraft[],
  workflow: string,
  step: string,
  { configSha256, ownGate }: Pick<GateDecision, 'configSha256' | 'ownGate'>,
  at: string,
): string | null {
  const activated = gates.filter(({ kind }) => kind === 'gate.activated')
  const whole = activated.filter(({ fields }) => fields['step_id'] === undefined)
  const first = whole[0]
  if (first === undefined || at < first.at) return null
  const isBefore = (entry: LedgerDraft): boolean => Date.parse(entry.at) <= Date.parse(at) + clocksApartMs
  if (!whole.some((entry) => entry.fields['settings_sha256'] === configSha256 && isBefore(entry)))
    return `the gate configuration ${configSha256} was never put in force`
  const permittedBy = ownGate?.permittedBy ?? null
  if (permittedBy === null) return null
  const isPermission = ({ fields }: LedgerDraft): boolean =>
    fields['settings_sha256'] === permittedBy && fields['workflow'] === workflow && fields['step_id'] === step
  return activated.some((entry) => isPermission(entry) && isBefore(entry)) ? null : `nobody permitted the step's own gate ${permittedBy}`
}
