import { z } from 'zod'
import type { FindingKind } from './evaluation.ts'
import { findingKinds } from './evaluation.ts'

/**
 * Of a condition: whether it holds anything back, and the version of its published meaning that this was set for. A version that the release does not know is
 * refused, so that a threshold is never read by another rule than the one it was chosen for. Without a version, the one of the release.
 */
const setting = { on: z.boolean().optional(), version: z.number().int().min(1).optional() }

/** Least score of a component that passes, 0..5. A component that could not be assessed meets no floor and breaks none. */
const floorSchema = z.strictObject({ ...setting, threshold: z.number().min(0).max(5).optional() })
const shareSchema = z.strictObject({ ...setting, threshold: z.number().min(0).max(1).optional() })
const switchSchema = z.strictObject(setting)

/** Floors, by the component whose score they read. */
export const floorNames = ['accuracyFloor', 'coherenceFloor', 'completionFloor', 'relevanceFloor'] as const
export type FloorName = (typeof floorNames)[number]

const vetoes = Object.fromEntries(findingKinds.map((kind) => [kind, switchSchema.optional()])) as Record<
  FindingKind,
  z.ZodOptional<typeof switchSchema>
>

/** What may stand under `conditions` of a gate configuration, of a workflow's override or of a step's. What is left out stays as it is. */
export const gateConditionsSchema = z.strictObject({
  accuracyFloor: floorSchema.optional(),
  coherenceFloor: floorSchema.optional(),
  completionFloor: floorSchema.optional(),
  relevanceFloor: floorSchema.optional(),
  /** Greatest probability, 0..1, that people would object to the output. */
  objectionLimit: shareSchema.optional(),
  /** Least confidence of the judge, 0..1. */
  confidenceFloor: shareSchema.optional(),
  /** Holds what was judged without all of it having been read. */
  unreadText: switchSchema.optional(),
  /** Who is asked where nothing was given that the output's truth could be checked against: nobody, and it goes on marked as unassessed, or a person. */
  notAssessable: z.strictObject({ ask: z.enum(['nobody', 'person']).optional(), version: setting.version }).optional(),
  /** Vetoes: each holds an output in which the judge found something of that kind, whatever the scores say. */
  ...vetoes,
})
export type GateConditions = z.infer<typeof gateConditionsSchema>
export type GateConditionName = keyof GateConditions
