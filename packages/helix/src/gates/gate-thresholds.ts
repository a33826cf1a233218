import type { GateConfig, GateThresholds } from '@maestro-helix/contract/gate-config'
import type { GatePromise } from './gate-promise.ts'
import { ownMember } from './own-member.ts'

export type GatePlace = {
  readonly workflow?: string
  readonly step?: string
  /** The definition's own gate of the step. */
  readonly stepOverride?: { readonly qsrMin?: number | undefined; readonly mriMax?: number | undefined }
  /** What the definition says happens to an output of whose truth nothing is known; the configuration's by default. */
  readonly unassessed?: 'continue' | 'person' | 'model' | 'check'
  /** Threshold that the moving average has reached at this place; its start by default. */
  readonly movingAverageThreshold?: number
  /** What the gate may promise (mode learn-then-test); without it, and where it is not kept, the fixed thresholds hold. */
  readonly promise?: GatePromise
}

/**
 * Thresholds in force at one place. Later wins, per value: the default (or the moving average, for qsrMin), the configuration's override of the workflow, the
 * definition's own gate of the step, the configuration's override of the step: who operates has the last word over who wrote the definition.
 */
export function gateThresholdsFor(config: GateConfig, place: GatePlace): GateThresholds {
  const ofWorkflow = ownMember(config.overrides, place.workflow)
  const ofStep = ownMember(ofWorkflow?.steps, place.step)
  const moving = Math.max(config.movingAverage.floor, place.movingAverageThreshold ?? config.movingAverage.start)
  const general = config.mode === 'moving-average' ? moving : config.default.qsrMin
  const configured = ofStep?.qsrMin ?? place.stepOverride?.qsrMin ?? ofWorkflow?.thresholds?.qsrMin
  // A promise speaks of everything that passes: an override may ask for more, never for less.
  const promised = config.mode === 'learn-then-test' && place.promise?.state === 'kept' ? place.promise.qsrMin : null
  return {
    qsrMin: promised === null ? (configured ?? general) : Math.max(promised, configured ?? promised),
    mriMax: ofStep?.mriMax ?? place.stepOverride?.mriMax ?? ofWorkflow?.thresholds?.mriMax ?? config.default.mriMax,
  }
}
