import type { GateConfig, GateThresholds } from '@maestro-helix/contract/gate-config'
import type { GatePromise } from './gate-promise.ts'
import { ownMember } from './own-member.ts'

export type GatePlace = {
  readonly workflow?: string
  readonly step?: string
  /** The definition's own gate of the step. */
  readonly stepOverride?: { readonly qsrMin?: number | undefined; readonly mriMax?: number | undefined }
  /**
   * What the definition's own gate may ask for where that is less than what holds without it: as somebody approved it, or null where nobody did, so that
   * the stricter of both holds. Absent for decisions from before that was asked: the own gate holds as it is written.
   */
  readonly permitted?: { readonly qsrMin?: number | undefined; readonly mriMax?: number | undefined } | null
  /** What the definition says happens to an output of whose truth nothing is known; the configuration's by default. */
  readonly unassessed?: 'continue' | 'person' | 'model' | 'check'
  /** Threshold that the moving average has reached at this place; its start by default. */
  readonly movingAverageThreshold?: number
  /** What the gate may promise (mode learn-then-test); without it, and where it is not kept, the fixed thresholds hold. */
  readonly promise?: GatePromise
}

/**
 * Thresholds in force at one place. Later wins, per value: the default (or the moving average, for qsrMin), the configuration's override of the workflow, the
 * definition's own gate of the step, the configuration's override of the step: who operates has the last word over who wrote the definition. An own gate
 * that asks for less holds as far as it was permitted.
 */
export function gateThresholdsFor(config: GateConfig, place: GatePlace): GateThresholds {
  const { ofStep, qsrMin, mriMax, promised } = configuredAt(config, place)
  const { stepOverride, permitted } = place
  const ownMin = stepOverride?.qsrMin
  const ownMax = stepOverride?.mriMax
  const leastQsr = ownMin === undefined || permitted === undefined ? ownMin : Math.max(ownMin, Math.min(qsrMin, permitted?.qsrMin ?? qsrMin))
  const greatestMri = ownMax === undefined || permitted === undefined ? ownMax : Math.min(ownMax, Math.max(mriMax, permitted?.mriMax ?? mriMax))
  return {
    // A promise speaks of everything that passes: an override may ask for more, never for less.
    qsrMin: Math.max(promised ?? 0, ofStep?.qsrMin ?? leastQsr ?? qsrMin),
    mriMax: ofStep?.mriMax ?? greatestMri ?? mriMax,
  }
}

/**
 * Why a definition's own gate does not hold as it is written; null where it does. For people who wonder why an output was held.
 */
export function heldOwnGate(config: GateConfig, place: GatePlace): string | null {
  const { stepOverride, permitted } = place
  if (stepOverride === undefined || permitted === undefined) return null
  const without = gateThresholdsFor(config, { ...place, stepOverride: {} })
  const asWritten = gateThresholdsFor(config, { ...place, permitted: stepOverride })
  const holding = gateThresholdsFor(config, place)
  const held = [
    ...(asWritten.qsrMin < holding.qsrMin ? [`QSR >= ${asWritten.qsrMin}`] : []),
    ...(asWritten.mriMax > holding.mriMax ? [`MRI <= ${asWritten.mriMax}`] : []),
  ]
  if (held.length === 0) return null
  const approved = permitted === null ? 'nobody who may has approved that' : 'less was approved'
  return `The step's own gate asks for no more than ${held.join(' and ')} where QSR >= ${without.qsrMin} and MRI <= ${without.mriMax} are configured; ${approved}, so the stricter holds.`
}

/** What holds at a place without the definition's own gate, but for the configuration's override of the step. */
function configuredAt(config: GateConfig, { workflow, step, movingAverageThreshold, promise }: GatePlace) {
  const ofWorkflow = ownMember(config.overrides, workflow)
  const moving = Math.max(config.movingAverage.floor, movingAverageThreshold ?? config.movingAverage.start)
  const promised = config.mode === 'learn-then-test' && promise?.state === 'kept' ? promise.qsrMin : null
  const general = config.mode === 'moving-average' ? moving : (promised ?? config.default.qsrMin)
  return {
    ofStep: ownMember(ofWorkflow?.steps, step),
    qsrMin: ofWorkflow?.thresholds?.qsrMin ?? general,
    mriMax: ofWorkflow?.thresholds?.mriMax ?? config.default.mriMax,
    promised,
  }
}
