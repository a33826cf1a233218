import type { Finding, GateCondition, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import { findingKinds } from '@maestro-helix/contract/evaluation'
import type { FloorName } from '@maestro-helix/contract/gate-conditions'
import { floorNames } from '@maestro-helix/contract/gate-conditions'
import type { GateThresholds } from '@maestro-helix/contract/gate-config'
import type { ConditionSettings } from './gate-parameters.ts'
import { comparedQsr } from './compared-qsr.ts'
import { liftsTier } from './lifts-tier.ts'
import { objectionModelFor, objectionOf } from './objection.ts'

/** What of an evaluation a gate reads. Records from before findings hold none of the optional parts; they break no condition. */
export type GatedEvaluation = Pick<QsrEvaluation, 'qsr' | 'suggestions'> &
  Partial<Pick<QsrEvaluation, 'qsrAtMost' | 'truthAssessed' | 'findings' | 'claims' | 'unread' | 'components' | 'confidence'>>

/** What of a risk assessment a gate reads; the calibration names the kind of task. */
export type GatedRisk = Pick<RiskAssessment, 'mri' | 'tier' | 'factors'> & Partial<Pick<RiskAssessment, 'calibration'>>

/** A condition as it came out, and whether another attempt of the agent could change it. */
export type AssessedCondition = GateCondition & { readonly actionable: boolean }

export type ConditionsInput = {
  readonly evaluation: GatedEvaluation
  readonly risk: GatedRisk
  readonly thresholds: GateThresholds
  readonly settings: ConditionSettings
  /** True where somebody who may has approved the greatest MRI of this place. */
  readonly mriMaxApproved?: boolean
}

const componentOf = {
  accuracyFloor: 'accuracy',
  coherenceFloor: 'coherence',
  completionFloor: 'completion',
  relevanceFloor: 'relevance',
} as const satisfies Record<FloorName, string>

/** Every condition that is on, in a fixed order: the ordered rule, floors, limits, vetoes. Asked so that a number that is none is never met. */
export function assessConditions({ evaluation, risk, thresholds, settings, mriMaxApproved = false }: ConditionsInput): AssessedCondition[] {
  return [
    ...orderedConditions(evaluation, risk, { ...thresholds, approved: mriMaxApproved }),
    ...floorConditions(evaluation, settings),
    ...limitConditions(evaluation, risk, settings),
    ...vetoConditions(evaluation.findings ?? [], settings),
  ]
}

function orderedConditions(
  evaluation: GatedEvaluation,
  risk: GatedRisk,
  { qsrMin, mriMax, approved }: GateThresholds & { approved: boolean },
): AssessedCondition[] {
  const qsr = comparedQsr(evaluation)
  const driver = risk.factors.toSorted((first, second) => second.value - first.value)[0]
  const driven = driver ? ` Strongest factor: ${driver.name} ${driver.value} (${driver.reason})` : ''
  const calm = risk.tier === 'Nominal' || risk.tier === 'Advisory' || liftsTier(risk, { mriMax, approved })
  return [
    condition('qsrMin', {
      value: qsr,
      threshold: qsrMin,
      met: qsr >= qsrMin,
      actionable: true,
      reasons: [`QSR ${qsr} >= ${qsrMin}.`, `QSR ${qsr} is below ${qsrMin}.`],
    }),
    condition('mriMax', {
      value: risk.mri,
      threshold: mriMax,
      met: risk.mri <= mriMax,
      actionable: false,
      reasons: [`MRI ${risk.mri} <= ${mriMax}.`, `MRI ${risk.mri} exceeds ${mriMax}.${driven}`],
    }),
    condition('riskTier', {
      value: null,
      threshold: null,
      met: calm,
      actionable: false,
      reasons: [`MRI ${risk.mri} is ${risk.tier}.`, `MRI ${risk.mri} is ${risk.tier}: a person must confirm.${driven}`],
    }),
  ]
}

function floorConditions({ components }: GatedEvaluation, settings: ConditionSettings): AssessedCondition[] {
  return floorNames.flatMap((name) => {
    const { on, threshold, version } = settings[name]
    if (!on || components === undefined || threshold === null) return []
    const component = componentOf[name]
    const { score, reasons } = components[component]
    const why = reasons[0] === undefined ? '' : ` ${reasons[0]}`
    return condition(name, {
      version,
      value: score,
      threshold,
      met: score === null ? null : score >= threshold,
      actionable: true,
      reasons: [
        score === null ? `${component} could not be assessed.` : `${component} ${score} of 5 >= ${threshold}.`,
        `${component} ${score} of 5 is below ${threshold}.${why}`,
      ],
    })
  })
}

function limitConditions(evaluation: GatedEvaluation, { calibration }: GatedRisk, settings: ConditionSettings): AssessedCondition[] {
  const { objectionLimit, confidenceFloor, unreadText } = settings
  const limits: AssessedCondition[] = []
  if (objectionLimit.on && evaluation.components !== undefined) {
    const { version } = objectionLimit
    const model = objectionModelFor(calibration?.family)
    const value = objectionOf(evaluation, model)
    const threshold = objectionLimit.threshold ?? model.limit
    limits.push(
      condition('objectionLimit', {
        version,
        value,
        threshold,
        met: value <= threshold,
        actionable: evaluation.suggestions.length > 0,
        reasons: [
          `Objection ${value} <= ${threshold}.`,
          `People would probably object: ${value} exceeds ${threshold}. ${evaluation.suggestions[0] ?? ''}`,
        ],
      }),
    )
  }
  if (confidenceFloor.on && confidenceFloor.threshold !== null && evaluation.confidence !== undefined) {
    const { threshold, version } = confidenceFloor
    const value = evaluation.confidence
    limits.push(
      condition('confidenceFloor', {
        version,
        value,
        threshold,
        met: value >= threshold,
        actionable: false,
        reasons: [`Confidence ${value} >= ${threshold}.`, `The judge's confidence of ${value} is below ${threshold}.`],
      }),
    )
  }
  if (unreadText.on) {
    const unread = evaluation.unread ?? []
    limits.push(
      condition('unreadText', {
        version: unreadText.version,
        value: null,
        threshold: null,
        met: unread.length === 0,
        actionable: false,
        reasons: ['All of it was read.', `Not all of the ${unread.join(' and ')} was read: nothing is known of the rest.`],
      }),
    )
  }
  return limits
}

function vetoConditions(findings: readonly Finding[], settings: ConditionSettings): AssessedCondition[] {
  return findingKinds.flatMap((kind) => {
    const { on, version } = settings[kind]
    if (!on) return []
    const found = findings.filter((finding) => finding.kind === kind)
    const more = found.length > 1 ? ` (and ${found.length - 1} more)` : ''
    return condition(kind, {
      version,
      value: found.length,
      threshold: 0,
      met: found.length === 0,
      actionable: true,
      reasons: ['None found.', `${found[0]?.reason ?? ''}${more}`],
    })
  })
}

type Outcome = Pick<AssessedCondition, 'value' | 'threshold' | 'met' | 'actionable'> & {
  readonly version?: number
  /** What is said where it is met or could not be told, and where it is not met. */
  readonly reasons: readonly [met: string, unmet: string]
}

function condition(name: string, { value, threshold, met, actionable, reasons, version = 1 }: Outcome): AssessedCondition {
  return {
    name,
    version,
    // JSON has no number for a score that is none.
    value: value !== null && Number.isFinite(value) ? value : null,
    threshold,
    met,
    actionable,
    reason: reasons[met === false ? 1 : 0].trim().slice(0, 500),
  }
}
