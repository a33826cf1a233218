import { MaestroError } from '@maestro-helix/contract/errors'
import {
  auditCorrectionRequestSchema,
  auditLabelRequestSchema,
  auditsDueQuerySchema,
  auditsDueSchema,
  calibrateGateRequestSchema,
  gateViewSchema,
  proposeGateRequestSchema,
  rollBackGateRequestSchema,
  thresholdMovesPageSchema,
  thresholdMovesQuerySchema,
  type GateView,
} from '@maestro-helix/contract/http/gates'
import { governedVersionDetailSchema } from '@maestro-helix/contract/http/governed-versions'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { reflexiveEventSchema } from '@maestro-helix/contract/http/reflexive-events'
import { auditHistory } from '@maestro-helix/helix/gates/audit-history'
import { gatePromise } from '@maestro-helix/helix/gates/gate-promise'
import { z } from 'zod'
import type { HttpDependencies } from '../http-dependencies.ts'
import { requireOperator } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'
import { governedVersionRoutes, signatoryErrors } from './governed-versions.ts'

const tags = ['helix']

export const gateRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/gates',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getGate',
        tags,
        summary: 'Show the gate in force, what passes at each step, what waits for approval and, in mode learn-then-test, what it promises',
        description:
          'Steps that ask for less than the default come first, with who let them. The promise is recomputed from the recorded labels (evidence gate.audit-labelled, gate.audit-corrected and gate.calibrated) on every request.',
        response: { 200: gateViewSchema },
      },
    },
    async () => gateView(deps),
  )

  versionRoutes(app, deps)

  app.get(
    '/api/v1/gates/audits',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listAuditsDue',
        tags,
        summary: 'List passed outputs that were drawn for audit and wait for a label',
        querystring: auditsDueQuerySchema,
        response: { 200: auditsDueSchema },
      },
    },
    async (request) => ({ items: await deps.queries.auditsDue(request.query.limit) }),
  )

  app.get(
    '/api/v1/gates/threshold-moves',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listThresholdMoves',
        tags,
        summary: 'List the moves of the moving-average gates, newest first',
        description: 'From the recorded evidence threshold.moved; each names its event.',
        querystring: thresholdMovesQuerySchema,
        response: { 200: thresholdMovesPageSchema },
      },
    },
    async ({ query: { limit, ...rest } }) => deps.queries.thresholdMoves({ limit, ...withoutUndefined(rest) }),
  )

  app.post(
    '/api/v1/gates/audit-labels',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'labelAudit',
        tags,
        summary: 'Say whether a passed output that was drawn for audit was bad',
        description: 'Only outputs that were drawn count: a label of one that somebody picked would bend the promise.',
        body: auditLabelRequestSchema,
        response: { 201: reflexiveEventSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
        examples: { request: { runId: '01900000-0000-7000-8000-0000000000aa', stepId: 'write', attempt: 1, bad: false } },
      },
    },
    async (request, reply) => {
      const by = requireOperator(request, 'label an audited output')
      const { runId, stepId, attempt } = request.body
      const draw = await deps.queries.auditDraw(runId, stepId, attempt)
      if (!draw) throw new MaestroError('NOT_FOUND', `attempt ${attempt} of ${stepId} in run ${runId} was not drawn for audit`)
      return reply.code(201).send(await deps.commands.labelAudit(draw, request.body, by))
    },
  )

  app.post(
    '/api/v1/gates/audit-labels/:id/corrections',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'correctAuditLabel',
        tags,
        summary: 'Give another verdict in place of a label',
        description:
          'By whoever gave it or a governance lead. The label stays recorded; the correction is an entry of its own and counts in its place from the next calibration. A correction is corrected by its own id.',
        params: z.strictObject({ id: idSchema }),
        body: auditCorrectionRequestSchema,
        response: { 201: reflexiveEventSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
        examples: { request: { bad: true } },
      },
    },
    async (request, reply) => {
      const by = requireOperator(request, 'correct a label')
      const corrected = await deps.queries.reflexiveEvent(request.params.id)
      const leads = request.roles.includes('governance-lead')
      return reply.code(201).send(await deps.commands.correctAudit(corrected, request.body, { by, leads }))
    },
  )

  app.post(
    '/api/v1/gates/calibrations',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'calibrateGate',
        tags,
        summary: 'Learn the threshold of the gate anew from the labels given so far',
        body: calibrateGateRequestSchema,
        response: { 201: gateViewSchema },
        throws: ['FORBIDDEN'],
        examples: { request: { startOver: false } },
      },
    },
    async (request, reply) => {
      await deps.commands.calibrateGate(request.body.startOver, requireOperator(request, 'calibrate the gate'))
      return reply.code(201).send(await gateView(deps))
    },
  )
}

/** Versions of the gate's configuration, and of what single steps may ask for. */
const versionRoutes: Routes = (app, { gates }) => {
  governedVersionRoutes(app, gates, {
    path: '/api/v1/gates',
    tags,
    name: 'Gate',
    all: 'of the gates',
    one: 'a gate',
    diffs: ', and by which more passes',
    approval: 'As a governance-lead. Where more passes by it, the policies are asked (relax-gate).',
    approvalErrors: ['POLICY_DENIED', 'POLICY_EVALUATION_FAILED'],
  })

  app.post(
    '/api/v1/gates/versions',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'proposeGate',
        tags,
        summary: 'Propose a gate configuration, or what a step may ask for by itself, as the next version',
        description:
          'By a governance lead, compliance officer or administrator. It is in force once a governance lead who did not write it approved it and it was activated; where releases are not gated, a configuration by which nothing more passes is in force at once.',
        body: proposeGateRequestSchema,
        response: { 201: governedVersionDetailSchema },
        throws: ['GATE_CONFIG_INVALID', 'CONFLICT', ...signatoryErrors],
        examples: {
          request: { place: { workflow: 'invoices', step: 'write' }, gate: { qsrMin: 0.6 }, rationale: 'Short notes score low by their form.' },
        },
      },
    },
    async (request, reply) => reply.code(201).send(await gates.propose(request.body, requireOperator(request, 'propose a gate'))),
  )

  app.post(
    '/api/v1/gates/roll-back',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'rollBackGate',
        tags,
        summary: 'Take the version in force out of it; the one before is in force again, or a step asks for no less than is configured',
        description: 'As a governance-lead.',
        body: rollBackGateRequestSchema,
        response: { 200: governedVersionDetailSchema },
        throws: ['CONFLICT', ...signatoryErrors],
        examples: { request: { rationale: 'More passes than people accept.' } },
      },
    },
    (request) => gates.rollBack(request.body.place ?? null, request.body.rationale, requireOperator(request, 'roll a gate back')),
  )
}

async function gateView({ gate, gates, store }: Pick<HttpDependencies, 'gate' | 'gates' | 'store'>): Promise<GateView> {
  const governed = await gates.view()
  const { config, sha256 } = gate()
  if (config.mode !== 'learn-then-test' || config.learnThenTest === undefined) return { config, sha256, ...governed, promise: null }
  const { learntFrom, since, auditedFrom } = auditHistory(await store.gateAudits())
  const { promise, learnt } = gatePromise(learntFrom, since, config.learnThenTest, auditedFrom)
  return {
    config,
    sha256,
    ...governed,
    promise: {
      state: promise.state,
      reason: promise.reason,
      qsrMin: promise.state === 'kept' ? promise.qsrMin : null,
      abstainShare: learnt.abstainShare,
      labels: { learntFrom: learntFrom.length, since: since.length },
    },
  }
}
