import type { CalibrationCurve } from './isotonic.ts'
import { calibrated, isotonicCurve } from './isotonic.ts'
import { expectedCalibrationError } from '../benchmark/calibration-error.ts'

/** How QSR reads as the probability that a person accepts, for each kind of task. Versions are never changed, only followed by others. */
export type Calibration = {
  readonly format: 1
  readonly version: number
  /** By kind of task; 'other' for every kind without a curve of its own. */
  readonly curves: Readonly<Record<string, CalibrationCurve>>
  /** Who approved this version, when and why; null for the one that came with the release. */
  readonly approval: CalibrationApproval | null
  /** SHA-256 of the canonical JSON of the version it follows. */
  readonly follows: string | null
}

export type CalibrationApproval = { readonly operator: string; readonly at: string; readonly rationale: string }

/** One output that a person decided upon. */
export type HumanVerdict = { readonly family: string; readonly qsr: number; readonly accepted: boolean }

export type Recalibration =
  | {
      readonly outcome: 'proposed'
      readonly calibration: Calibration
      /** Per kind of task: calibration error on verdicts held out, before and after. */
      readonly errors: Readonly<Record<string, { readonly items: number; readonly before: number; readonly after: number }>>
    }
  | { readonly outcome: 'refused'; readonly reason: string }

const leastVerdicts = 50

/**
 * Makes the next version of a calibration from verdicts of people, for an operator to put in force. Nothing changes by itself: without an approval, with too
 * few verdicts, or where it would not be better on verdicts held out, it is refused. Pure; the same verdicts give the same version.
 */
export function recalibrate(
  previous: Calibration,
  previousSha256: string,
  verdicts: readonly HumanVerdict[],
  approval: CalibrationApproval,
): Recalibration {
  if (approval.operator.trim() === '' || approval.rationale.trim() === '')
    return { outcome: 'refused', reason: 'an operator must approve it and say why' }
  const curves: Record<string, CalibrationCurve> = { ...previous.curves }
  const errors: Record<string, { items: number; before: number; after: number }> = {}
  for (const [family, own] of Map.groupBy(verdicts, (verdict) => verdict.family)) {
    if (own.length < leastVerdicts) continue
    const before = own.map(({ qsr }) => calibrated(previous.curves[family] ?? previous.curves['other'] ?? [], qsr))
    const after = heldOut(own)
    const accepted = own.map((verdict) => (verdict.accepted ? 1 : 0))
    const change = {
      items: own.length,
      before: expectedCalibrationError(before, accepted) ?? 0,
      after: expectedCalibrationError(after, accepted) ?? 0,
    }
    if (change.after >= change.before) continue
    errors[family] = change
    curves[family] = isotonicCurve(
      own.map(({ qsr }) => qsr),
      accepted,
    )
  }
  if (Object.keys(errors).length === 0)
    return { outcome: 'refused', reason: `no kind of task has ${leastVerdicts} verdicts on which a new curve is better than the one in force` }
  return { outcome: 'proposed', calibration: { format: 1, version: previous.version + 1, curves, approval, follows: previousSha256 }, errors }
}

/** Each verdict's probability by a curve made without its fifth. */
function heldOut(verdicts: readonly HumanVerdict[]): number[] {
  const curves = Array.from({ length: 5 }, (_, fifth) => {
    const others = verdicts.filter((_verdict, index) => index % 5 !== fifth)
    return isotonicCurve(
      others.map(({ qsr }) => qsr),
      others.map(({ accepted }) => (accepted ? 1 : 0)),
    )
  })
  return verdicts.map(({ qsr }, index) => calibrated(curves[index % 5] ?? [], qsr))
}
