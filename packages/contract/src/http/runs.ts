import { z } from 'zod'
import { gateDecisionSchema, qsrComponentNames, qsrEvaluationSchema, riskFactorSchema, riskTierSchema } from '../evaluation.ts'
import { escalationRecordSchema, intentRecordSchema, verdictSchema } from '../governance.ts'
import { idSchema, instantSchema, nameSchema, versionNumberSchema } from '../identifiers.ts'
import { jsonObjectSchema } from '../json.ts'
import {
  attemptRecordSchema,
  recordedErrorSchema,
  restartRecordSchema,
  routingDecisionSchema,
  runRecordSchema,
  runStatusSchema,
  runSummarySchema,
} from '../run.ts'
import { pageQuery, pageSchema } from './paging.ts'

/** POST /runs. Whoever is signed in becomes the requester, who cannot approve what the run asks for. */
export const startRunRequestSchema = z.strictObject({
  workflow: nameSchema,
  /** The current version where absent. */
  version: versionNumberSchema.optional(),
  input: jsonObjectSchema.default({}),
  /** Chosen by the caller, a repeated request starts no second run. */
  id: idSchema.optional(),
  /** True lets demonstration operators decide; such a run proves nothing about real people. */
  demonstration: z.boolean().default(false),
})
export type StartRunRequest = z.input<typeof startRunRequestSchema>

/** GET /runs, newest first. */
export const runsQuerySchema = z.strictObject({
  workflow: nameSchema.optional(),
  status: runStatusSchema.optional(),
  /** A part of an id, of the name of the workflow, or of whoever requested the run. */
  search: z.string().trim().min(1).max(100).optional(),
  /** Accepted at this time or later. */
  since: instantSchema.optional(),
  /** Accepted before this time. */
  until: instantSchema.optional(),
  ...pageQuery,
})
export type RunsQuery = Partial<z.output<typeof runsQuerySchema>>
export const runsPageSchema = pageSchema(runSummarySchema)

/** Where one step of a run stands now. */
export const stepStandingSchema = z.strictObject({
  step: nameSchema,
  kind: z.enum(['agent', 'action', 'code']),
  after: z.array(nameSchema),
  /** pending: waits for earlier steps. due: can be started (from `dueAt` on). waiting: for people. stopped: ended the run. */
  state: z.enum(['pending', 'skipped', 'due', 'waiting', 'passed', 'stopped']),
  /** What is started next, where the step is due. */
  next: z.enum(['agent', 'code', 'open-intent', 'read', 'execute', 'recover']).nullable(),
  dueAt: instantSchema.nullable(),
  /** Attempts ever made, those before a restart included. */
  attempts: z.number().int().min(0),
  /** The attempt whose output goes on, where the step has passed. */
  passedAttempt: z.number().int().min(1).nullable(),
  escalationId: idSchema.nullable(),
  error: recordedErrorSchema.nullable(),
})
export type StepStanding = z.infer<typeof stepStandingSchema>

/** GET /runs/{id}. */
export const runDetailSchema = z.strictObject({
  run: runRecordSchema,
  steps: z.array(stepStandingSchema),
  attempts: z.array(attemptRecordSchema),
  restarts: z.array(restartRecordSchema),
  escalations: z.array(escalationRecordSchema),
  intents: z.array(intentRecordSchema),
  /** True while the whole workflow is held. */
  workflowPaused: z.boolean(),
})
export type RunDetail = z.infer<typeof runDetailSchema>

/** POST /runs/{id}/restart. */
export const restartRunRequestSchema = z.strictObject({ step: nameSchema })
export type RestartRunRequest = z.infer<typeof restartRunRequestSchema>

