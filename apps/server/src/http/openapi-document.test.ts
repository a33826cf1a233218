import { evaluateRoutingRequestSchema, proposeRoutingRequestSchema } from '@maestro-helix/contract/http/routing'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCatalogue } from '@maestro-helix/contract/errors'
import { calculateMriRequestSchema, calculateMriResponseSchema } from '@maestro-helix/contract/http/mri'
import { commentRequestSchema } from '@maestro-helix/contract/http/escalation-queue'
import { breakGlassRequestSchema, closeReviewRequestSchema } from '@maestro-helix/contract/http/break-glass'
import { testNotificationRequestSchema } from '@maestro-helix/contract/http/notifications'
import { handoverRequestSchema, setOnCallRequestSchema, swapRequestSchema } from '@maestro-helix/contract/http/on-call'
import {
  auditCorrectionRequestSchema,
  auditLabelRequestSchema,
  calibrateGateRequestSchema,
  proposeGateRequestSchema,
  rollBackGateRequestSchema,
} from '@maestro-helix/contract/http/gates'
import { governedDecisionRequestSchema } from '@maestro-helix/contract/http/governed-versions'
import { createServiceAccountRequestSchema } from '@maestro-helix/contract/http/service-accounts'
import { registerSignatoryRequestSchema } from '@maestro-helix/contract/http/signatories'
import { createEnrolmentRequestSchema, enrolPasskeyOptionsRequestSchema } from '@maestro-helix/contract/http/enrolments'
import { decisionChallengeRequestSchema } from '@maestro-helix/contract/http/escalations'
import { changeRolesRequestSchema } from '@maestro-helix/contract/http/operators'
import { actChallengeRequestSchema, confirmActRequestSchema } from '@maestro-helix/contract/http/acts'
import {
  activateCalibrationRequestSchema,
  calibrationDecisionSchema,
  proposeCalibrationRequestSchema,
} from '@maestro-helix/contract/http/calibration'
import { maturityQuerySchema } from '@maestro-helix/contract/http/maturity'
import { placeHoldRequestSchema, runRetentionRequestSchema } from '@maestro-helix/contract/http/retention'
import { promotionChallengeRequestSchema, requestPromotionSchema } from '@maestro-helix/contract/http/promotions'
import { erasureRequestSchema, holdingRequestSchema } from '@maestro-helix/contract/http/privacy'
import { evaluateQsrRequestSchema, legacyQsrRequestSchema } from '@maestro-helix/contract/http/qsr'
import { recordEventRequestSchema } from '@maestro-helix/contract/http/reflexive-events'
import { restartRunRequestSchema, startRunRequestSchema } from '@maestro-helix/contract/http/runs'
import { workflowDefinitionSchema } from '@maestro-helix/contract/workflow-definition'
import { expect, test } from 'vitest'
import { activatePoliciesRequestSchema, checkPoliciesRequestSchema, proposePoliciesRequestSchema } from '@maestro-helix/contract/http/policies'
import type { z } from 'zod'
import { openApiDocument, type OpenApiOperation } from './openapi-document.ts'
import { openApiYaml } from './openapi-yaml.ts'

const root = join(import.meta.dirname, '../../../..')
const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
const document = await openApiDocument(version)
const operations: [string, OpenApiOperation][] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, OpenApiOperation] => [`${method.toUpperCase()} ${path}`, operation]),
)

test('docs/api/maestro_helix.yaml is what the routes say (otherwise: node scripts/generate-openapi.ts)', async () => {
  expect(readFileSync(join(root, 'docs/api/maestro_helix.yaml'), 'utf8')).toBe(await openApiYaml(version))
})

test.each(operations)('%s has a name, a summary, and says which errors come back', (_name, operation) => {
  expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/)
  expect(operation.summary?.length).toBeGreaterThan(8)
  expect(operation.responses['500']).toBeDefined()
  for (const [status, { description, content }] of Object.entries(operation.responses)) {
    if (Number(status) < 400 || status === '503' || operation.operationId === 'getReadiness') continue
    expect(content?.['application/json']?.schema).toEqual({ $ref: '#/components/schemas/ErrorResponse' })
    for (const code of description.split(', ')) expect(errorCatalogue).toHaveProperty(code)
  }
})

