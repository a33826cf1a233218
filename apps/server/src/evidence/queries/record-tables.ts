import type { BreakGlassReview } from '@maestro-helix/contract/escalation-desk'
import type { RiskTier } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord, IntentRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { PolicyActivation, PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { Principal, RunRecord } from '@maestro-helix/contract/run'
import type { WorkflowActivation } from '../../record/record-change.ts'
import type { Stored } from '../store/subject-vault.ts'

/** The tables and columns that the read side queries, as `store/migrations` make them and `store/column-types.ts` reads them. */
export type RecordTables = {
  runs: {
    created_at: string
    id: string
    workflow: string
    status: string
    purged_at: string | null
    revision: number
    input: RunRecord['input']
    record: Stored<Omit<RunRecord, 'input' | 'revision'>>
  }
  workflows: { name: string; current_version: number; paused: boolean; revision: number; updated_at: string }
  workflow_versions: { name: string; version: number; sha256: string; created_at: string; created_by: Principal }
  workflow_activations: { id: number; name: string; version: number; at: string; by_principal: Principal; cause: WorkflowActivation['cause'] }
  qsr_evaluations: Subject & {
    evaluation_id: string
    coherence: number | null
    accuracy: number | null
    completion: number | null
    relevance: number | null
    novelty: number | null
    composite_q: number
    qsr: number
    qsr_at_most: number | null
    truth_assessed: boolean | null
    flag: string
    significance: string
    consistency: number
    confidence: number
    calibration_needed: boolean
    self_score: number | null
    evaluator_name: string
    evaluator_version: string
    evaluator_sha256: string
    output_sha256: string
  }
  risk_assessments: Subject & {
    id: number
    intent_id: string | null
    mri: number
    tier: string
    reflective_risk: number
    action_risk: number
    human_score: number | null
    human_score_source: string
    self_score_deviation: number | null
    criteria_drift: number | null
    factors: Record<string, number>
  }
  escalations: {
    id: string
    status: string
    kind: string
    deadline: string
    workflow: string
    agent: string | null
    tier: RiskTier | null
    intent_id: string | null
    record: Stored<EscalationRecord>
  }
  escalation_claims: { escalation_id: string; revision: number; operator_id: string; claimed_at: string; expires_at: string }
  break_glass_reviews: { id: string; used_at: string; deadline: string; closed_at: string | null; record: Stored<BreakGlassReview> }
  on_call_handovers: { id: string; changes_at: string; record: unknown }
  escalation_comments: {
    id: string
    escalation_id: string
    run_id: string
    operator_id: string
    at: string
    text: string
    salt: string
    digest: string
  }
  intents: { id: string; opened_at: string; record: Stored<IntentRecord> }
  policy_versions: { version: number; record: PolicyVersionRecord }
  policy_activations: { id: number; record: PolicyActivation }
  operators: { id: string; token_sha256: string | null; revision: number; record: OperatorRecord }
  purge_records: {
    id: string
    at: string
    rule: string
    what: string
    rows: number
    range_from: string | null
    range_to: string | null
    ids_sha256: string | null
    by_principal: string
    subject_key: string | null
  }
  reflexive_events: {
    seq: number
    id: string
    type: string
    at: string
    agent: string | null
    run_id: string | null
    step_id: string | null
    attempt: number | null
    payload: JsonObject
  }
}

type Subject = {
  at: string
  agent: string | null
  agent_version: string | null
  workflow: string | null
  run_id: string | null
  step_id: string | null
  attempt: number | null
}
