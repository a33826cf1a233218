import { z } from 'zod'
import { provenanceSchema } from './evaluation.ts'
import { gateThresholdsSchema } from './gate-config.ts'
import { nameSchema } from './identifiers.ts'
import { jsonObjectSchema, jsonSchema } from './json.ts'

/**
 * Values in `task`, `input`, `arguments`, `context`, `when` and `output` may be CEL expressions: a string that starts with `=` is one
 * (`"= steps.triage.output.orderId"`), `"'=..."` is the literal text `=...`. In scope: `input` (the run's), `steps.ID.output`
 * (null while skipped; dashes in ID become underscores: `steps.read_ticket.output`) and `run.id`. Objects and arrays are mapped member by member.
 */
const expressionSchema = z.string().min(1).max(4_000)

/** How often a step that failed technically is tried again. A score too low is not a failure: that is adaptation. */
export const retryPolicySchema = z.strictObject({
  /** Tries in all, the first included. */
  maxAttempts: z.number().int().min(1).max(20).default(3),
  initialDelayMs: z.number().int().min(0).max(3_600_000).default(500),
  factor: z.number().min(1).max(10).default(2),
  maxDelayMs: z.number().int().min(0).max(86_400_000).default(60_000),
})
export type RetryPolicy = z.infer<typeof retryPolicySchema>

/**
 * What happens to an output of whose truth nothing is known, because nothing was given to check it against. continue (the default): it goes on, marked unassessed, and a share
 * is drawn for audit. person: one person confirms it. model: the language-model judge that is configured is asked; a person where none is. check: the function named
 * by `check` decides.
 */
export const unassessedSchema = z.enum(['continue', 'person', 'model', 'check'])
export type Unassessed = z.infer<typeof unassessedSchema>

/**
 * What holds while the configured judge does not answer. embedded (the default): the embedded judge's evaluation decides. wait: the judge is asked again, at growing pauses,
 * for up to an hour; then a person confirms. person: one person confirms what would have gone on.
 */
export const judgeOutageSchema = z.enum(['embedded', 'wait', 'person'])
export type JudgeOutage = z.infer<typeof judgeOutageSchema>

const judging = {
  unassessed: unassessedSchema.optional(),
  judgeOutage: judgeOutageSchema.optional(),
  /** Function of the catalog that checks an output, for `unassessed: check`. It gets `{ task, input, context, output }` and returns `{ ok, reason }`. */
  check: nameSchema.optional(),
  /** What an output's truth may be checked against; all of it by default. Leave `agent` out where an agent's own account shall prove nothing. */
  evidence: z
    .array(provenanceSchema.exclude(['task']))
    .min(1)
    .max(4)
    .optional(),
}

const stepBase = {
  id: nameSchema,
  description: z.string().max(500).optional(),
  /** Steps that must have ended (passed or skipped) before this one starts. None: it starts with the run. */
  after: z.array(nameSchema).max(64).default([]),
  /** CEL condition over earlier outputs, without the `=`; false skips the step. */
  when: expressionSchema.optional(),
  retry: retryPolicySchema.prefault({}),
  /** Time one attempt may take. */
  timeoutMs: z.number().int().min(10).max(3_600_000).default(60_000),
}

/** A step carried out by one of several candidate agents, judged and gated. */
export const agentStepSchema = z.strictObject({
  kind: z.literal('agent').default('agent'),
  ...stepBase,
  /** Candidates, in any order; routing picks one per attempt by QSR, MRI and RMM. */
  agents: z.array(nameSchema).min(1).max(16),
  /** Capabilities that an agent must declare to be chosen, every one of them. */
  requires: z.array(nameSchema).min(1).max(32).optional(),
  /** What to do, in words; shown to the agent and to the judge. May be an expression, so that a run's own question is part of it. */
  task: z.string().min(1).max(20_000),
  input: z.record(z.string().max(100), jsonSchema).default({}),
  /** What the output is judged against, beside the step's input, what tools returned at the door, and what the agent itself says it relied on. */
  context: jsonSchema.optional(),
  /** JSON Schema of the output. A contract: an output that violates it is AGENT_OUTPUT_INVALID, tried again, and never passed on. */
  outputSchema: jsonObjectSchema.optional(),
  ...judging,
  gate: gateThresholdsSchema.partial().optional(),
  /** Further attempts when the score is below the adaptation threshold; the gate configuration's by default. */
  adaptAttempts: z.number().int().min(0).max(5).optional(),
  /** How long people have to confirm when the gate escalates. */
  escalationTimeoutMs: z.number().int().min(1_000).max(2_592_000_000).default(86_400_000),
})
export type AgentStep = z.infer<typeof agentStepSchema>

