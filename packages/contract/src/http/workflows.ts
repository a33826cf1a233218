import { z } from 'zod'
import { instantSchema, nameSchema, sha256Schema, versionNumberSchema, versionParameterSchema } from '../identifiers.ts'
import { jsonObjectSchema, jsonSchema } from '../json.ts'
import { principalSchema } from '../principal.ts'
import { pageQuery, pageSchema } from './paging.ts'

/** POST /workflows: a definition as JSON (or YAML). Its form is checked by the compiler, whose errors name the path. */
export const applyWorkflowRequestSchema = jsonObjectSchema

/** applied: a new version is current. unchanged: the current version has this very content. proposed: stored, and not to be run before it is released. */
export const applyWorkflowResponseSchema = z.strictObject({
  outcome: z.enum(['applied', 'unchanged', 'proposed']),
  name: nameSchema,
  version: versionNumberSchema,
  sha256: sha256Schema,
})
export type ApplyWorkflowResponse = z.infer<typeof applyWorkflowResponseSchema>

export const workflowSchema = z.strictObject({
  name: nameSchema,
  currentVersion: versionNumberSchema,
  paused: z.boolean(),
  revision: z.number().int().min(1),
  updatedAt: instantSchema,
})
export type Workflow = z.infer<typeof workflowSchema>

/** GET /workflows, by name. */
export const workflowsQuerySchema = z.strictObject(pageQuery)
export const workflowsPageSchema = pageSchema(workflowSchema)

/** GET /workflows/{id}/versions/{version}: a stored version, complete and unchangeable. */
export const workflowVersionSchema = z.strictObject({
  name: nameSchema,
  version: versionNumberSchema,
  /** The compiled definition; `sha256` is over its canonical JSON. */
  definition: jsonObjectSchema,
  sha256: sha256Schema,
  createdAt: instantSchema,
  createdBy: principalSchema,
})
export type WorkflowVersion = z.infer<typeof workflowVersionSchema>

/** GET /workflows/{id}: the workflow with its current version. */
export const workflowDetailSchema = z.strictObject({ workflow: workflowSchema, current: workflowVersionSchema })
export type WorkflowDetail = z.infer<typeof workflowDetailSchema>

/** GET /workflows/{id}/versions: every version, newest first, and which became current when. */
export const workflowVersionsSchema = z.strictObject({
  name: nameSchema,
  currentVersion: versionNumberSchema,
  versions: z.array(workflowVersionSchema.omit({ definition: true, name: true })),
  activations: z.array(z.strictObject({ version: versionNumberSchema, at: instantSchema, by: principalSchema, cause: z.enum(['apply', 'restore']) })),
})
export type WorkflowVersions = z.infer<typeof workflowVersionsSchema>

/** GET /workflows/{id}/diff */
export const workflowDiffQuerySchema = z.strictObject({ from: versionParameterSchema, to: versionParameterSchema })
export type WorkflowDiffQuery = z.infer<typeof workflowDiffQuerySchema>

/** What changed between two versions. Steps are matched by id, so that moving one is no change; `before` is absent for what was added, `after` for what was removed. */
export const workflowDiffSchema = z.strictObject({
  name: nameSchema,
  from: versionNumberSchema,
  to: versionNumberSchema,
  changes: z.array(
    z.strictObject({
      /** A JSON pointer; within `/steps` the step's id stands in place of its index. */
      path: z.string(),
      before: jsonSchema.optional(),
      after: jsonSchema.optional(),
    }),
  ),
})
export type WorkflowDiff = z.infer<typeof workflowDiffSchema>
