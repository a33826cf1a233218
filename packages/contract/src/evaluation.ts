import { z } from 'zod'
import { idSchema, instantSchema, nameSchema, sha256Schema } from './identifiers.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'

/** Where a passage was given: by the step's input, its mapped context, a tool seen at the door, or the agent's own account. */
export const provenanceSchema = z.enum(['task', 'input', 'context', 'tool', 'agent'])
export type Provenance = z.infer<typeof provenanceSchema>

/** One text that an output can be checked against, and where it came from. An empty text was given, and says nothing: that differs from none. */
export const givenTextSchema = z.strictObject({ provenance: provenanceSchema, text: z.string().max(4_000_000) })
export type GivenText = z.infer<typeof givenTextSchema>

/** What a judge is given: the task, what the agent could rely on, what it produced. Every text is data, never an instruction. */
export const judgeRequestSchema = z.strictObject({
  /** What was asked of the agent, in words. */
  task: z.string().max(200_000),
  /** What the output must be grounded on; absent or empty where there is nothing to check it against. */
  context: z.string().max(4_000_000).optional(),
  /** What `context` is joined of, by an empty line each, with where each text came from. Absent where nobody says; then all of it is context. */
  given: z.array(givenTextSchema).max(500).optional(),
  /** The output as produced: text, or JSON. */
  output: jsonSchema,
  /** JSON Schema (draft 2020-12 or 07) that the output must satisfy, where the step declares one. */
  outputSchema: jsonObjectSchema.optional(),
  /** Earlier outputs for the same task that novelty is measured against. */
  previousOutputs: z.array(z.string()).max(16).optional(),
  /** The agent's own score of this output, 0..1, where it gave one. */
  selfScore: z.number().min(0).max(1).optional(),
  /** The output was cut off where its model's limit was reached. */
  truncated: z.literal(true).optional(),
})
export type JudgeRequest = z.infer<typeof judgeRequestSchema>

/** One component of the Quality Score Rubric (QSR). */
export const componentScoreSchema = z.strictObject({
  /** 0..5, or null where it cannot be assessed honestly (then `reasons` says why and `confidence` of the whole falls). */
  score: z.number().min(0).max(5).nullable(),
  /** What drove the score, in words a person can check: the unsupported sentence, the missing part. At most 20. */
  reasons: z.array(z.string().max(500)).max(20),
  /** The independent measures the score was made of, each 0 (worst) to 1 (best), so that it can be recomputed and their agreement seen. */
  measures: z.record(z.string().max(50), z.number().min(0).max(1)).optional(),
})
export type ComponentScore = z.infer<typeof componentScoreSchema>

export const qsrComponentNames = ['coherence', 'accuracy', 'completion', 'relevance', 'novelty'] as const
export type QsrComponentName = (typeof qsrComponentNames)[number]

const evaluatorIdentity = { name: z.string().max(100), version: z.string().max(50), sha256: sha256Schema }

/** Who judged: name, version and content hash of what decided, so that a score can be recomputed. */
export const evaluatorSchema = z.strictObject({
  ...evaluatorIdentity,
  /** The published models it used, each with the SHA-256 of its file; `sha256` covers them too. */
  models: z.array(z.strictObject(evaluatorIdentity)).max(50).optional(),
})
export type Evaluator = z.infer<typeof evaluatorSchema>

/**
 * What a judge can be sure enough of that a gate may veto by it, whatever the scores say. invented*: neither in what was given nor derivable from it by stated
 * arithmetic. flippedNegation, swappedNames, contradicted: an aligned passage says otherwise. missing*: the task or the schema asks for it.
 */
export const findingKinds = [
  'inventedNumber',
  'inventedDate',
  'inventedAmount',
  'inventedUnit',
  'inventedName',
  'inventedLink',
  'inventedCitation',
  'flippedNegation',
  'swappedNames',
  'contradicted',
  'unsupported',
  'missingPart',
  'missingField',
  'schemaViolated',
  'echoedTask',
  'declined',
  'noise',
] as const
export const findingKindSchema = z.enum(findingKinds)
export type FindingKind = z.infer<typeof findingKindSchema>

/** One thing found in one place of an output. */
export const findingSchema = z.strictObject({
  kind: findingKindSchema,
  /** The words of the output that it is about. */
  claim: z.string().max(500),
  /** What they were read against; null where nothing of the kind was given. */
  passage: z.string().max(500).nullable(),
  /** Why, in one sentence that a person can check. */
  reason: z.string().max(500),
})
export type Finding = z.infer<typeof findingSchema>

/** One claim of an output with what was read against it, for people. */
export const claimVerdictSchema = z.strictObject({
  text: z.string().max(1_000),
  verdict: z.enum(['supported', 'contradicted', 'unsupported', 'notChecked']),
  /** 0..1: how likely a person would call the claim contradicted or unsupported. */
  doubt: z.number().min(0).max(1),
  /** The passage of what was given that comes nearest; null where none does. */
  passage: z.strictObject({ text: z.string().max(1_000), provenance: provenanceSchema }).nullable(),
})
export type ClaimVerdict = z.infer<typeof claimVerdictSchema>

