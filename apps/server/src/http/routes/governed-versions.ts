import {
  governedDecisionRequestSchema,
  governedDiffSchema,
  governedVersionDetailSchema,
  governedVersionNumberSchema,
  governedVersionsSchema,
} from '@maestro-helix/contract/http/governed-versions'
import { z } from 'zod'
import { requireOperator } from '../request-guards.ts'
import type { HttpServer } from '../route.ts'
import type { SettingDesk } from '../setting-desk.ts'

const params = z.strictObject({ version: governedVersionNumberSchema })
export const signatoryErrors = ['FORBIDDEN', 'OPERATOR_UNKNOWN', 'OPERATOR_REVOKED', 'APPROVAL_ROLE_MISSING'] as const

/** How the addresses of one kind are called and described. */
export type VersionWords = {
  /** Below it: /versions. */
  path: '/api/v1/gates' | '/api/v1/routing'
  tags: readonly string[]
  /** Part of the operations' ids. */
  name: 'Gate' | 'Routing'
  /** "of the gates". */
  all: string
  /** "a gate". */
  one: string
  /** Where the diff also says by which value more passes, that it does. */
  diffs: string
  approval: string
  approvalErrors: readonly ('POLICY_DENIED' | 'POLICY_EVALUATION_FAILED')[]
}

/** The addresses under which versions of something governed are read, approved and put in force. Proposals and roll-backs differ by kind. */
export function governedVersionRoutes(app: HttpServer, desk: SettingDesk, words: VersionWords): void {
  const { path, tags, name, all, one } = words
  app.get(
    `${path}/versions`,
    {
      config: { needs: 'read' },
      schema: {
        operationId: `list${name}Versions`,
        tags,
        summary: `List every version ${all}: what it changes, who proposed and approved it, when it was in force`,
        response: { 200: governedVersionsSchema },
      },
    },
    () => ({ items: desk.versions() }),
  )

  app.get(
    `${path}/versions/:version`,
    {
      config: { needs: 'read' },
      schema: {
        operationId: `get${name}Version`,
        tags,
        summary: `Show a version ${all} with its text`,
        params,
        response: { 200: governedVersionDetailSchema },
        throws: ['NOT_FOUND'],
      },
    },
    (request) => desk.version(request.params.version),
  )

  app.get(
    `${path}/versions/:version/diff`,
    {
      config: { needs: 'read' },
      schema: {
        operationId: `diff${name}Versions`,
        tags,
        summary: `Show which values differ from those of another version${words.diffs}`,
        params,
        querystring: z.strictObject({ from: governedVersionNumberSchema }),
        response: { 200: governedDiffSchema },
        throws: ['NOT_FOUND'],
      },
    },
    (request) => desk.diff(request.query.from, request.params.version),
  )

  app.post(
    `${path}/versions/:version/approve`,
    {
      config: { needs: 'govern' },
      schema: {
        operationId: `approve${name}`,
        tags,
        summary: 'Approve a proposed version; whoever answers for it may not',
        description: words.approval,
        params,
        body: governedDecisionRequestSchema,
        response: { 200: governedVersionDetailSchema },
        throws: ['NOT_FOUND', 'CONFLICT', 'APPROVAL_BY_REQUESTER', ...words.approvalErrors, ...signatoryErrors],
        examples: { request: { rationale: 'Measured on the audits of this month.' } },
      },
    },
    (request) => desk.approve(request.params.version, request.body.rationale, requireOperator(request, `approve ${one}`)),
  )

  app.post(
    `${path}/versions/:version/activate`,
    {
      config: { needs: 'govern' },
      schema: {
        operationId: `activate${name}`,
        tags,
        summary: 'Put an approved version in force, or one that was in force before',
        description: 'As a governance-lead; where releases are gated, an edited file needs another one than approved it.',
        params,
        response: { 200: governedVersionDetailSchema },
        throws: ['NOT_FOUND', 'CONFLICT', 'APPROVAL_DUPLICATE', ...signatoryErrors],
      },
    },
    (request) => desk.activate(request.params.version, requireOperator(request, `put ${one} in force`)),
  )
}
