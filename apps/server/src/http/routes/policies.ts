import {
  activatePoliciesRequestSchema,
  checkPoliciesRequestSchema,
  dryRunQuerySchema,
  policiesSchema,
  policyDiffSchema,
  policyVersionNumberSchema,
  proposePoliciesRequestSchema,
} from '@maestro-helix/contract/http/policies'
import { policyActivationSchema, policyCheckSchema, policyDryRunSchema, policyVersionRecordSchema } from '@maestro-helix/contract/policy'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { actErrors } from './act-errors.ts'

const tags = ['governance']
const params = z.strictObject({ version: policyVersionNumberSchema })
const sha256 = '5f'.repeat(32)
const exampleBundle = {
  files: {
    'actions.cedar':
      '@id("two-people") @reason("Two people must approve.")\npermit (principal, action == Action::"execute", resource)\nwhen { context.approvals.people >= 2 };',
  },
  tests: [
    {
      name: 'one person is not enough',
      question: { action: 'execute', workflow: 'finance', step: 'pay', tool: { id: 'pay', effect: 'irreversible' }, approvals: { people: 1 } },
      expect: 'deny',
    },
  ],
}
const signedAt = '2026-01-02T03:04:05.006Z'
const signature = 'bm90IGEgcmVhbCBzaWduYXR1cmU='

export const policyRoutes: Routes = (app, deps) => {
  const { policies } = deps

  app.get(
    '/api/v1/policies',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listPolicies',
        tags,
        summary: 'List the versions of the policies and when each came into force',
        response: { 200: policiesSchema },
      },
    },
    () => policies.list(),
  )

  app.get(
    '/api/v1/policies/:version',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getPolicies',
        tags,
        summary: 'Show a version of the policies: their text, the cases beside them, author and signature',
        params,
        response: { 200: policyVersionRecordSchema },
        throws: ['NOT_FOUND'],
      },
    },
    (request) => policies.version(request.params.version),
  )

  app.get(
    '/api/v1/policies/:version/diff',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'diffPolicies',
        tags,
        summary: 'Show which policies differ from those of another version',
        params,
        querystring: z.strictObject({ from: policyVersionNumberSchema }),
        response: { 200: policyDiffSchema },
        throws: ['NOT_FOUND', 'POLICY_INVALID'],
      },
    },
    (request) => policies.diff(request.query.from, request.params.version),
  )

  app.get(
    '/api/v1/policies/:version/dry-run',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'dryRunPolicies',
        tags,
        summary: 'Show what a version would have decided over past actions',
        description: 'Each recorded intent is asked again what was asked as it was opened and as its execution started. Decides and records nothing.',
        params,
        querystring: dryRunQuerySchema,
        response: { 200: policyDryRunSchema },
        throws: ['NOT_FOUND', 'POLICY_INVALID'],
      },
    },
    (request) => policies.dryRun(request.params.version, request.query.limit),
  )

  app.post(
    '/api/v1/policies/check',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'checkPolicies',
        tags,
        summary: 'Parse and validate a set of policies and run the cases beside it',
        description: 'In a thread of its own, within ten seconds. Nothing is stored.',
        body: checkPoliciesRequestSchema,
        response: { 200: policyCheckSchema },
        throws: ['POLICY_INVALID'],
        examples: { request: { bundle: exampleBundle } },
      },
    },
    (request) => policies.check(request.body.bundle),
  )

  app.post(
    '/api/v1/policies',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'proposePolicies',
        tags,
        summary: 'Propose a set of policies as the next version',
        description:
          'By a governance lead, compliance officer or administrator whose key or passkey signed the SHA-256 of the set. All cases must come out as they expect. It is in force only once somebody else activates it; the same set again stays the version it is.',
        body: proposePoliciesRequestSchema,
        response: { 201: policyVersionRecordSchema },
        throws: ['POLICY_INVALID', 'POLICY_MISSING', 'CONFLICT', ...actErrors],
        examples: {
          request: {
            bundle: exampleBundle,
            signed: { statement: { v: 1, purpose: 'maestro-helix/policy-proposal', policySha256: sha256, operatorId: 'ada', signedAt }, signature },
          },
        },
      },
    },
    async (request, reply) => {
      const { bundle, signed } = request.body
      return reply.code(201).send(await policies.propose(bundle, principalOf(request), signed ?? null))
    },
  )

  app.post(
    '/api/v1/policies/:version/activation',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'activatePolicies',
        tags,
        summary: 'Put a version of the policies in force, or back in force',
        description: 'By a governance lead other than its author, whose key or passkey signed version, SHA-256 and the version that it replaces.',
        params,
        body: activatePoliciesRequestSchema,
        response: { 200: policyActivationSchema },
        throws: ['NOT_FOUND', 'CONFLICT', 'APPROVAL_BY_POLICY_AUTHOR', ...actErrors],
        examples: {
          request: {
            signed: {
              statement: {
                v: 1,
                purpose: 'maestro-helix/policy-activation',
                version: 2,
                policySha256: sha256,
                replaces: 1,
                operatorId: 'ben',
                signedAt,
              },
              signature,
            },
          },
        },
      },
    },
    (request) => policies.activate(request.params.version, principalOf(request), request.body.signed ?? null),
  )
}
