import { z } from 'zod'
import { nameSchema, sha256Schema } from '../identifiers.ts'
import { settingActSchema } from '../governed-setting.ts'
import { routingPolicySchema } from '../routing-policy.ts'
import { routingCandidateSchema } from '../run.ts'
import { governedVersionSchema, rationaleSchema, refusedFileSchema } from './governed-versions.ts'

/** GET /api/v1/routing: of one workflow, of one step of it, or of every step that has a choice. */
export const routingQuerySchema = z.strictObject({ workflow: nameSchema.optional(), step: nameSchema.optional() })
export type RoutingQuery = z.infer<typeof routingQuerySchema>

/** A candidate as routing sees it now. */
export const routedCandidateSchema = routingCandidateSchema.extend({
  /** Its share of the recent attempts at the step; null while there are none. */
  recentShare: z.number().min(0).max(1).nullable(),
})
export type RoutedCandidate = z.infer<typeof routedCandidateSchema>

export const routedStepSchema = z.strictObject({
  workflow: nameSchema,
  version: z.number().int().min(1),
  step: nameSchema,
  /** Capabilities that an agent must declare. */
  requires: z.array(nameSchema),
  /** Agents that the step names and that cannot be chosen here: not in the catalog, or without a capability. */
  unable: z.array(nameSchema),
  /** Attempts that the recent shares are of, the last ones of the step, at most 100. */
  recentAttempts: z.number().int().min(0),
  /** What is expected to be lost per attempt, in composite, by not knowing which agent is best; null where none can be chosen. */
  expectedRegret: z.number().min(0).nullable(),
  candidates: z.array(routedCandidateSchema),
})
export type RoutedStep = z.infer<typeof routedStepSchema>

export const routingViewSchema = z.strictObject({
  policy: routingPolicySchema,
  policySha256: sha256Schema,
  /** Its version, and who put it in force how. */
  version: z.number().int().min(1),
  inForceSince: settingActSchema,
  /** Versions that wait for an approval, or to be put in force; newest first. */
  proposals: z.array(governedVersionSchema),
  /** The file that says nothing usable; null where it is usable. */
  refused: refusedFileSchema.nullable(),
  /** The version that the file holds; null where it holds none. */
  fileVersion: z.number().int().min(1).nullable(),
  /** Why what others recorded cannot be believed; null where all is well. */
  problem: z.string().nullable(),
  steps: z.array(routedStepSchema),
  /** True where there are more steps with a choice than are shown; name a workflow. */
  more: z.boolean(),
})
export type RoutingView = z.infer<typeof routingViewSchema>

/** POST /api/v1/routing/evaluations: what a policy would have earned. `policy` is a routing policy, checked as its file is. */
export const evaluateRoutingRequestSchema = z.strictObject({ policy: z.record(z.string().max(100), z.unknown()), workflow: nameSchema.optional() })
export type EvaluateRoutingRequest = z.infer<typeof evaluateRoutingRequestSchema>

/** POST /api/v1/routing/versions: a routing policy, checked as its file is, as the next version. */
export const proposeRoutingRequestSchema = evaluateRoutingRequestSchema.pick({ policy: true }).extend({ rationale: rationaleSchema })
export type ProposeRoutingRequest = z.infer<typeof proposeRoutingRequestSchema>

const estimateSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number() })

export const routingEvaluationSchema = z.strictObject({
  policySha256: sha256Schema,
  /** Decisions with a choice and recorded probabilities, of the last 2,000 outcomes. */
  decisions: z.number().int().min(0),
  effectiveDecisions: z.number().min(0),
  logged: estimateSchema.nullable(),
  ips: estimateSchema.nullable(),
  selfNormalised: estimateSchema.nullable(),
  doublyRobust: estimateSchema.nullable(),
  /** Doubly robust: the policy in question less those that decided. */
  difference: estimateSchema.nullable(),
  verdict: z.enum(['better', 'worse', 'no difference seen', 'too few']),
  reason: z.string(),
})
export type RoutingEvaluation = z.infer<typeof routingEvaluationSchema>