/** The full QSR record of one output (reference: Quality Score Rubric 1.2.3). */
export const qsrEvaluationSchema = z.strictObject({
  components: z.strictObject({
    coherence: componentScoreSchema,
    accuracy: componentScoreSchema,
    completion: componentScoreSchema,
    relevance: componentScoreSchema,
    novelty: componentScoreSchema,
  }),
  /** 0..100: 20 x the weighted mean of the assessable components. */
  compositeQ: z.number().min(0).max(100),
  /** compositeQ / 100; what gates, routing and metrics use. The least it can be where a component that applies could not be assessed. */
  qsr: z.number().min(0).max(1),
  /** The greatest it can be: `qsr` itself where everything that applies was assessed. Absent in records from before bounds. */
  qsrAtMost: z.number().min(0).max(1).optional(),
  /** False where nothing was given that the output's truth could be checked against. Absent in records from before bounds. */
  truthAssessed: z.boolean().optional(),
  /** What a gate may veto by. Absent in records from before findings. */
  findings: z.array(findingSchema).max(100).optional(),
  /** The output's claims, in the order of the output, each with the passage it was read against. Absent in records from before claims. */
  claims: z.array(claimVerdictSchema).max(200).optional(),
  /** What was cut off before judging, each of the texts that were. Absent where all was read. */
  unread: z
    .array(z.enum(['output', 'context', 'task']))
    .max(3)
    .optional(),
  flag: z.enum(['GREEN', 'YELLOW', 'RED']),
  significance: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  /** 0..1: how well independent evaluators, or repeats, agree. */
  consistency: z.number().min(0).max(1),
  /** 0..1: how likely the gate's decision by the shipped defaults is the one that people would take; calibrated on held-out outputs. */
  confidence: z.number().min(0).max(1),
  /** True where self-score and judged score, or the evaluators, differ too much to be trusted without recalibration. */
  calibrationNeeded: z.boolean(),
  /** Concrete suggestions an agent can act on, most useful first. */
  suggestions: z.array(z.string().max(500)).max(20),
  evaluator: evaluatorSchema,
  /** SHA-256 of the judged output: of its UTF-8 text where it is text, of its canonical JSON (RFC 8785) otherwise. */
  outputSha256: sha256Schema,
})
export type QsrEvaluation = z.infer<typeof qsrEvaluationSchema>

/** The tiers of the Metacognitive Risk Index (MRI), 0..1: how far a step's own judgement or its action can be trusted not to do harm. */
export const riskTierSchema = z.enum(['Nominal', 'Advisory', 'Cautionary', 'Critical'])
export type RiskTier = z.infer<typeof riskTierSchema>

/** The inputs of the published reflective-risk formula. All 0..1. */
export const reflectiveRiskInputSchema = z.strictObject({
  /** S_h: score by a person, or the calibrated expectation of it. */
  humanScore: z.number().min(0).max(1),
  /** S_q: QSR. */
  qsr: z.number().min(0).max(1),
  /** sigma_s: standard deviation of self-scores within the window. */
  selfScoreDeviation: z.number().min(0).max(1),
  /** delta_d: drift rate of the evaluation criteria. */
  criteriaDrift: z.number().min(0).max(1),
})
export type ReflectiveRiskInput = z.infer<typeof reflectiveRiskInputSchema>

/** One named driver of a risk, so that a person sees what it came from. */
export const riskFactorSchema = z.strictObject({
  name: z.enum([
    'epistemicUncertainty',
    'reflectiveMisalignment',
    'cognitiveDrift',
    'evaluationEntropy',
    'proceduralDeviation',
    'irreversibility',
    'blastRadius',
    'injectedInstructions',
    'trajectoryBehaviour',
    'predictedFailure',
    'unreadText',
  ]),
  /** 0..1 */
  value: z.number().min(0).max(1),
  /** Why it has this value, in one sentence. */
  reason: z.string().max(500),
})
export type RiskFactor = z.infer<typeof riskFactorSchema>

/**
 * How the scores of one output read as probabilities of what a person would say. uncalibrated: no calibration in force has a curve for this kind of task; QSR
 * then stands for itself.
 */
export const calibrationUseSchema = z.strictObject({
  state: z.enum(['calibrated', 'uncalibrated']),
  /** The calibration in force; null where there was none. */
  version: z.number().int().min(1).nullable(),
  /** SHA-256 of its canonical JSON. */
  sha256: sha256Schema.nullable(),
  /** Kind of task, as the judge recognises it. */
  family: z.string().max(50),
  /** Probability that a person would accept the output. */
  acceptance: z.number().min(0).max(1),
  /** Probability that a person would object, read from MRI; null without a curve for it. */
  objection: z.number().min(0).max(1).nullable(),
})
export type CalibrationUse = z.infer<typeof calibrationUseSchema>

const verdictLevelSchema = z.strictObject({
  verdicts: z.number().int().min(0),
  /** Mean of what people said less QSR. */
  meanDifference: z.number().min(-1).max(1),
})