/** A step that calls a tool. An irreversible tool waits for two people's approval of exactly this call. */
export const actionStepSchema = z.strictObject({
  kind: z.literal('action'),
  ...stepBase,
  tool: nameSchema,
  arguments: z.record(z.string().max(100), jsonSchema).default({}),
  /** What the author takes the tool to do; one that contradicts the catalog is refused, when the definition is applied and when it runs. */
  effect: z.enum(['read', 'reversible', 'irreversible']).optional(),
  /** What the action touches, for the people who approve it; may be an expression. May be left out where the tool says it, whose words go before these. */
  target: expressionSchema.optional(),
  /** What it does to the target, in one sentence; may be an expression. The tool's words go before these. */
  impact: expressionSchema.optional(),
  /** How to undo or contain it, in one sentence; may be an expression. The tool's words go before these. */
  rollbackPlan: expressionSchema.optional(),
  /** How long people have to approve. */
  approvalTimeoutMs: z.number().int().min(1_000).max(2_592_000_000).default(86_400_000),
  /** How long after the last approval the action may still be executed. */
  executionTimeoutMs: z.number().int().min(1_000).max(604_800_000).default(3_600_000),
})
export type ActionStep = z.infer<typeof actionStepSchema>

/** A step that is plain code: a pure function of the catalog, called once per attempt. Its output is checked by schema, not judged; it goes on at once. */
export const codeStepSchema = z.strictObject({
  kind: z.literal('code'),
  ...stepBase,
  function: nameSchema,
  input: z.record(z.string().max(100), jsonSchema).default({}),
  /** JSON Schema of the output, beside the function's own. */
  outputSchema: jsonObjectSchema.optional(),
})
export type CodeStep = z.infer<typeof codeStepSchema>

export const stepSchema = z.discriminatedUnion('kind', [agentStepSchema, actionStepSchema, codeStepSchema])
export type Step = z.infer<typeof stepSchema>

/** A workflow as people write it, in TypeScript or YAML; `kind: agent` may be left out. Compiled, it is complete and canonical. */
export const workflowDefinitionSchema = z.strictObject({
  name: nameSchema,
  description: z.string().max(2_000).default(''),
  /**
   * Where in the run's input the id of the person stands that the run is about, as a JSON pointer (RFC 6901), e.g. /customer/id. Bodies of such runs are
   * sealed with a key of that person's, and gone for good once it is destroyed.
   */
  subject: z
    .string()
    .max(200)
    .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'a JSON pointer such as /customer/id')
    .optional(),
  /** JSON Schema of the run's input. */
  inputSchema: jsonObjectSchema.optional(),
  /** For every agent step that does not say it itself. */
  ...judging,
  steps: z
    .array(z.preprocess((step) => (isObject(step) && step['kind'] === undefined ? { ...step, kind: 'agent' } : step), stepSchema))
    .min(1)
    .max(2_000),
  /** What the run returns; every step's output by default. */
  output: jsonSchema.optional(),
})
/** What an author writes: defaults may be left out. */
export type WorkflowDefinition = Omit<z.input<typeof workflowDefinitionSchema>, 'steps'> & {
  steps: (z.input<typeof agentStepSchema> | z.input<typeof actionStepSchema> | z.input<typeof codeStepSchema>)[]
}
/** What is stored and interpreted: every default filled in. */
export type CompiledWorkflow = z.output<typeof workflowDefinitionSchema>

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
