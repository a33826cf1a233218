import { z } from 'zod'
import { instantSchema, nameSchema, sha256Schema } from './identifiers.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'
import { policyDecisionSchema } from './policy.ts'
import { principalSchema } from './principal.ts'

/**
 * What is governed by versions, approvals and ledger entries beside the policies. gate: the gate's configuration, and the steps that may ask for less than it.
 * routing: the routing policy.
 */
export const governedKinds = ['gate', 'routing'] as const
export const governedKindSchema = z.enum(governedKinds)
export type GovernedKind = z.infer<typeof governedKindSchema>

/** A step whose own setting a version is about. */
export const settingPlaceSchema = z.strictObject({ workflow: nameSchema, step: nameSchema })
export type SettingPlace = z.infer<typeof settingPlaceSchema>

/** One value that a version changes. */
export const settingChangeSchema = z.strictObject({
  /** Names of members with dots between. */
  path: z.string().max(500),
  /** Absent where the value was not there, or is no more. */
  before: jsonSchema.optional(),
  after: jsonSchema.optional(),
  /** More passes a gate by it, or it cannot be told. Never of a routing policy, which lets nothing pass. */
  laxer: z.boolean(),
})
export type SettingChange = z.infer<typeof settingChangeSchema>

/** Where the text of a version came from: the first start, a file that was edited, a person over HTTP, a workflow's definition. */
export const settingOriginSchema = z.enum(['installed', 'file', 'person', 'definition'])
export type SettingOrigin = z.infer<typeof settingOriginSchema>

/** A version as it was proposed. Never changed, kept for ever: every decision made under it can be computed again. */
export const settingVersionRecordSchema = z.strictObject({
  kind: governedKindSchema,
  version: z.number().int().min(1),
  /** Null for the configuration as a whole; a step where it says what that step's own gate may ask for. */
  place: settingPlaceSchema.nullable(),
  /** SHA-256 of the canonical JSON of `settings`. */
  sha256: sha256Schema,
  settings: jsonObjectSchema,
  origin: settingOriginSchema,
  /** Who answers for it, and so cannot approve it. */
  author: principalSchema,
  proposedAt: instantSchema,
  rationale: z.string().max(2_000).nullable(),
  /** The version that was in force at the place, from which `changes` counts; null where there was none. */
  follows: z.number().int().min(1).nullable(),
  changes: z.array(settingChangeSchema).max(1_000),
  laxer: z.boolean(),
})
export type SettingVersionRecord = z.infer<typeof settingVersionRecordSchema>

/** What became of a version. Each is a ledger entry, too. */
export const settingActSchema = z.strictObject({
  kind: governedKindSchema,
  version: z.number().int().min(1),
  act: z.enum(['approved', 'activated', 'rolled-back']),
  at: instantSchema,
  by: principalSchema,
  rationale: z.string().max(2_000).nullable(),
  /** Why nobody needed to approve what was activated; null where somebody had. */
  cause: z.enum(['installed', 'stricter']).nullable(),
  /** What the policies said to a person who lets more pass; absent where they were not asked. */
  policy: policyDecisionSchema.optional(),
})
export type SettingAct = z.infer<typeof settingActSchema>