/**
 * What people's verdicts on earlier outputs say of S_h and delta_d: counts and means of recorded decisions, no trained model. Everything that the score is computed
 * from stands here, so that it can be computed again.
 */
export const peoplesEvidenceSchema = z.strictObject({
  /** Kind of task, as the judge recognises it. */
  family: z.string().max(50),
  /** Verdicts on this agent's outputs of this kind of task, on its other outputs, and on the other agents'. Each is drawn towards the next. */
  levels: z.strictObject({ own: verdictLevelSchema, agent: verdictLevelSchema, others: verdictLevelSchema }),
  /** Standard deviation of one verdict's difference. */
  deviation: z.number().min(0).max(1),
  /** The expected human score of this output, and its 95 % interval. */
  score: z.number().min(0).max(1),
  low: z.number().min(0).max(1),
  high: z.number().min(0).max(1),
  /** How far people's word about outputs of equal score has moved; null with too few verdicts. */
  drift: z
    .strictObject({
      level: z.enum(['own', 'agent', 'overall']),
      rate: z.number().min(0).max(1),
      standardError: z.number().min(0),
      recent: verdictLevelSchema,
      reference: verdictLevelSchema,
    })
    .nullable(),
})
export type PeoplesEvidence = z.infer<typeof peoplesEvidenceSchema>

/** The full MRI record of one step attempt: the larger of reflective and action risk. */
export const riskAssessmentSchema = z.strictObject({
  mri: z.number().min(0).max(1),
  tier: riskTierSchema,
  reflectiveRisk: z.number().min(0).max(1),
  actionRisk: z.number().min(0).max(1),
  /** Null for an action that no output of an agent stands behind. */
  reflectiveInput: reflectiveRiskInputSchema.nullable(),
  /**
   * Where humanScore came from: a person's score of this output; the expectation by a calibration in force; the one pooled from earlier verdicts (`people`); or
   * the judge alone.
   */
  humanScoreSource: z.enum(['person', 'calibrated', 'pooled', 'judge']),
  factors: z.array(riskFactorSchema),
  evaluator: evaluatorSchema,
  /** Absent in records from before calibrations were named, and of actions without an output. */
  calibration: calibrationUseSchema.optional(),
  /** Absent while nobody has given a verdict, and in records from before verdicts were pooled. */
  people: peoplesEvidenceSchema.optional(),
})
export type RiskAssessment = z.infer<typeof riskAssessmentSchema>

/** One condition of a gate as it came out for one output. */
export const gateConditionSchema = z.strictObject({
  /** e.g. qsrMin, mriMax, accuracyFloor, inventedNumber, schemaViolated, unreadText, notAssessable, confidenceFloor. */
  name: z.string().max(50),
  /** Null where it could not be told. */
  met: z.boolean().nullable(),
  /** What was measured and what it had to reach; null for conditions that are not numbers. */
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  reason: z.string().max(500),
  /** Version of the condition's published meaning. */
  version: z.number().int().min(1).optional(),
})
export type GateCondition = z.infer<typeof gateConditionSchema>

/** What the gate decided on one attempt and why. */
export const gateDecisionSchema = z.strictObject({
  /**
   * pass: go on. adapt: try again with the suggestions. escalate: one person must confirm. halt: two people must. unassessed: go on, but nothing is known
   * of its truth, and it counts apart wherever passes are counted. An attempt that failed technically has no gate decision.
   */
  outcome: z.enum(['pass', 'adapt', 'escalate', 'halt', 'unassessed']),
  reasons: z.array(z.string().max(500)).min(1),
  /** Version of the gate's rules: 2 has conditions. Absent in records from before them, which the ordered rule alone decided. */
  rules: z.literal(2).optional(),
  /** Every condition that was on, those that were not met first. Absent in records from before conditions were named. */
  conditions: z.array(gateConditionSchema).max(60).optional(),
  /** People whose confirmation is required before the step may pass. */
  peopleRequired: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  thresholds: z.strictObject({ qsrMin: z.number(), mriMax: z.number(), mode: z.string() }),
  /** SHA-256 of the gate configuration in force. */
  configSha256: sha256Schema,
  /**
   * Where the step's definition has a gate of its own: SHA-256 of the approved version that says what it may ask for; null where nobody approved any, and
   * the stricter of both holds. Absent in records from before such gates needed an approval.
   */
  ownGate: z.strictObject({ permittedBy: sha256Schema.nullable() }).optional(),
})
export type GateDecision = z.infer<typeof gateDecisionSchema>

/** The legacy answer of POST /api/qsr that existing clients expect, next to the full record. */
export const legacyQsrResponseSchema = z.strictObject({
  quality_score: z.number(),
  consistency: z.number(),
  confidence: z.number(),
  calibration_needed: z.boolean(),
  evaluation_id: idSchema,
  evaluated_at: instantSchema,
  agent_id: nameSchema.nullable(),
  record: qsrEvaluationSchema,
})
export type LegacyQsrResponse = z.infer<typeof legacyQsrResponseSchema>
