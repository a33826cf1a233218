import { z } from 'zod'
import { riskTierSchema } from './evaluation.ts'
import { idSchema, instantSchema, nameSchema, sha256Schema } from './identifiers.ts'
import { independenceRuleSchema } from './independence.ts'
import { signedActSchema } from './signed-act.ts'
import { principalSchema } from './principal.ts'

/** A policy is named by its @id annotation. */
export const policyIdSchema = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9-]*$/, 'a policy id is lower-case letters, digits and dashes')

/** Money in hundredths of its unit (cents), rounded up, so that no limit is missed by a fraction. */
const hundredthsSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** Who has approved so far, as policies see it: numbers and roles, never names. */
export const policyApprovalsSchema = z.strictObject({
  /** Different people. */
  people: z.number().int().min(0).max(100).default(0),
  /** Different authenticators (keys) they used. */
  authenticators: z.number().int().min(0).max(100).default(0),
  /** Roles that at least one of them has. */
  roles: z.array(nameSchema).max(20).default([]),
  /** Whoever requested the run is one of them. */
  requesterAmong: z.boolean().default(false),
  /** Whoever wrote the policy in force is one of them. */
  policyAuthorAmong: z.boolean().default(false),
  /** By which rules some of them are not independent, of each other or of what is asked; absent where all are, and in questions from before that was said. */
  dependencies: z.array(independenceRuleSchema).max(20).optional(),
})

/** ISO 4217 code, or another unit in capitals. */
const currencySchema = z.string().regex(/^[A-Z]{2,8}$/)

/** What a call spends, as limits see it. What is unknown fits no limit, and is never carried out without a person. */
const policySpendingSchema = z.union([
  z.strictObject({
    hundredths: hundredthsSchema,
    currency: currencySchema,
    /** Spent by this tool in this currency in the 24 hours before, what is under way included. */
    dayHundredths: hundredthsSchema.default(0),
  }),
  /** The tool began a call in the 24 hours before of which nobody could tell the amount. */
  z.strictObject({ unknown: z.literal('day'), hundredths: hundredthsSchema, currency: currencySchema }),
  /** The tool declares an amount, and it cannot be told from the arguments. */
  z.strictObject({ unknown: z.literal('amount') }),
])

/**
 * A question to the policies. execute: may this workflow call this tool with these approvals? approve, reject, claim: may this
 * person do so? proceed: may the run go
 * on with this output? relax-gate: may this person let more pass this gate? Policies see exactly this and nothing else.
 */
export const policyQuestionSchema = z.strictObject({
  action: z.enum(['execute', 'approve', 'reject', 'claim', 'proceed', 'relax-gate']),
  workflow: nameSchema,
  step: nameSchema,
  requester: principalSchema.default({ kind: 'service', id: 'local' }),
  /** Who wants to approve, reject or claim. */
  person: z.strictObject({ id: nameSchema, roles: z.array(nameSchema).max(20).default([]), demonstration: z.boolean().default(false) }).optional(),
  /** What would be carried out; absent where the question is about an output. */
  tool: z
    .strictObject({
      id: nameSchema,
      effect: z.enum(['reversible', 'irreversible']),
      /** Kind of tool, by which policies can name many. */
      toolClass: nameSchema.optional(),
      /** 0..1: how much a wrong call can damage. */
      blastRadius: z.number().min(0).max(1).default(0),
      target: z.string().max(2_000).default(''),
    })
    .optional(),
  /** What an agent produced; absent where the question is about a tool. */
  output: z
    .strictObject({ agent: nameSchema, qsr: z.number().min(0).max(1), gate: z.enum(['pass', 'adapt', 'escalate', 'halt', 'unassessed']) })
    .optional(),
  /** What would be carried out, or go on, rests on an output of whose truth nothing is known. Absent in questions from before that was said. */
  restsOnUnassessed: z.boolean().optional(),
  /** What would pass, where the question is about a gate that is to let more pass. */
  newGate: z.strictObject({ qsrMin: z.number().min(0).max(1), mriMax: z.number().min(0).max(1) }).optional(),
  /** 0..1 */
  mri: z.number().min(0).max(1).default(0),
  tier: riskTierSchema.default('Nominal'),
  /** What the call spends, where the tool declares where its amount is. */
  spending: policySpendingSchema.optional(),
  approvals: policyApprovalsSchema.prefault({}),
  /** Local time of the configured time zone. weekday: 1 is Monday. */
  time: z
    .strictObject({ hour: z.number().int().min(0).max(23), minute: z.number().int().min(0).max(59), weekday: z.number().int().min(1).max(7) })
    .default({ hour: 12, minute: 0, weekday: 3 }),
  /** What the server was told it is, e.g. development or production. */
  environment: nameSchema.default('development'),
  demonstration: z.boolean().default(false),
})
export type PolicyQuestion = z.infer<typeof policyQuestionSchema>