test('names of operations are used once, and every reference leads somewhere', () => {
  const names = operations.map(([, { operationId }]) => operationId)
  expect(new Set(names).size).toBe(names.length)
  const text = JSON.stringify(document)
  expect(text).not.toContain('PLACEHOLDER')
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(document.components.schemas).toHaveProperty(String(name))
})

test('every address that takes a body shows an example of it, and the examples are valid', () => {
  const signed = [
    'signPromotion',
    'decideEscalation',
    'releaseHold',
    'submitDecision',
    'enrolOperator',
    'finishSignIn',
    'finishEnrolment',
    'addAuthenticator',
    'enrolByKey',
  ]
  const schemas: Record<string, z.ZodType> = {
    changeRoles: changeRolesRequestSchema,
    registerSignatory: registerSignatoryRequestSchema,
    createServiceAccount: createServiceAccountRequestSchema,
    offerEnrolment: createEnrolmentRequestSchema,
    beginEnrolment: enrolPasskeyOptionsRequestSchema,
    challengeDecision: decisionChallengeRequestSchema,
    challengePromotion: promotionChallengeRequestSchema,
    startRun: startRunRequestSchema,
    restartRun: restartRunRequestSchema,
    applyWorkflow: workflowDefinitionSchema,
    recordEvent: recordEventRequestSchema,
    labelAudit: auditLabelRequestSchema,
    correctAuditLabel: auditCorrectionRequestSchema,
    calibrateGate: calibrateGateRequestSchema,
    proposeGate: proposeGateRequestSchema,
    approveGate: governedDecisionRequestSchema,
    rollBackGate: rollBackGateRequestSchema,
    proposeRouting: proposeRoutingRequestSchema,
    approveRouting: governedDecisionRequestSchema,
    rollBackRouting: governedDecisionRequestSchema,
    commentEscalation: commentRequestSchema,
    runBenchmark: maturityQuerySchema,
    breakGlass: breakGlassRequestSchema,
    closeReview: closeReviewRequestSchema,
    testNotification: testNotificationRequestSchema,
    setOnCall: setOnCallRequestSchema,
    swapOnCall: swapRequestSchema,
    handOver: handoverRequestSchema,
    proposeCalibration: proposeCalibrationRequestSchema,
    activateCalibration: activateCalibrationRequestSchema,
    challengeAct: actChallengeRequestSchema,
    confirmAct: confirmActRequestSchema,
    approveCalibration: calibrationDecisionSchema,
    rollBackCalibration: calibrationDecisionSchema,
    evaluateQsr: evaluateQsrRequestSchema,
    legacyQsr: legacyQsrRequestSchema,
    calculateMri: calculateMriRequestSchema,
    runRetention: runRetentionRequestSchema,
    placeRetentionHold: placeHoldRequestSchema,
    requestPromotion: requestPromotionSchema,
    findHolding: holdingRequestSchema,
    eraseSubject: erasureRequestSchema,
    checkPolicies: checkPoliciesRequestSchema,
    proposePolicies: proposePoliciesRequestSchema,
    activatePolicies: activatePoliciesRequestSchema,
    evaluateRouting: evaluateRoutingRequestSchema,
  }
  for (const [name, { operationId = '', requestBody, responses }] of operations) {
    if (!requestBody || signed.includes(operationId)) continue
    expect(schemas[operationId]?.safeParse(requestBody.content['application/json']?.example).success, name).toBe(true)
    if (operationId === 'calculateMri') calculateMriResponseSchema.parse(responses['200']?.content?.['application/json']?.example)
  }
})

test('what Helix has nothing behind yet is not offered', () => {
  expect(Object.keys(document.paths).filter((path) => /\/(csil)\//.test(path))).toEqual([])
})
