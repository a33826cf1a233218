import { gateDecisionSchema, judgeRequestSchema, qsrEvaluationSchema, riskAssessmentSchema } from '@maestro-helix/contract/evaluation'
import { gateConfigSchema } from '@maestro-helix/contract/gate-config'
import { settingActSchema, settingChangeSchema } from '@maestro-helix/contract/governed-setting'
import { effectiveGateSchema } from '@maestro-helix/contract/http/gates'
import { governedVersionDetailSchema, governedVersionSchema } from '@maestro-helix/contract/http/governed-versions'
import {
  approvalRecordSchema,
  escalationRecordSchema,
  intentBlockSchema,
  intentRecordSchema,
  signedDecisionSchema,
} from '@maestro-helix/contract/governance'
import { agentStandingSchema } from '@maestro-helix/contract/http/agents'
import { breakGlassReviewSchema } from '@maestro-helix/contract/escalation-desk'
import { claimRecordSchema, commentRecordSchema } from '@maestro-helix/contract/escalation-desk'
import { escalationCaseSchema, queuedEscalationSchema } from '@maestro-helix/contract/http/escalation-queue'
import { escalationDetailSchema } from '@maestro-helix/contract/http/escalations'
import { errorResponseSchema } from '@maestro-helix/contract/http/error-response'
import { eventSchema } from '@maestro-helix/contract/http/events'
import { gilAuditRecordSchema } from '@maestro-helix/contract/http/gil'
import { ledgerEntrySchema } from '@maestro-helix/contract/http/ledger'
import { onCallShiftSchema } from '@maestro-helix/contract/http/on-call'
import { deliverySchema } from '@maestro-helix/contract/notifications'
import { handoverRecordSchema, onCallRecordSchema, onCallScheduleSchema } from '@maestro-helix/contract/on-call'
import { operatorSchema } from '@maestro-helix/contract/http/operators'
import { reflexiveEventSchema } from '@maestro-helix/contract/http/reflexive-events'
import {
  outlineSpanSchema,
  runDetailSchema,
  runOutlineSchema,
  runSpanSchema,
  runTraceSchema,
  stepStandingSchema,
  traceSpanSchema,
} from '@maestro-helix/contract/http/runs'
import { mriLogEntrySchema, qsrLogEntrySchema } from '@maestro-helix/contract/http/score-logs'
import { workflowSchema, workflowVersionSchema } from '@maestro-helix/contract/http/workflows'
import {
  policyActivationSchema,
  policyBundleSchema,
  policyDecisionSchema,
  policyDryRunSchema,
  policyQuestionSchema,
  policyVersionRecordSchema,
} from '@maestro-helix/contract/policy'
import { idSchema, instantSchema, nameSchema, sha256Schema } from '@maestro-helix/contract/identifiers'
import { jsonObjectSchema, jsonSchema } from '@maestro-helix/contract/json'
import { attemptRecordSchema, recordedErrorSchema, restartRecordSchema, routingDecisionSchema, runRecordSchema } from '@maestro-helix/contract/run'
import { principalSchema } from '@maestro-helix/contract/principal'
import { z } from 'zod'

/** Schemas that the documentation names once and refers to, under the names of their types. */
export const documentedSchemas = z.registry<{ id: string }>()

for (const [id, schema] of Object.entries({
  AgentStanding: agentStandingSchema,
  ApprovalRecord: approvalRecordSchema,
  AttemptRecord: attemptRecordSchema,
  BreakGlassReview: breakGlassReviewSchema,
  ClaimRecord: claimRecordSchema,
  CommentRecord: commentRecordSchema,
  Delivery: deliverySchema,
  ErrorResponse: errorResponseSchema,
  EscalationCase: escalationCaseSchema,
  EscalationDetail: escalationDetailSchema,
  EscalationRecord: escalationRecordSchema,
  GateConfig: gateConfigSchema,
  GateDecision: gateDecisionSchema,
  GovernedVersion: governedVersionSchema,
  GovernedVersionDetail: governedVersionDetailSchema,
  EffectiveGate: effectiveGateSchema,
  SettingAct: settingActSchema,
  SettingChange: settingChangeSchema,
  GilAuditRecord: gilAuditRecordSchema,
  HandoverRecord: handoverRecordSchema,
  Id: idSchema,
  Instant: instantSchema,
  IntentBlock: intentBlockSchema,
  IntentRecord: intentRecordSchema,
  Json: jsonSchema,
  JsonObject: jsonObjectSchema,
  JudgeRequest: judgeRequestSchema,
  LedgerEntry: ledgerEntrySchema,
  LedgerEvent: eventSchema,
  MriLogEntry: mriLogEntrySchema,
  Name: nameSchema,
  OnCallRecord: onCallRecordSchema,
  OnCallSchedule: onCallScheduleSchema,
  OnCallShift: onCallShiftSchema,
  Operator: operatorSchema,
  PolicyActivation: policyActivationSchema,
  PolicyBundle: policyBundleSchema,
  PolicyDecision: policyDecisionSchema,
  PolicyDryRun: policyDryRunSchema,
  PolicyQuestion: policyQuestionSchema,
  PolicyVersionRecord: policyVersionRecordSchema,
  Principal: principalSchema,
  QueuedEscalation: queuedEscalationSchema,
  QsrEvaluation: qsrEvaluationSchema,
  QsrLogEntry: qsrLogEntrySchema,
  RecordedError: recordedErrorSchema,
  ReflexiveEvent: reflexiveEventSchema,
  RestartRecord: restartRecordSchema,
  RiskAssessment: riskAssessmentSchema,
  RoutingDecision: routingDecisionSchema,
  RunDetail: runDetailSchema,
  RunRecord: runRecordSchema,
  RunOutline: runOutlineSchema,
  OutlineSpan: outlineSpanSchema,
  RunSpan: runSpanSchema,
  RunTrace: runTraceSchema,
  Sha256: sha256Schema,
  SignedDecision: signedDecisionSchema,
  StepStanding: stepStandingSchema,
  TraceSpan: traceSpanSchema,
  Workflow: workflowSchema,
  WorkflowVersion: workflowVersionSchema,
})) {
  documentedSchemas.add(schema, { id })
}
