import { z } from 'zod'
import { settingActSchema, settingChangeSchema, settingVersionRecordSchema } from '../governed-setting.ts'
import { instantSchema, sha256Schema } from '../identifiers.ts'
import { jsonObjectSchema } from '../json.ts'

/** A version of what is governed (the gate's configuration, what one step's own gate may ask for, the routing policy), without its text. */
export const governedVersionSchema = settingVersionRecordSchema.omit({ settings: true }).extend({
  /** superseded: its file was edited again before anybody approved it. replaced: it was in force. */
  state: z.enum(['proposed', 'superseded', 'approved', 'in-force', 'replaced']),
  /** Who approved it; null where nobody did. */
  approval: settingActSchema.nullable(),
  /** When it came into force, oldest first. */
  activations: z.array(settingActSchema),
})
export type GovernedVersion = z.infer<typeof governedVersionSchema>

/** GET /api/v1/{gates,routing}/versions/{version} */
export const governedVersionDetailSchema = governedVersionSchema.extend({ settings: jsonObjectSchema })
export type GovernedVersionDetail = z.infer<typeof governedVersionDetailSchema>

/** GET /api/v1/{gates,routing}/versions, newest first. */
export const governedVersionsSchema = z.strictObject({ items: z.array(governedVersionSchema) })
export type GovernedVersions = z.infer<typeof governedVersionsSchema>

export const governedVersionNumberSchema = z.coerce.number().int().min(1).max(1_000_000)

/** GET /api/v1/{gates,routing}/versions/{version}/diff */
export const governedDiffSchema = z.strictObject({
  from: z.number().int().min(1),
  to: z.number().int().min(1),
  changes: z.array(settingChangeSchema),
})
export type GovernedDiff = z.infer<typeof governedDiffSchema>

export const rationaleSchema = z.string().trim().min(1).max(2_000)
/** POST /api/v1/{gates,routing}/versions/{version}/approve */
export const governedDecisionRequestSchema = z.strictObject({ rationale: rationaleSchema })

/** The file that says nothing usable. `sha256`: of its bytes. */
export const refusedFileSchema = z.strictObject({ at: instantSchema, reason: z.string(), sha256: sha256Schema })
