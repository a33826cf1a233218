import { z } from 'zod'
import { gateDecisionSchema, provenanceSchema, qsrEvaluationSchema, riskAssessmentSchema } from './evaluation.ts'
import { idSchema, instantSchema, nameSchema, saltSchema, sha256Schema } from './identifiers.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'
import { outputRulingSchema } from './policy.ts'
import { principalSchema } from './principal.ts'
import { approvalRequestsSchema, finishReasonSchema, trajectorySchema } from './trajectory.ts'

/**
 * queued: accepted, not yet started. running: steps are due or under way. waiting: nothing can go on until a person decides.
 * paused: an operator holds it. The rest has ended: completed; failed (a step could not be done); halted (people or a deadline said no);
 * cancelled. An ended run can be restarted from a step.
 */
export const runStatusSchema = z.enum(['queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'halted', 'cancelled'])
export type RunStatus = z.infer<typeof runStatusSchema>

/** An error as recorded and shown: a code of the catalogue and a sentence without secrets or payloads. */
export const recordedErrorSchema = z.strictObject({ code: z.string(), message: z.string().max(2_000), retryable: z.boolean() })
export type RecordedError = z.infer<typeof recordedErrorSchema>

/** Who caused something, as `principalSchema`. */
export type Principal = z.infer<typeof principalSchema>

/** One run of one workflow version. */
export const runRecordSchema = z.strictObject({
  id: idSchema,
  workflow: nameSchema,
  /** The version the run is pinned to, 1 upwards. */
  version: z.number().int().min(1),
  definitionSha256: sha256Schema,
  /** Version of the interpreter's rules the run follows for its whole life. */
  interpreterVersion: z.number().int().min(1),
  input: jsonObjectSchema,
  status: runStatusSchema,
  /** Counts the committed changes of this run; a change is refused unless it names the present one. */
  revision: z.number().int().min(1),
  requester: principalSchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  pauseRequested: z.boolean(),
  output: jsonSchema.nullable(),
  error: recordedErrorSchema.nullable(),
  /** True where demonstration operators may decide; such a run proves nothing about real people. */
  demonstration: z.boolean(),
  /** The key of the person the run is about, where its workflow declares one; the bodies are sealed with it. */
  subjectKeyId: idSchema.optional(),
  /** Since when input, output and every text of the run are gone, because the person's key was destroyed. */
  erasedAt: instantSchema.optional(),
  /** Since when its bodies are gone because their time was over. */
  purgedAt: instantSchema.optional(),
  /** When the engine must look at this run at the latest; null while it only waits for people or has ended. */
  dueAt: instantSchema.nullable(),
})
export type RunRecord = z.infer<typeof runRecordSchema>

/** A run as lists show it: without input and output, which may be large and are about people. An error of a run about a person says its code alone. */
export const runSummarySchema = runRecordSchema.omit({ input: true, output: true })
export type RunSummary = z.infer<typeof runSummarySchema>

/** One candidate of a routing decision. Means are over the agent's record at the step, leaning on its record elsewhere and a neutral prior while outcomes are few. */
export const routingCandidateSchema = z.strictObject({
  agent: nameSchema,
  version: z.string().max(100),
  qsr: z.number(),
  mri: z.number(),
  rmm: z.number(),
  /** 0.4 qsr + 0.3 (1 - mri) + 0.3 rmm */
  score: z.number(),
  /** Evaluations of this agent and version in all. */
  samples: z.number().int().min(0),
  /** With which probability it was chosen; 0 where it was passed over. This and what follows: absent in records of old. */
  propensity: z.number().min(0).max(1).optional(),
  /** Standard deviation of what is believed of the score, and where it lies with a probability of 95 %. */
  deviation: z.number().min(0).optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  /** Outcomes that the means rest on: at this step since the agent last changed, in other steps of the workflow, in other workflows. */
  outcomes: z.strictObject({ step: z.number().int().min(0), workflow: z.number().int().min(0), others: z.number().int().min(0) }).optional(),
  /** True where older outcomes at the step no longer count, because the agent does otherwise since. */
  changed: z.boolean().optional(),
  /** RMM as it was measured; null where it was not. */
  maturity: z.number().nullable().optional(),
  /** What is expected to be lost, in score, by choosing this one instead of whichever is best. */
  expectedRegret: z.number().min(0).optional(),
  /** Means over the outcomes at the step; ties are broken by them. */
  costUsd: z.number().nullable().optional(),
  latencyMs: z.number().nullable().optional(),
})
export type RoutingCandidate = z.infer<typeof routingCandidateSchema>

/** Which agent got the attempt, out of whom, and why. */
export const routingDecisionSchema = z.strictObject({
  chosen: nameSchema,
  reason: z.enum(['only-candidate', 'best-score', 'exploration', 'other-agent-failed']),
  explanation: z.string().max(500),
  candidates: z.array(routingCandidateSchema).min(1),
  /** The routing policy that decided. This and what follows: absent in records of old. */
  policySha256: sha256Schema.optional(),
  /** With which probability the chosen one was chosen, for evaluating another policy on this decision. */
  propensity: z.number().min(0).max(1).optional(),
  /** What is expected to be lost, in score, by not knowing which agent is best. */
  expectedRegret: z.number().min(0).optional(),
  /** Agents of the step that could not be chosen: failed in this series, or without a capability that the step requires. */
  passedOver: z.array(z.strictObject({ agent: nameSchema, reason: z.enum(['failed', 'incapable']) })).optional(),
})
export type RoutingDecision = z.infer<typeof routingDecisionSchema>

/** What judging an attempt saw, kept so that every score can be recomputed (guardrail 3). */
export const judgedMaterialSchema = z.strictObject({
  task: z.string(),
  /** Everything that was given beside the task, joined by an empty line each; null where nothing was. */
  context: z.string().nullable(),
  /**
   * What `context` is joined of, in order: where each text came from, and its length in UTF-16 units; `given-texts` cuts it up again. `isOwnWords`: the agent gave its own
   * output as what it relied on, which proves nothing and is not judged against. Absent in records from before provenance.
   */
  given: z
    .array(
      z.strictObject({
        provenance: provenanceSchema,
        length: z.number().int().min(0),
        isOwnWords: z.literal(true).optional(),
        isCut: z.literal(true).optional(),
      }),
    )
    .max(500)
    .optional(),
  selfScore: z.number().nullable(),
  previousOutputs: z.array(z.string()),
  /** What the agent did on the way; absent where it called nothing and told nothing. */
  trajectory: trajectorySchema.optional(),
  /** Why the agent's model stopped, by the agent's own account. */
  finishReason: finishReasonSchema.optional(),
  /** What the agent asked for at tools with an effect, by its own account; nothing of it was called. */
  approvalRequests: approvalRequestsSchema.optional(),
})
export type JudgedMaterial = z.infer<typeof judgedMaterialSchema>

/** What a function of the catalog that checks outputs said of one. */
export const checkVerdictSchema = z.strictObject({
  function: nameSchema,
  version: z.string().max(100),
  /** Null where it could not be run; `reason` says why. */
  ok: z.boolean().nullable(),
  reason: z.string().max(500),
})
export type CheckVerdict = z.infer<typeof checkVerdictSchema>

/** One ended attempt of one step. Written once, never changed. */
export const attemptRecordSchema = z.strictObject({
  runId: idSchema,
  stepId: nameSchema,
  /** 1 upwards over the whole life of the run, restarts included. */
  attempt: z.number().int().min(1),
  /** agent: judged. action: a tool. code: a function of the catalog, neither judged nor gated. */
  kind: z.enum(['agent', 'action', 'code']),
  status: z.enum(['succeeded', 'failed']),
  agent: nameSchema.nullable(),
  agentVersion: z.string().max(100).nullable(),
  tool: nameSchema.nullable(),
  /** The function that a code step called; absent for other kinds. */
  function: z.strictObject({ id: nameSchema, version: z.string().max(100) }).optional(),
  routing: routingDecisionSchema.nullable(),
  input: jsonObjectSchema,
  output: jsonSchema.nullable(),
  error: recordedErrorSchema.nullable(),
  evaluationId: idSchema.nullable(),
  judged: judgedMaterialSchema.nullable(),
  qsr: qsrEvaluationSchema.nullable(),
  risk: riskAssessmentSchema.nullable(),
  decision: gateDecisionSchema.nullable(),
  /** What the policies said beside the gate to the output that would go on; absent where they were not asked: of one to be adapted, in records of old. */
  ruling: outputRulingSchema.optional(),
  /** What the executable check said that the workflow has for outputs of whose truth nothing is known; absent where none was run. */
  check: checkVerdictSchema.optional(),
  /** The attempt whose output goes on if the step passes: the best one so far. Null on failure. */
  bestAttempt: z.number().int().min(1).nullable(),
  startedAt: instantSchema,
  endedAt: instantSchema,
  /** Milliseconds spent in the agent or tool, and in judging it, measured apart. */
  agentMs: z.number().min(0),
  judgeMs: z.number().min(0),
  usage: z
    .strictObject({
      costUsd: z.number().optional(),
      inputTokens: z.number().optional(),
      outputTokens: z.number().optional(),
      model: z.string().max(200).optional(),
    })
    .nullable(),
  /** What judging by a language model took, apart from what the agent spent; absent where the embedded judge is the configured one. */
  judging: z
    .strictObject({
      /** Provider and model. */
      model: z.string().max(200),
      calls: z.number().int().min(0),
      inputTokens: z.number().int().min(0),
      outputTokens: z.number().int().min(0),
      tookMs: z.number().min(0),
      /** Why the embedded judge scored the output instead; null where the model did. */
      outage: z.string().max(500).nullable(),
    })
    .optional(),
  /** Random hexadecimal salt of the digests in the ledger entry, so that they reveal nothing about guessable content. */
  salt: saltSchema,
})
export type AttemptRecord = z.infer<typeof attemptRecordSchema>

/** A restart from a step: attempts up to the cut-offs no longer count. The step and everything after it is done again. */
export const restartRecordSchema = z.strictObject({
  runId: idSchema,
  restart: z.number().int().min(1),
  fromStep: nameSchema,
  requestedBy: principalSchema,
  at: instantSchema,
  /** Per invalidated step the last attempt that no longer counts. */
  cutOffs: z.record(nameSchema, z.number().int().min(0)),
})
export type RestartRecord = z.infer<typeof restartRecordSchema>