/** One thing that took time in a run: an agent's or a tool's attempt, or a wait for people; or the moment of a restart. */
export const traceSpanSchema = z.strictObject({
  /** attempt:STEP:N, escalation:ID or restart:N */
  id: z.string(),
  kind: z.enum(['agent', 'action', 'code', 'people', 'restart']),
  step: nameSchema,
  attempt: z.number().int().min(1).nullable(),
  startedAt: instantSchema,
  /** Null while people still have to decide. */
  endedAt: instantSchema.nullable(),
  durationMs: z.number().min(0).nullable(),
  /** Outcome of the attempt, status of the escalation, or "restarted". */
  status: z.string(),
  /** False for attempts that a restart has set aside. */
  counts: z.boolean(),
  agent: nameSchema.nullable(),
  agentVersion: z.string().nullable(),
  tool: nameSchema.nullable(),
  /** The function that a code step called. */
  function: nameSchema.nullable(),
  routing: routingDecisionSchema.nullable(),
  agentMs: z.number().nullable(),
  judgeMs: z.number().nullable(),
  qsr: z.number().nullable(),
  components: z.record(z.enum(qsrComponentNames), z.number().nullable()).nullable(),
  mri: z.number().nullable(),
  tier: riskTierSchema.nullable(),
  factors: z.array(riskFactorSchema),
  gate: gateDecisionSchema.nullable(),
  error: recordedErrorSchema.nullable(),
  /** Why people were asked, and who decided what. */
  reason: z.string().nullable(),
  decisions: z.array(z.strictObject({ operatorId: nameSchema, verdict: verdictSchema, at: instantSchema, demonstration: z.boolean() })),
  /** Ledger entries about this span. */
  ledgerIndexes: z.array(z.number().int().min(0)),
})
export type TraceSpan = z.infer<typeof traceSpanSchema>

/** GET /runs/{id}/spans/{span}: one span of the trace with all that its attempt recorded, bodies included. Null for waits and restarts. */
export const runSpanSchema = z.strictObject({ span: traceSpanSchema, attempt: attemptRecordSchema.nullable() })
export type RunSpan = z.infer<typeof runSpanSchema>

/** What a list shows of a span. */
export const outlineSpanSchema = traceSpanSchema
  .pick({
    id: true,
    kind: true,
    step: true,
    attempt: true,
    startedAt: true,
    endedAt: true,
    durationMs: true,
    status: true,
    counts: true,
    agent: true,
    tool: true,
    function: true,
    qsr: true,
    mri: true,
    tier: true,
  })
  .extend({
    /** What the gate decided. */
    outcome: gateDecisionSchema.shape.outcome.nullable(),
    flag: qsrEvaluationSchema.shape.flag.nullable(),
    /** What the attempt reported to have cost, in US dollars. */
    costUsd: z.number().min(0).nullable(),
    /** Who decided, where people were asked. */
    decidedBy: z.array(nameSchema),
  })
export type OutlineSpan = z.infer<typeof outlineSpanSchema>

/** GET /runs/{id}/outline: a run as a page shows it, without the bodies of its attempts, so that a run of a thousand steps is soon read. */
export const runOutlineSchema = z.strictObject({
  run: runRecordSchema,
  steps: z.array(stepStandingSchema),
  /** In the order they began. */
  spans: z.array(outlineSpanSchema),
  /** Times that people were asked. */
  questions: z.number().int().min(0),
  /** Ledger entries about the run itself: its start, its end, and what was ordered of it. */
  ledgerIndexes: z.array(z.number().int().min(0)),
  /** True while the whole workflow is held. */
  workflowPaused: z.boolean(),
})
export type RunOutline = z.infer<typeof runOutlineSchema>

/** GET /runs/{id}/trace: what happened, in the order it began. */
export const runTraceSchema = z.strictObject({
  runId: idSchema,
  workflow: nameSchema,
  version: z.number().int().min(1),
  status: runStatusSchema,
  createdAt: instantSchema,
  endedAt: instantSchema.nullable(),
  spans: z.array(traceSpanSchema),
  /** Every ledger entry of the run, those of no span included. */
  ledger: z.array(z.strictObject({ index: z.number().int().min(0), kind: z.string(), at: instantSchema })),
})
export type RunTrace = z.infer<typeof runTraceSchema>
