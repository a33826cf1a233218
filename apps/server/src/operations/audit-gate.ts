import type { GateDecision } from '@maestro-helix/contract/evaluation'
import type { IndexedEntry } from '../record/record-store.ts'

/**
 * Why a decision was not made by a gate that was put in force before; null where it was, and where the ledger held nothing of gates yet. By the order of the
 * ledger, which no clock can turn. Pure.
 * `gates`: what the ledger holds of the gate's versions. `index`: of the decision's entry.
 */
export function ungovernedGate(
  gates: readonly IndexedEntry[],
  workflow: string,
  step: string,
  { configSha256, ownGate }: Pick<GateDecision, 'configSha256' | 'ownGate'>,
  index: number,
): string | null {
  const activated = gates.filter((entry) => entry.kind === 'gate.activated' && entry.index < index)
  const whole = activated.filter(({ fields }) => fields['step_id'] === undefined)
  if (whole.length === 0) return null
  if (!whole.some(({ fields }) => fields['settings_sha256'] === configSha256))
    return `the gate configuration ${configSha256} was not put in force before`
  const permittedBy = ownGate?.permittedBy ?? null
  if (permittedBy === null) return null
  const isPermission = ({ fields }: IndexedEntry): boolean =>
    fields['settings_sha256'] === permittedBy && fields['workflow'] === workflow && fields['step_id'] === step
  return activated.some(isPermission) ? null : `nobody permitted the step's own gate ${permittedBy} before`
}
