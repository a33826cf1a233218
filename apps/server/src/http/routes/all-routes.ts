import type { Routes } from '../route.ts'
import { actRoutes } from './acts.ts'
import { agentRoutes } from './agents.ts'
import { auditRoutes } from './audit.ts'
import { breakGlassRoutes } from './break-glass.ts'
import { authRoutes } from './auth.ts'
import { decisionChallengeRoutes } from './decision-challenge.ts'
import { enrolmentRoutes } from './enrolments.ts'
import { escalationQueueRoutes } from './escalation-queue.ts'
import { calibrationRoutes } from './calibration.ts'
import { escalationRoutes } from './escalations.ts'
import { eventStreamRoutes } from './event-stream.ts'
import { eventRoutes } from './events.ts'
import { gateRoutes } from './gates.ts'
import { gilShareRoutes } from './gil-share.ts'
import { gilRoutes } from './gil.ts'
import { healthRoutes } from './health.ts'
import { ledgerRoutes } from './ledger.ts'
import { legacyQsrRoutes } from './legacy-qsr.ts'
import { maturityRoutes } from './maturity.ts'
import { metacognitionRoutes } from './metacognition.ts'
import { mriRoutes } from './mri.ts'
import { notificationRoutes } from './notifications.ts'
import { onCallRoutes } from './on-call.ts'
import { oidcRoutes } from './oidc.ts'
import { operatorRoutes } from './operators.ts'
import { promotionRoutes } from './promotions.ts'
import { retentionRoutes } from './retention.ts'
import { privacyRoutes } from './privacy.ts'
import { policyRoutes } from './policies.ts'
import { qsrRoutes } from './qsr.ts'
import { reflexiveEventRoutes } from './reflexive-events.ts'
import { routingRoutes } from './routing.ts'
import { runRoutes } from './runs.ts'
import { scoreLogRoutes } from './score-logs.ts'
import { serviceAccountRoutes } from './service-accounts.ts'
import { signatoryRoutes } from './signatories.ts'
import { tileRoutes } from './tiles.ts'
import { workflowRoutes } from './workflows.ts'

/** Every address of the server, by resource. */
export const allRoutes: readonly Routes[] = [
  healthRoutes,
  runRoutes,
  workflowRoutes,
  metacognitionRoutes,
  scoreLogRoutes,
  agentRoutes,
  routingRoutes,
  escalationRoutes,
  escalationQueueRoutes,
  breakGlassRoutes,
  onCallRoutes,
  notificationRoutes,
  decisionChallengeRoutes,
  operatorRoutes,
  policyRoutes,
  enrolmentRoutes,
  authRoutes,
  oidcRoutes,
  signatoryRoutes,
  serviceAccountRoutes,
  ledgerRoutes,
  tileRoutes,
  eventRoutes,
  eventStreamRoutes,
  reflexiveEventRoutes,
  qsrRoutes,
  legacyQsrRoutes,
  mriRoutes,
  gateRoutes,
  maturityRoutes,
  calibrationRoutes,
  gilRoutes,
  gilShareRoutes,
  auditRoutes,
  actRoutes,
  privacyRoutes,
  retentionRoutes,
  promotionRoutes,
]