/** What the policies answered, as every entry of the record names it. */
export const policyDecisionSchema = z.strictObject({
  outcome: z.enum(['permit', 'deny']),
  /** The policies that decided: the permits, or the forbids; none where nothing permitted it. */
  policies: z.array(policyIdSchema).max(200),
  /** Policies that could not be evaluated; any of them denies. */
  failed: z.array(policyIdSchema).max(200),
  /** Version in force, 1 upwards, and the SHA-256 of its text. */
  version: z.number().int().min(1),
  sha256: sha256Schema,
})
export type PolicyDecision = z.infer<typeof policyDecisionSchema>

/** What policies answered to an output beside the gate, whose own decision is the least. */
export const outputRulingSchema = z.strictObject({
  question: policyQuestionSchema,
  decision: policyDecisionSchema,
  /** So many must confirm it before the run goes on; 0: nobody; null: nobody may let it go on. */
  people: z.number().int().min(0).max(5).nullable(),
  /** Roles that must be among them. */
  roles: z.array(nameSchema).max(20),
  /** Why the policies want more than the gate, in their words; null where they do not. */
  reason: z.string().max(1_500).nullable(),
})
export type OutputRuling = z.infer<typeof outputRulingSchema>

/** A case that a set of policies must decide as its author expects; lies beside the policies. */
export const policyTestSchema = z.strictObject({
  name: z.string().min(1).max(200),
  question: policyQuestionSchema,
  expect: z.enum(['permit', 'deny']),
  /** Policies that must be among those that decided. */
  because: z.array(policyIdSchema).max(20).default([]),
})
export type PolicyTest = z.infer<typeof policyTestSchema>

const fileNameSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9-]*\.cedar$/, 'a file of policies is NAME.cedar')

/** A whole set of policies as it is proposed and stored: what the files say, and the cases it must pass. */
export const policyBundleSchema = z.strictObject({
  files: z
    .record(fileNameSchema, z.string().max(65_536))
    .refine((files) => Object.keys(files).length <= 50, 'at most 50 files')
    .refine((files) => Object.values(files).reduce((sum, text) => sum + text.length, 0) <= 131_072, 'at most 131,072 characters in all'),
  tests: z.array(policyTestSchema).max(500),
})
export type PolicyBundle = z.infer<typeof policyBundleSchema>

/** What an operator's key signs to propose a set of policies, as canonical JSON bytes. */
export const policyProposalStatementSchema = z.strictObject({
  v: z.literal(1),
  purpose: z.literal('maestro-helix/policy-proposal'),
  policySha256: sha256Schema,
  operatorId: nameSchema,
  signedAt: instantSchema,
})
export type PolicyProposalStatement = z.infer<typeof policyProposalStatementSchema>

/** What an operator's key signs to put a version in force. It names the version that it replaces, so that it counts once. */
export const policyActivationStatementSchema = z.strictObject({
  v: z.literal(1),
  purpose: z.literal('maestro-helix/policy-activation'),
  version: z.number().int().min(1),
  policySha256: sha256Schema,
  replaces: z.number().int().min(1),
  operatorId: nameSchema,
  signedAt: instantSchema,
})
export type PolicyActivationStatement = z.infer<typeof policyActivationStatementSchema>

