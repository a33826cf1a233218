import { MaestroError } from '@maestro-helix/contract/errors'
import {
  activateCalibrationRequestSchema,
  calibrationDecisionSchema,
  calibrationQuerySchema,
  type CalibrationQuery,
  type CalibrationView,
  calibrationViewSchema,
  proposeCalibrationRequestSchema,
} from '@maestro-helix/contract/http/calibration'
import { versionParameterSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { calibrationView } from '../calibration-view.ts'
import type { HttpDependencies } from '../http-dependencies.ts'
import type { Routes } from '../route.ts'
import { actErrors } from './act-errors.ts'
import { exampleSigned } from './example-signed.ts'

const tags = ['helix']
const windowMs = 365 * 86_400_000
const params = z.strictObject({ version: versionParameterSchema })

export const calibrationRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/calibration',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getCalibration',
        tags,
        summary: 'How QSR and MRI read as probabilities of what people say, and every version of the calibration',
        description: 'Reliability and expected calibration error from recorded decisions and audit labels of people, by kind of task.',
        querystring: calibrationQuerySchema,
        response: { 200: calibrationViewSchema },
      },
    },
    async ({ query }) => viewOf(deps, query),
  )

  app.post(
    '/api/v1/calibration/proposals',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'proposeCalibration',
        tags,
        summary: 'Make the next version from what people said, as a proposal',
        description: 'Shows the calibration error before and after on verdicts held out. Nothing comes into force by it.',
        body: proposeCalibrationRequestSchema,
        response: { 201: calibrationViewSchema },
        throws: ['CALIBRATION_REFUSED', 'CONFLICT', ...actErrors],
        examples: { request: { signed: exampleSigned('propose-calibration') } },
      },
    },
    async (request, reply) => {
      const { signed, ...query } = request.body
      const { since, until } = windowOf(deps, query)
      const asked = { since: query.since ?? null, until: query.until ?? null }
      await deps.calibration.propose(await deps.calibration.verdicts(since, until), asked, signed)
      return reply.code(201).send(await viewOf(deps, query))
    },
  )

  app.post(
    '/api/v1/calibration/versions/:version/approve',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'approveCalibration',
        tags,
        summary: 'Approve a proposed version; whoever proposed it may not',
        description: 'As a governance-lead.',
        params,
        body: calibrationDecisionSchema,
        response: { 200: calibrationViewSchema },
        throws: ['NOT_FOUND', 'CONFLICT', 'APPROVAL_BY_REQUESTER', ...actErrors],
        examples: {
          request: {
            rationale: 'The error on held-out verdicts halves; the shift of MRI is small.',
            signed: exampleSigned('approve-calibration'),
          },
        },
      },
    },
    async (request) => {
      await deps.calibration.approve(request.params.version, request.body.rationale, request.body.signed)
      return viewOf(deps, {})
    },
  )

  app.post(
    '/api/v1/calibration/versions/:version/activate',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'activateCalibration',
        tags,
        summary: 'Put an approved version in force',
        params,
        body: activateCalibrationRequestSchema,
        response: { 200: calibrationViewSchema },
        throws: ['NOT_FOUND', 'CONFLICT', ...actErrors],
        examples: { request: { signed: exampleSigned('activate-calibration') } },
      },
    },
    async (request) => {
      await deps.calibration.activate(request.params.version, request.body.signed)
      return viewOf(deps, {})
    },
  )

  app.post(
    '/api/v1/calibration/roll-back',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'rollBackCalibration',
        tags,
        summary: 'Take the version in force out of it; the one before is in force again, or none',
        body: calibrationDecisionSchema,
        response: { 200: calibrationViewSchema },
        throws: ['CONFLICT', ...actErrors],
        examples: { request: { rationale: 'More outputs are held than people object to.', signed: exampleSigned('roll-back-calibration') } },
      },
    },
    async (request) => {
      await deps.calibration.rollBack(request.body.rationale, request.body.signed)
      return viewOf(deps, {})
    },
  )
}

async function viewOf(deps: HttpDependencies, query: CalibrationQuery): Promise<CalibrationView> {
  const window = windowOf(deps, query)
  const [verdicts, events] = await Promise.all([deps.calibration.verdicts(window.since, window.until), deps.calibration.events()])
  return calibrationView(window, verdicts, events)
}

/** @throws MaestroError INVALID_REQUEST for a window that ends before it begins. */
function windowOf(deps: HttpDependencies, query: CalibrationQuery): { since: string; until: string } {
  const until = new Date(query.until ?? deps.sources.now()).toISOString()
  const since = query.since === undefined ? new Date(Date.parse(until) - windowMs).toISOString() : new Date(query.since).toISOString()
  if (since >= until) throw new MaestroError('INVALID_REQUEST', 'since: must lie before until')
  return { since, until }
}
