import type { GateConfig, GateThresholds } from '@maestro-helix/contract/gate-config'

export type GatePlace = {
  readonly workflow?: string
  readonly step?: string
  /** The definition's own gate of the step. */
  readonly stepOverride?: { readonly qsrMin?: number | undefined; readonly mriMax?: number | undefined }
  /** Threshold that the moving average has reached at this place; its start by default. */
  readonly movingAverageThreshold?: number
}

/**
 * Thresholds in force at one place. Later wins, per value: the default (or the moving average, for qsrMin), the configuration's override of the workflow, the
 * definition's own gate of the step, the configuration's override of the step: who operates has the last word over who wrote the definition.
 */
export function gateThresholdsFor(config: GateConfig, place: GatePlace): GateThresholds {
  const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string | undefined): T | undefined =>
    record !== undefined && key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
  const ofWorkflow = own(config.overrides, place.workflow)
  const ofStep = own(ofWorkflow?.steps, place.step)
  const moving = Math.max(config.movingAverage.floor, place.movingAverageThreshold ?? config.movingAverage.start)
  const general = config.mode === 'moving-average' ? moving : config.default.qsrMin
  return {
    qsrMin: ofStep?.qsrMin ?? place.stepOverride?.qsrMin ?? ofWorkflow?.thresholds?.qsrMin ?? general,
    mriMax: ofStep?.mriMax ?? place.stepOverride?.mriMax ?? ofWorkflow?.thresholds?.mriMax ?? config.default.mriMax,
  }
}