/** Base64 of the 64-byte Ed25519 signature over the canonical statement. */
const signatureSchema = z.base64().max(100)
export const signedPolicyProposalSchema = z.strictObject({ statement: policyProposalStatementSchema, signature: signatureSchema })
export type SignedPolicyProposal = z.infer<typeof signedPolicyProposalSchema>
/** Signed by key as a proposal, or by key or passkey as an act of `propose-policies` over {act, policySha256}. */
export const proposalSignatureSchema = z.union([signedPolicyProposalSchema, signedActSchema])
export type ProposalSignature = z.infer<typeof proposalSignatureSchema>
export const signedPolicyActivationSchema = z.strictObject({ statement: policyActivationStatementSchema, signature: signatureSchema })
export type SignedPolicyActivation = z.infer<typeof signedPolicyActivationSchema>
/** Signed by key as an activation, or by key or passkey as an act of `activate-policies` over {act, version, policySha256, replaces}. */
export const activationSignatureSchema = z.union([signedPolicyActivationSchema, signedActSchema])
export type ActivationSignature = z.infer<typeof activationSignatureSchema>

/** A stored version of the policies. Never changed. */
export const policyVersionRecordSchema = z.strictObject({
  version: z.number().int().min(1),
  sha256: sha256Schema,
  bundle: policyBundleSchema,
  /** Who answers for it, and so cannot put it in force nor approve under it: an operator, or the service for the set of the release. */
  author: principalSchema,
  proposedAt: instantSchema,
  /** Null for the set of the release, and in versions of old where its author was signed in. */
  proposal: proposalSignatureSchema.nullable(),
  /**
   * 2: written when policies were asked about claims and rejections too; 3: about gates that let more pass. Absent in versions of before. Each is asked
   * what it could know of.
   */
  vocabulary: z.union([z.literal(2), z.literal(3)]).optional(),
})
export type PolicyVersionRecord = z.infer<typeof policyVersionRecordSchema>

/** Which version came into force when, through whom. */
export const policyActivationSchema = z.strictObject({
  version: z.number().int().min(1),
  sha256: sha256Schema,
  /** The version in force before; null at the first start. */
  replaces: z.number().int().min(1).nullable(),
  at: instantSchema,
  by: principalSchema,
  /** Null at the first start, and in activations of old by somebody who was signed in. */
  approval: activationSignatureSchema.nullable(),
})
export type PolicyActivation = z.infer<typeof policyActivationSchema>

/** How the cases beside a set of policies came out. */
export const policyTestResultSchema = z.strictObject({
  name: z.string(),
  outcome: z.enum(['permit', 'deny']),
  /** The policies that decided. */
  policies: z.array(policyIdSchema),
  /** Why that is not what its author expects; null where it is. */
  problem: z.string().nullable(),
})

/** What a check of a set of policies found; a set that does not fit the schema is refused instead. */
export const policyCheckSchema = z.strictObject({
  sha256: sha256Schema,
  /** Ids of the policies, in order. */
  policies: z.array(policyIdSchema),
  /** What Cedar finds odd, e.g. a policy that can never apply. */
  warnings: z.array(z.string()),
  tests: z.array(policyTestResultSchema),
})
export type PolicyCheck = z.infer<typeof policyCheckSchema>

const dryRunOutcomeSchema = z.strictObject({
  outcome: z.enum(['permit', 'deny']),
  /** People it needs, or that had approved; null where no number would do. */
  people: z.number().int().min(0).nullable(),
  roles: z.array(nameSchema),
  policies: z.array(policyIdSchema),
})

/** What a version would have decided over past actions and outputs. Nothing is decided by it. */
export const policyDryRunSchema = z.strictObject({
  version: z.number().int().min(1),
  sha256: sha256Schema,
  /** Recorded intents and outputs looked at, newest first, and decisions on them that were made again. */
  considered: z.number().int().min(0),
  compared: z.number().int().min(0),
  /** Those that no policies were asked about. */
  notComparable: z.number().int().min(0),
  changed: z.array(
    z.strictObject({
      runId: idSchema,
      stepId: nameSchema,
      attempt: z.number().int().min(1),
      /** The tool, or the agent whose output it was. */
      action: nameSchema,
      /** opening: how many people an action needs. execution: whether it may start with the approvals it had. output: how many people an output needs. */
      moment: z.enum(['opening', 'execution', 'output']),
      at: instantSchema,
      before: dryRunOutcomeSchema,
      after: dryRunOutcomeSchema,
      /** In the words of the policies that would decide. */
      reason: z.string(),
    }),
  ),
})
export type PolicyDryRun = z.infer<typeof policyDryRunSchema>
