import { z } from 'zod'
import { askedInstantSchema, instantSchema, nameSchema, sha256Schema } from '../identifiers.ts'

/** GET /api/v1/maturity and the addresses beside it: the last 30 days unless told otherwise. */
export const maturityQuerySchema = z.strictObject({ since: askedInstantSchema.optional(), until: askedInstantSchema.optional() })
export type MaturityQuery = z.infer<typeof maturityQuerySchema>

/** Where a value came from, so that a reader can compute it again: docs/maturity.md holds the query of each name. */
export const maturitySourceSchema = z.strictObject({
  query: z.string().max(100),
  since: instantSchema,
  until: instantSchema,
  /** Entries that the ledger had when it was read. */
  ledgerSize: z.number().int().min(0),
  /** The records behind it where they are few: at most 50. */
  ids: z.array(z.string().max(100)).max(50),
})
export type MaturitySource = z.infer<typeof maturitySourceSchema>

/** A value with its 95 % interval, or the statement that there is not enough data. */
export const measuredValueSchema = z.strictObject({
  state: z.enum(['measured', 'not-enough-data']),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number().int().min(0),
  /** Observations from which a value is given. */
  least: z.number().int().min(0),
  source: maturitySourceSchema,
})
export type MeasuredValue = z.infer<typeof measuredValueSchema>

const window = { since: instantSchema, until: instantSchema }

export const benchmarkMetricsSchema = z.strictObject({
  ...window,
  /** SHC = corr(S_q, S_h). */
  selfHumanCorrelation: measuredValueSchema,
  /** LV = dQSR/dt, per day. */
  learningVelocity: measuredValueSchema,
  /** RCI = 1 - sigma(QSR) under equal conditions. */
  consistencyIndex: measuredValueSchema,
  /** MC. */
  meanConfidence: measuredValueSchema,
  /** RD = |mu_t - mu_ref| against the window of the same length before. */
  drift: measuredValueSchema,
  selfCorrection: measuredValueSchema,
  /** Published least values: null where there is not enough data to say. */
  accepted: z.strictObject({ selfHumanCorrelation: z.boolean().nullable(), consistencyIndex: z.boolean().nullable() }),
  /** BM: mean of max(0, SHC), RCI and 1 - RD; null while one of them has not enough data. */
  benchmark: z.number().nullable(),
})
export type BenchmarkMetrics = z.infer<typeof benchmarkMetricsSchema>

/** POST /api/v1/rbs/run: the same, recorded as evidence and in the ledger. */
export const benchmarkRunSchema = z.strictObject({ eventId: z.uuid(), resultSha256: sha256Schema, metrics: benchmarkMetricsSchema })
export type BenchmarkRun = z.infer<typeof benchmarkRunSchema>

/** A composite: its inputs by name, its value where none is missing, and otherwise what it can be at least and at most. */
const composite = {
  ...window,
  value: z.number().nullable(),
  /** What the value would be with everything that is missing at its worst and at its best. */
  bounds: z.strictObject({ low: z.number(), high: z.number() }),
  missing: z.array(z.string()),
  inputs: z.record(z.string(), measuredValueSchema),
}

export const reflexiveIntelligenceSchema = z.strictObject({
  ...composite,
  band: z.enum(['Latent', 'Emergent', 'Developed', 'Advanced', 'Exemplary']).nullable(),
})
export type ReflexiveIntelligence = z.infer<typeof reflexiveIntelligenceSchema>

/** E_S with its five pillars as inputs. */
export const ethicalScoreSchema = z.strictObject({
  ...composite,
  /** True below 0.7; null while a pillar has no evidence. */
  alert: z.boolean().nullable(),
})
export type EthicalScore = z.infer<typeof ethicalScoreSchema>

export const trustScoreSchema = z.strictObject({
  ...composite,
  level: z.enum(['T0 Low', 'T1 Moderate', 'T2 High', 'T3 Assured', 'T4 Certified']).nullable(),
  /** False, too, while the score is not known. */
  autonomyAllowed: z.boolean(),
})
export type TrustScore = z.infer<typeof trustScoreSchema>

const tierSchema = z.enum(['R0 Reactive', 'R1 Aware', 'R2 Reflective', 'R3 Metacognitive', 'R4 Collaborative', 'R5 Autopoietic'])

/** The Reflexive Maturity Model of one agent version, or of the system. */
export const maturityOfSchema = z.strictObject({
  /** Null for the system. */
  agent: nameSchema.nullable(),
  version: z.string().nullable(),
  rmm: z.number().nullable(),
  competencies: z.record(z.string(), z.number().nullable()),
  withoutEvidence: z.array(z.string()),
  /** Observations behind each competency. */
  samples: z.record(z.string(), z.number().int().min(0)).optional(),
  /** Judged attempts below which no rmm is given. */
  least: z.number().int().min(1).optional(),
  /** What the number alone allows. */
  tierByNumber: tierSchema,
  /** What number and promotion evidence allow together. */
  tier: tierSchema,
  promotions: z.array(z.strictObject({ from: tierSchema, to: tierSchema, requirement: z.string(), met: z.boolean().nullable(), found: z.string() })),
  source: maturitySourceSchema,
})
export type MaturityOf = z.infer<typeof maturityOfSchema>

/** RMM of one agent version from the evidence of one day (UTC) alone. */
export const maturityDaySchema = z.strictObject({
  version: z.string(),
  /** When the day began. */
  day: instantSchema,
  rmm: z.number().nullable(),
  /** What the number alone allows, R2 at most while a competency has no evidence. */
  tier: tierSchema,
  competencies: z.record(z.string(), z.number().nullable()),
  /** How many observations of the day each competency rests on. */
  samples: z.strictObject({
    evaluations: z.number().int().min(0),
    adaptations: z.number().int().min(0),
    humanDecisions: z.number().int().min(0),
    gatedSteps: z.number().int().min(0),
  }),
})
export type MaturityDay = z.infer<typeof maturityDaySchema>

/** GET /api/v1/agents/{id}/maturity-history: the last 90 days unless told otherwise, newest day first. */
export const maturityHistorySchema = z.strictObject({
  items: z.array(maturityDaySchema),
  /** False where the window holds more than an answer does; the oldest days are left out then. */
  complete: z.boolean(),
  source: maturitySourceSchema,
})
export type MaturityHistory = z.infer<typeof maturityHistorySchema>

/** GET /api/v1/maturity: everything at one moment. */
export const maturityReportSchema = z.strictObject({
  ...window,
  rbs: benchmarkMetricsSchema,
  rmm: z.strictObject({ system: maturityOfSchema, agents: z.array(maturityOfSchema) }),
  emf: ethicalScoreSchema,
  rii: reflexiveIntelligenceSchema,
  trust: trustScoreSchema,
})
export type MaturityReport = z.infer<typeof maturityReportSchema>
