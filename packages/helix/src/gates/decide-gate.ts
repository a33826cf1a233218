import type { GateCondition, GateDecision } from '@maestro-helix/contract/evaluation'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { AssessedCondition, GatedEvaluation, GatedRisk } from './assess-conditions.ts'
import { assessConditions } from './assess-conditions.ts'
import { comparedQsr } from './compared-qsr.ts'
import { gateConditionsFor } from './gate-conditions-for.ts'
import type { GatePlace } from './gate-thresholds.ts'
import { gateThresholdsFor, heldOwnGate } from './gate-thresholds.ts'

export type GateInput = GatePlace & {
  readonly evaluation: GatedEvaluation
  readonly risk: GatedRisk
  readonly config: GateConfig
  /** SHA-256 of the configuration in force. */
  readonly configSha256: string
  /** SHA-256 of the version by which `permitted` was approved. */
  readonly permittedBy?: string | null
  /** Attempts at this step so far, the one being decided included: 1 on the first. */
  readonly attemptsSoFar: number
  /** True where somebody who may has approved the greatest MRI of this place: then it may reach into Cautionary. */
  readonly mriMaxApproved?: boolean
  /** Further attempts the step allows; the configuration's by default. */
  readonly adaptAttempts?: number
}

/** Reasons that a decision carries at most. */
const reasonsLimit = 20

/**
 * What happens to one attempt. The ordered rule (QSR >= qsrMin and MRI <= mriMax) is necessary; beside it stand the conditions in force at this place, all of which
 * must be met. In this order: Critical risk halts (two people, at once); a score or a condition that the agent can do something about adapts while
 * attempts are left; anything else that is not met escalates (one person); where nothing is known of truth the output goes on as unassessed, or to a
 * person; what is left passes. A score between adaptation.below and qsrMin gets one more attempt before a person is asked.
 *
 * Pure, and monotone: another finding, a lower component or a greater risk never turns an output that does not pass into one that does.
 * @example decideGate({ evaluation, risk, config: defaultGateConfig, configSha256, attemptsSoFar: 1 }).outcome // 'pass'
 */
export function decideGate(input: GateInput): GateDecision {
  const { config, evaluation, risk } = input
  const thresholds = gateThresholdsFor(config, input)
  const held = heldOwnGate(config, input)
  const settings = gateConditionsFor(config, input)
  const conditions = assessConditions({ evaluation, risk, thresholds, settings, mriMaxApproved: input.mriMaxApproved === true })
  const unmet = conditions.filter(({ met }) => met === false)
  const qsr = comparedQsr(evaluation)
  const assessed = evaluation.truthAssessed !== false
  if (!assessed) conditions.push(notAssessable(evaluation, settings.notAssessable.version))
  const promised =
    config.mode === 'learn-then-test' ? [input.promise?.reason ?? 'No promise is kept: nothing is known of audits. The fixed gate decides.'] : []

  const decided = (outcome: GateDecision['outcome'], peopleRequired: GateDecision['peopleRequired'], reasons: readonly string[]): GateDecision => ({
    outcome,
    reasons: [...reasons.slice(0, reasonsLimit), ...(held === null ? [] : [held]), ...promised].map((reason) => reason.slice(0, 500)),
    rules: 2,
    conditions: recorded(conditions),
    peopleRequired,
    thresholds: { ...thresholds, mode: config.mode },
    configSha256: input.configSha256,
    ...(input.stepOverride !== undefined && input.permitted !== undefined && { ownGate: { permittedBy: input.permittedBy ?? null } }),
  })

  if (risk.tier === 'Critical') return decided('halt', 2, [reasonOf(conditions, 'riskTier').replace(': a person must confirm.', '.')])
  const again = reasonsToAdapt(input, qsr, unmet)
  if (again !== null) return decided('adapt', 0, again)
  if (unmet.length > 0) return decided('escalate', 1, escalationReasons(unmet, input.attemptsSoFar))
  if (!assessed) {
    const person = settings.notAssessable.ask === 'person'
    return decided(person ? 'escalate' : 'unassessed', person ? 1 : 0, [reasonOf(conditions, 'notAssessable')])
  }
  return decided('pass', 0, [`QSR ${qsr} >= ${thresholds.qsrMin} and MRI ${risk.mri} <= ${thresholds.mriMax}.`])
}

/** Whether the run goes on by itself after this decision. */
export function goesOn({ outcome }: Pick<GateDecision, 'outcome'>): boolean {
  return outcome === 'pass' || outcome === 'unassessed'
}

/** Why the agent is asked again, with what it can do about it; null where it is not. */
function reasonsToAdapt(input: GateInput, qsr: number, unmet: readonly AssessedCondition[]): string[] | null {
  const { below } = input.config.adaptation
  const further = input.adaptAttempts ?? input.config.adaptation.maxAttempts
  if (!(input.attemptsSoFar <= further)) return null
  const attempt = `attempt ${input.attemptsSoFar} of ${further + 1}`
  const suggestions = input.evaluation.suggestions.slice(0, 10)
  // What one can act on first: the words that were found, then what the components suggest.
  const found = unmet.filter(({ name, actionable }) => actionable && name !== 'qsrMin').map(({ reason }) => reason)
  if (qsr < below) return [`QSR ${qsr} is below ${below}; ${attempt}.`, ...found, ...suggestions]
  const short = unmet.find(({ name }) => name === 'qsrMin')
  const secondTry = short !== undefined && input.attemptsSoFar === 1 && Number.isFinite(qsr)
  if (found.length === 0 && !secondTry) return null
  return [...(short ? [short.reason] : []), ...found, `Asked again: ${attempt}.`, ...suggestions]
}

function escalationReasons(unmet: readonly AssessedCondition[], attemptsSoFar: number): string[] {
  // A Cautionary risk says more than the limit it exceeds.
  const cautionary = unmet.some(({ name }) => name === 'riskTier')
  const order = ['riskTier', 'mriMax', 'qsrMin']
  return unmet
    .filter(({ name }) => !(cautionary && name === 'mriMax'))
    .toSorted((first, second) => rank(order, first.name) - rank(order, second.name))
    .map(({ name, reason }) => (name === 'qsrMin' && attemptsSoFar > 1 ? reason.replace(/\.$/, ` after ${attemptsSoFar} attempts.`) : reason))
}

function rank(order: readonly string[], name: string): number {
  const place = order.indexOf(name)
  return place === -1 ? order.length : place
}

function notAssessable({ qsr, qsrAtMost }: GatedEvaluation, version: number): AssessedCondition {
  const bounds = qsrAtMost === undefined || qsrAtMost === qsr ? `QSR ${qsr}` : `QSR is between ${qsr} and ${qsrAtMost}`
  const reason = `Nothing was given that the output could be checked against: nothing is known of its truth. ${bounds}.`
  return { name: 'notAssessable', version, met: null, value: null, threshold: null, actionable: false, reason }
}

function reasonOf(conditions: readonly AssessedCondition[], name: string): string {
  return conditions.find((condition) => condition.name === name)?.reason ?? name
}

function withoutActionable({ name, version, met, value, threshold, reason }: AssessedCondition): GateCondition {
  return { name, met, value, threshold, reason, ...(version !== undefined && { version }) }
}

/** Those that were not met first, then those that could not be told. */
function recorded(conditions: readonly AssessedCondition[]): GateDecision['conditions'] {
  const place = (met: boolean | null): number => (met === false ? 0 : met === null ? 1 : 2)
  return conditions.toSorted((first, second) => place(first.met) - place(second.met)).map(withoutActionable)
}
