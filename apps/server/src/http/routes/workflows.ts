import { MaestroError } from '@maestro-helix/contract/errors'
import {
  applyWorkflowRequestSchema,
  applyWorkflowResponseSchema,
  workflowDetailSchema,
  workflowDiffQuerySchema,
  workflowDiffSchema,
  workflowSchema,
  workflowsPageSchema,
  workflowsQuerySchema,
  workflowVersionSchema,
  workflowVersionsSchema,
} from '@maestro-helix/contract/http/workflows'
import { nameSchema, versionParameterSchema } from '@maestro-helix/contract/identifiers'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { WorkflowRecord, WorkflowVersionRecord } from '../../record/record-change.ts'
import { definitionDiff } from '../definition-diff.ts'
import type { HttpDependencies } from '../http-dependencies.ts'
import { principalOf } from '../request-guards.ts'
import type { HttpServer, Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'
import { parseYamlBody } from '../yaml-body.ts'

const tags = ['workflows']
const params = z.strictObject({ id: nameSchema })
const versionParams = z.strictObject({ id: nameSchema, version: versionParameterSchema })

export const workflowRoutes: Routes = (app, deps) => {
  app.register(async (scope) => {
    // YAML is taken here alone: nowhere else does a person write the body by hand.
    scope.addContentTypeParser(
      ['application/yaml', 'application/x-yaml', 'text/yaml'],
      { parseAs: 'string' },
      async (_request: FastifyRequest, text: string) => parseYamlBody(text),
    )
    applyRoute(scope, deps)
  })
  readRoutes(app, deps)
  orderRoutes(app, deps)
}

function applyRoute(app: HttpServer, deps: HttpDependencies): void {
  app.post(
    '/workflows',
    {
      config: { needs: 'define' },
      schema: {
        operationId: 'applyWorkflow',
        tags,
        summary: 'Make a definition the current version',
        description:
          'As JSON, or as YAML with content-type application/yaml. The content of the current version changes nothing. Running runs keep their version.',
        body: applyWorkflowRequestSchema,
        response: { 200: applyWorkflowResponseSchema },
        throws: [
          'DEFINITION_INVALID',
          'DEFINITION_CYCLE',
          'DEFINITION_UNKNOWN_AGENT',
          'DEFINITION_INCAPABLE_AGENTS',
          'DEFINITION_UNKNOWN_TOOL',
          'DEFINITION_EXPRESSION_INVALID',
        ],
        examples: {
          request: {
            name: 'greeting',
            steps: [{ id: 'greet', agents: ['greeter'], task: 'Greet the guest by name.', input: { guest: '= input.guest' } }],
          },
        },
      },
    },
    async (request) => deps.commands.applyWorkflow(request.body, principalOf(request)),
  )
}

function readRoutes(app: HttpServer, deps: HttpDependencies): void {
  app.get(
    '/workflows',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listWorkflows',
        tags,
        summary: 'List workflows by name',
        querystring: workflowsQuerySchema,
        response: { 200: workflowsPageSchema },
      },
    },
    async ({ query: { limit, after } }) => deps.queries.workflows({ limit, ...withoutUndefined({ after }) }),
  )

  app.get(
    '/workflows/:id',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getWorkflow',
        tags,
        summary: 'Show a workflow with its current version',
        params,
        response: { 200: workflowDetailSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async (request) => {
      const workflow = await requiredWorkflow(deps, request.params.id)
      return { workflow, current: shown(await requiredVersion(deps, workflow.name, workflow.currentVersion)) }
    },
  )

  app.get(
    '/workflows/:id/versions',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listWorkflowVersions',
        tags,
        summary: 'List the versions of a workflow and when each became current',
        params,
        response: { 200: workflowVersionsSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async (request) => {
      const { name, currentVersion } = await requiredWorkflow(deps, request.params.id)
      const [versions, activations] = await Promise.all([deps.queries.workflowVersions(name), deps.queries.workflowActivations(name)])
      return {
        name,
        currentVersion,
        versions: versions.map(({ version, sha256, createdAt, createdBy }) => ({ version, sha256, createdAt, createdBy })),
        activations: activations.map(({ version, at, by, cause }) => ({ version, at, by, cause })),
      }
    },
  )

  app.get(
    '/workflows/:id/versions/:version',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getWorkflowVersion',
        tags,
        summary: 'Show one version of a workflow',
        params: versionParams,
        response: { 200: workflowVersionSchema },
        throws: ['WORKFLOW_VERSION_UNKNOWN'],
      },
    },
    async (request) => shown(await requiredVersion(deps, request.params.id, request.params.version)),
  )

  app.get(
    '/workflows/:id/diff',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'diffWorkflow',
        tags,
        summary: 'Show what changed between two versions',
        params,
        querystring: workflowDiffQuerySchema,
        response: { 200: workflowDiffSchema },
        throws: ['WORKFLOW_VERSION_UNKNOWN'],
      },
    },
    async (request) => {
      const { id } = request.params
      const { from, to } = request.query
      const [before, after] = await Promise.all([requiredVersion(deps, id, from), requiredVersion(deps, id, to)])
      return { name: id, from, to, changes: definitionDiff(before.definition, after.definition) }
    },
  )
}

function orderRoutes(app: HttpServer, deps: HttpDependencies): void {
  for (const [action, paused, summary] of [
    ['pause', true, 'Hold a workflow: its runs start no further step'],
    ['resume', false, 'Let the runs of a held workflow go on'],
  ] as const) {
    app.post(
      `/workflows/:id/${action}`,
      {
        config: { needs: 'define' },
        schema: { operationId: `${action}Workflow`, tags, summary, params, response: { 200: workflowSchema }, throws: ['NOT_FOUND', 'CONFLICT'] },
      },
      async (request) => deps.commands.holdWorkflow(request.params.id, paused, principalOf(request)),
    )
  }

  app.post(
    '/workflows/:id/restore/:version',
    {
      config: { needs: 'define' },
      schema: {
        operationId: 'restoreWorkflow',
        tags,
        summary: 'Make an old version current again',
        description: 'By a new activation; nothing is overwritten, and running runs keep their version.',
        params: versionParams,
        response: { 200: workflowSchema },
        throws: ['PROMOTION_MISSING', 'NOT_FOUND', 'WORKFLOW_VERSION_UNKNOWN', 'CONFLICT'],
      },
    },
    async (request) => deps.commands.restoreWorkflow(request.params.id, request.params.version, principalOf(request)),
  )
}

async function requiredWorkflow(deps: HttpDependencies, name: string): Promise<WorkflowRecord> {
  const workflow = await deps.store.workflow(name)
  if (!workflow) throw new MaestroError('NOT_FOUND', `no workflow "${name}"`)
  return workflow
}

async function requiredVersion(deps: HttpDependencies, name: string, version: number): Promise<WorkflowVersionRecord> {
  const found = await deps.store.workflowVersion(name, version)
  if (!found) throw new MaestroError('WORKFLOW_VERSION_UNKNOWN', `workflow "${name}" has no version ${version}`)
  return found
}

/** A compiled definition is JSON by construction. */
function shown(version: WorkflowVersionRecord): Omit<WorkflowVersionRecord, 'definition'> & { definition: JsonObject } {
  return { ...version, definition: version.definition as unknown as JsonObject }
}
