import { z } from 'zod'
import {
  activationSignatureSchema,
  policyActivationSchema,
  policyBundleSchema,
  policyIdSchema,
  policyVersionRecordSchema,
  proposalSignatureSchema,
} from '../policy.ts'

export const policyVersionNumberSchema = z.coerce.number().int().min(1).max(1_000_000)

/** A version without its text. */
export const policyVersionSchema = policyVersionRecordSchema.omit({ bundle: true, proposal: true }).extend({ inForce: z.boolean() })
export type PolicyVersion = z.infer<typeof policyVersionSchema>

/** GET /api/v1/policies */
export const policiesSchema = z.strictObject({
  /** Newest first. */
  versions: z.array(policyVersionSchema),
  /** Newest first. */
  activations: z.array(policyActivationSchema),
})
export type Policies = z.infer<typeof policiesSchema>

/** GET /api/v1/policies/{version}/diff: policies that differ, by id; `before` is absent where it is new, `after` where it is gone. */
export const policyDiffSchema = z.strictObject({
  from: z.number().int().min(1),
  to: z.number().int().min(1),
  changes: z.array(z.strictObject({ policy: policyIdSchema, file: z.string(), before: z.string().optional(), after: z.string().optional() })),
  /** Whether the cases beside them differ. */
  testsChanged: z.boolean(),
})
export type PolicyDiff = z.infer<typeof policyDiffSchema>

/** POST /api/v1/policies/check and POST /api/v1/policies */
export const checkPoliciesRequestSchema = z.strictObject({ bundle: policyBundleSchema })
export const proposePoliciesRequestSchema = z.strictObject({
  bundle: policyBundleSchema,
  /** The author's signature. Without it the proposal is refused. */
  signed: proposalSignatureSchema.optional(),
})

/** POST /api/v1/policies/{version}/activation */
export const activatePoliciesRequestSchema = z.strictObject({
  /** The signature of the governance lead. Without it the activation is refused. */
  signed: activationSignatureSchema.optional(),
})

/** GET /api/v1/policies/{version}/dry-run */
export const dryRunQuerySchema = z.strictObject({
  /** Intents to look at, newest first. */
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
})
