import type { GateDecision } from '@maestro-helix/contract/evaluation'
import { rounded } from '../rounded.ts'
import type { GateDrift } from './gate-drift.ts'
import { gateDrift } from './gate-drift.ts'
import type { AuditLabel, GatePromiseTerms, LearntThreshold } from './learn-then-test.ts'
import { learnThreshold } from './learn-then-test.ts'

/** The state of a gate that makes a promise, as every decision under it names it. */
export type GatePromise =
  | { readonly state: 'kept'; readonly qsrMin: number; readonly reason: string }
  /** The fixed gate decides until there is a threshold again. */
  | { readonly state: 'not-reachable' | 'drift'; readonly reason: string }

export type GatePromiseFinding = { readonly promise: GatePromise; readonly learnt: LearntThreshold; readonly drift: GateDrift | null }

/**
 * What the gate may promise now. `labels` are those the threshold is learnt from, `since` those given afterwards, in their order. Pure: the caller decides when
 * `since` becomes part of `labels` (an explicit, recorded re-calibration), so that a drift cannot be learnt away unseen.
 */
export function gatePromise(
  labels: readonly AuditLabel[],
  since: readonly AuditLabel[],
  terms: GatePromiseTerms,
  auditedFrom: number,
): GatePromiseFinding {
  const learnt = learnThreshold(labels, terms, auditedFrom)
  if (!learnt.reachable) {
    return {
      learnt,
      drift: null,
      promise: {
        state: 'not-reachable',
        reason: `No promise can be kept: ${learnt.reason}. At least ${learnt.labelsNeeded} labels without a bad one are needed. The fixed gate decides.`,
      },
    }
  }
  const drift = gateDrift(
    labels.filter((label) => label.qsr >= learnt.qsrMin),
    since.filter((label) => label.qsr >= learnt.qsrMin),
    terms,
  )
  if (drift.drifted)
    return { learnt, drift, promise: { state: 'drift', reason: `${drift.reason} The fixed gate decides until the gate is calibrated again.` } }
  return {
    learnt,
    drift,
    promise: {
      state: 'kept',
      qsrMin: learnt.qsrMin,
      reason: `QSR >= ${learnt.qsrMin} was learnt from ${learnt.labels} audited outputs, ${learnt.bad} of them bad: at most ${terms.alpha} of what passes is bad, with probability ${rounded(1 - terms.delta)}.`,
    },
  }
}

const keptReason = /^QSR >= [\d.]+ was learnt from /

/** The promise that a recorded decision names, so that it can be decided again without the labels of its time; null for a decision of another mode. */
export function recordedPromise({ reasons, thresholds }: Pick<GateDecision, 'reasons' | 'thresholds'>): GatePromise | null {
  if (thresholds.mode !== 'learn-then-test') return null
  const reason = reasons.at(-1) ?? ''
  return keptReason.test(reason) ? { state: 'kept', qsrMin: thresholds.qsrMin, reason } : { state: 'not-reachable', reason }
}
