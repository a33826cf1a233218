import { z } from 'zod'

const share = z.number().min(0).max(1)
const spread = z.number().min(0.001).max(1)

/**
 * How the agent of an attempt is chosen out of several. The ordered composite is weights.qsr x QSR + weights.safety x (1 - MRI) + weights.maturity x RMM.
 * Every number that routing uses is here; whoever changes one changes the SHA-256 that decisions name.
 */
export const routingPolicySchema = z.strictObject({
  version: z.literal(1),
  weights: z.strictObject({ qsr: share, safety: share, maturity: share }),
  /** What an outcome of a step is worth after each further outcome of that step, of whatever agent: 0.99 halves it in 69. Below 1, so that doubt returns. */
  decay: z.number().min(0.9).max(0.9999),
  /** Least share of attempts of each eligible candidate, and of one with fewer than `newcomerBelow` outcomes at the step. Together they never take more than half. */
  floor: z.strictObject({ share: z.number().min(0.001).max(0.2), newcomerShare: share, newcomerBelow: z.number().int().min(0).max(100) }),
  /** What an agent without evidence is taken for, and how far off that may be (standard deviation of the composite, and of RMM). */
  prior: z.strictObject({ qsr: share, mri: share, rmm: share, spread, rmmSpread: spread, rmmSamples: z.number().min(0.1).max(1_000) }),
  /** How far an agent's composite differs from one workflow to the next and from one step to the next (standard deviations). */
  pooling: z.strictObject({ workflow: spread, step: spread }),
  /** Standard deviation of the composite from output to output that is expected, and how many outcomes that expectation weighs. */
  noise: z.strictObject({ deviation: spread, weighs: z.number().min(1).max(1_000) }),
  /** An agent has changed where its last outcomes, at least so many, differ from those before by so many standard errors; then only they count. */
  change: z.strictObject({ outcomes: z.number().int().min(2).max(100), standardErrors: z.number().min(2).max(100) }),
  /** A person's verdict counts as so many outcomes, with this QSR (and 1 - MRI). */
  verdicts: z.strictObject({ weight: z.number().min(1).max(100), approved: share, rejected: share }),
  /** At most so much of the composite goes to being cheaper, and to being faster: enough between equals, too little against quality. */
  tieBreakers: z.strictObject({ cost: z.number().min(0).max(0.05), latency: z.number().min(0).max(0.05) }),
})
export type RoutingPolicy = z.infer<typeof routingPolicySchema>
