import { z } from 'zod'
import { askedInstantSchema, instantSchema, sha256Schema } from '../identifiers.ts'
import { signedActSchema } from '../signed-act.ts'

/** GET /api/v1/calibration: verdicts of the last 365 days unless told otherwise. */
export const calibrationQuerySchema = z.strictObject({ since: askedInstantSchema.optional(), until: askedInstantSchema.optional() })
export type CalibrationQuery = z.infer<typeof calibrationQuerySchema>

/** One bin of a reliability diagram: what was predicted on average, how often it happened, and how many there were. */
const binSchema = z.strictObject({ predicted: z.number(), observed: z.number(), items: z.number().int().min(1) })

const readingSchema = z.strictObject({
  /** Expected calibration error over ten bins, 0..1; null where there are fewer than 20 verdicts. */
  ece: z.number().nullable(),
  diagram: z.array(binSchema),
})

const reliabilitySchema = z.strictObject({
  items: z.number().int().min(0),
  /** How the score reads by itself. */
  byItself: readingSchema,
  /** How it reads by the calibration in force; null where that has no curve for it. */
  inForce: readingSchema.nullable(),
})
export type Reliability = z.infer<typeof reliabilitySchema>

const changeSchema = z.strictObject({
  items: z.number().int().min(0),
  /** Calibration error on verdicts held out, by what was in force and by the proposed curve. */
  before: z.number(),
  after: z.number(),
  /** Mean distance of the expectation from the score. The reflective term of MRI rises by twice that on average. */
  meanShift: z.number(),
})

export const calibrationVersionSchema = z.strictObject({
  version: z.number().int().min(1),
  /** SHA-256 of the canonical JSON of the calibration: what records name. */
  sha256: sha256Schema,
  state: z.enum(['proposed', 'approved', 'in-force', 'retired']),
  proposedBy: z.string(),
  proposedAt: instantSchema,
  verdicts: z.number().int().min(0),
  /** By kind of task, and 'objection' for MRI. */
  changes: z.record(z.string(), changeSchema),
  approval: z.strictObject({ by: z.string(), at: instantSchema, rationale: z.string() }).nullable(),
  /** SHA-256 of the one in force when it was made. */
  follows: sha256Schema.nullable(),
})
export type CalibrationVersionView = z.infer<typeof calibrationVersionSchema>

export const calibrationViewSchema = z.strictObject({
  since: instantSchema,
  until: instantSchema,
  /** Null: scores stand for themselves, and records say "uncalibrated". */
  inForce: z.strictObject({ version: z.number().int().min(1), sha256: sha256Schema }).nullable(),
  verdicts: z.strictObject({ escalations: z.number().int().min(0), audits: z.number().int().min(0) }),
  /** QSR as the probability that a person accepts, by kind of task. */
  acceptance: z.record(z.string(), reliabilitySchema),
  /** MRI as the probability that a person objects. */
  objection: reliabilitySchema,
  versions: z.array(calibrationVersionSchema),
})
export type CalibrationView = z.infer<typeof calibrationViewSchema>

/** Why a version is approved, or rolled back. */
const signed = signedActSchema.optional()

/** POST /api/v1/calibration/proposals: signed over {act: "propose-calibration", since, until}, null where they are left out. */
export const proposeCalibrationRequestSchema = calibrationQuerySchema.extend({ signed })
/**
 * POST .../approve is signed over {act: "approve-calibration", version, sha256, rationale}; POST .../roll-back over {act: "roll-back-calibration", version, rationale},
 * with the version in force.
 */
export const calibrationDecisionSchema = z.strictObject({ rationale: z.string().min(1).max(2_000), signed })
/** POST .../activate: signed over {act: "activate-calibration", version, sha256}. */
export const activateCalibrationRequestSchema = z.strictObject({ signed })
