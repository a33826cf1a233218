import { z } from 'zod'
import { nameSchema } from './identifiers.ts'

/**
 * Why somebody is not independent of what they are asked about, or of somebody who decides beside them. The first four never count. The others do not count in production;
 * elsewhere the policies decide (`context.approvals.dependencies`).
 */
export const independenceRuleSchema = z.enum([
  'requested',
  'restarted',
  'owns-requester',
  'wrote-policy',
  'wrote-version',
  'enrolled-requester',
  'enrolled-by-requester',
  'role-by-requester',
  'enrolled-by-approver',
  'role-by-approver',
  'role-by-oneself',
])
export type IndependenceRule = z.infer<typeof independenceRuleSchema>

/** That `person` depends on `of` (a person, or a service account that somebody owns), and by which rule. */
export const dependencySchema = z.strictObject({ rule: independenceRuleSchema, person: nameSchema, of: nameSchema })
export type Dependency = z.infer<typeof dependencySchema>

/** What a question says of its people before anybody signs. */
export const independenceSchema = z.strictObject({
  /** Whether the rules that policies decide about elsewhere hold here: in production. */
  isEnforced: z.boolean(),
  /** Who of those who may decide would not count, or would not be independent, and why; `counts` is false where their approval would be refused. */
  dependencies: z.array(dependencySchema.extend({ counts: z.boolean(), sentence: z.string().max(500) })).max(200),
  /** Whether there were more than are listed. */
  isCut: z.boolean(),
})
export type Independence = z.infer<typeof independenceSchema>
