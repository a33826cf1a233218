import { z } from 'zod'
import { gateConditionsSchema } from './gate-conditions.ts'
import { nameSchema } from './identifiers.ts'

/** Thresholds of one gate. Defaults: QSR >= 0.7 and MRI <= 0.3. */
export const gateThresholdsSchema = z.strictObject({
  /** Least QSR that passes, 0..1. */
  qsrMin: z.number().min(0).max(1),
  /** Greatest MRI that passes, 0..1. */
  mriMax: z.number().min(0).max(1),
})
export type GateThresholds = z.infer<typeof gateThresholdsSchema>

/** The form of config/helix_quality_gates.json. */
export const gateConfigSchema = z.strictObject({
  version: z.literal(1),
  /** learn-then-test: qsrMin is learnt from audited outputs so that a promise holds (see learnThenTest), the thresholds below where none can be kept. fixed: the thresholds below. moving-average: qsrMin follows threshold = 0.7 threshold + 0.3 score when score < threshold, from `start`, never under `floor`. */
  mode: z.enum(['fixed', 'moving-average', 'learn-then-test']),
  default: gateThresholdsSchema,
  movingAverage: z.strictObject({ start: z.number().min(0).max(1), floor: z.number().min(0).max(1) }),
  /** Among outputs that pass, at most `alpha` are bad with probability 1 - delta; labels come from a random share `auditRate` of passed outputs, at least `minLabels` of them. */
  learnThenTest: z
    .strictObject({
      alpha: z.number().gt(0).lt(1),
      delta: z.number().gt(0).lt(1),
      auditRate: z.number().min(0).max(1),
      minLabels: z.number().int().min(1).max(100_000),
    })
    .optional(),
  /** QSR below which the agent is asked to adapt, and how many times at most. */
  adaptation: z.strictObject({ below: z.number().min(0).max(1), maxAttempts: z.number().int().min(0).max(5) }),
  /** The conditions beside QSR and MRI: what is given here replaces the published default, value by value (docs/gates.md names them). */
  conditions: gateConditionsSchema.optional(),
  /** Overrides by workflow, then by step. A step's override wins over its workflow's. */
  overrides: z.record(
    nameSchema,
    z.strictObject({
      thresholds: gateThresholdsSchema.partial().optional(),
      conditions: gateConditionsSchema.optional(),
      steps: z.record(nameSchema, gateThresholdsSchema.partial().extend({ conditions: gateConditionsSchema.optional() })).optional(),
    }),
  ),
})
export type GateConfig = z.infer<typeof gateConfigSchema>
