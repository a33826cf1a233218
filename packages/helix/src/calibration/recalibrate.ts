import type { CalibrationCurve } from './isotonic.ts'
import { calibrated, isotonicCurve } from './isotonic.ts'
import { rounded } from '../rounded.ts'
import { expectedCalibrationError } from '../benchmark/calibration-error.ts'

/** How QSR reads as the probability that a person accepts, for each kind of task. Versions are never changed, only followed by others. */
export type Calibration = {
  readonly format: 1
  readonly version: number
  /** By kind of task; 'other' is the kind that no head has learnt, not a substitute for one without a curve. */
  readonly curves: Readonly<Record<string, CalibrationCurve>>
  /** How MRI reads as the probability that a person objects, whatever the kind of task; empty without enough verdicts. */
  readonly objection?: CalibrationCurve
  /** Always null: who approved a version, when and why stands in the record, about its hash. */
  readonly approval: null
  /** SHA-256 of the canonical JSON of the version in force when it was made; null where there was none. */
  readonly follows: string | null
}

/** One output that a person decided upon. */
export type HumanVerdict = { readonly family: string; readonly qsr: number; readonly mri: number | null; readonly accepted: boolean }

export type CalibrationChange = {
  readonly items: number
  /** Calibration error on verdicts held out, by the version in force and by the proposed one. */
  readonly before: number
  readonly after: number
  /** Mean distance of the expectation from QSR, half of what the reflective term of MRI rises by on average. */
  readonly meanShift: number
}

export type Recalibration =
  | {
      readonly outcome: 'proposed'
      readonly calibration: Calibration
      /** Per kind of task whose curve is new, and 'objection' for that of MRI. */
      readonly changes: Readonly<Record<string, CalibrationChange>>
    }
  | { readonly outcome: 'refused'; readonly reason: string }

/** Verdicts of one kind of task from which a curve is made. */
export const leastVerdicts = 50

/**
 * Makes the next version of a calibration from verdicts of people. Nothing comes into force by it: a person other than whoever proposes it approves it, and it is
 * activated by an act of its own. With too few verdicts, or where it would not be better on verdicts held out, it is refused. `previous` is the one in
 * force, null where there is none: then scores have stood for themselves. Pure; the same verdicts give the same version.
 */
export function recalibrate(
  previous: { readonly calibration: Calibration; readonly sha256: string } | null,
  version: number,
  verdicts: readonly HumanVerdict[],
): Recalibration {
  const curves: Record<string, CalibrationCurve> = { ...previous?.calibration.curves }
  const changes: Record<string, CalibrationChange> = {}
  for (const [family, own] of Map.groupBy(verdicts, (verdict) => verdict.family)) {
    const accepted: Outcomes = own.map(({ qsr, accepted: isAccepted }) => ({ score: qsr, outcome: isAccepted ? 1 : 0 }))
    const better = betterCurve(accepted, curves[family] ?? [])
    if (better === null) continue
    curves[family] = better.curve
    changes[family] = better.change
  }
  const objected: Outcomes = verdicts.flatMap(({ mri, accepted }) => (mri === null ? [] : [{ score: mri, outcome: accepted ? 0 : 1 }]))
  const objection = betterCurve(objected, previous?.calibration.objection ?? [])
  if (objection !== null) changes['objection'] = objection.change
  if (Object.keys(changes).length === 0) {
    const most = Math.max(0, ...[...Map.groupBy(verdicts, (verdict) => verdict.family).values()].map((own) => own.length))
    return {
      outcome: 'refused',
      reason:
        most < leastVerdicts
          ? `${leastVerdicts} verdicts of one kind of task are needed; the most of one kind is ${most}`
          : 'no new curve is better on verdicts held out than what is in force',
    }
  }
  const inherited = objection?.curve ?? previous?.calibration.objection
  const calibration: Calibration = {
    format: 1,
    version,
    curves,
    ...(inherited !== undefined && { objection: inherited }),
    approval: null,
    follows: previous?.sha256 ?? null,
  }
  return { outcome: 'proposed', calibration, changes }
}

type Outcomes = readonly { readonly score: number; readonly outcome: 0 | 1 }[]

/** A curve of one's own, where there are enough outcomes and it is better on those held out; null otherwise. */
function betterCurve(own: Outcomes, present: CalibrationCurve): { curve: CalibrationCurve; change: CalibrationChange } | null {
  if (own.length < leastVerdicts) return null
  const outcomes = own.map(({ outcome }) => outcome)
  const before = expectedCalibrationError(
    own.map(({ score }) => calibrated(present, score)),
    outcomes,
  )
  const after = expectedCalibrationError(heldOut(own), outcomes)
  if (before === null || after === null || after >= before) return null
  const curve = curveOf(own)
  const meanShift = own.reduce((sum, { score }) => sum + Math.abs(calibrated(curve, score) - score), 0) / own.length
  return { curve, change: { items: own.length, before: rounded(before), after: rounded(after), meanShift: rounded(meanShift) } }
}

function curveOf(own: Outcomes): CalibrationCurve {
  return isotonicCurve(
    own.map(({ score }) => score),
    own.map(({ outcome }) => outcome),
  )
}

/** The probability of each by a curve made without its fifth. */
function heldOut(own: Outcomes): number[] {
  const curves = Array.from({ length: 5 }, (_, fifth) => curveOf(own.filter((_outcome, index) => index % 5 !== fifth)))
  return own.map(({ score }, index) => calibrated(curves[index % 5] ?? [], score))
}
