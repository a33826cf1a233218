import { type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import type { ApprovalRecord, EscalationRecord, IntentRecord, OperatorRecord, SignedDecision } from '@maestro-helix/contract/governance'
import type { RecordChange } from '../record/record-change.ts'
import { committedOrRetried } from '../record/commit-again.ts'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { changeOfRun, runEvent, runFields, wakeMessage } from '../record/run-change.ts'
import type { Sources } from '../record/sources.ts'
import { decidedScores } from './decided-scores.ts'
import { independenceFacts } from './independence-facts.ts'
import { moveIntent } from './intents.ts'
import { judgeDecision } from './judge-decision.ts'
import { type PasskeyParts, freshNonce } from './people/signing-challenge.ts'
import { isProduction, type PolicyParts } from './policy/action-question.ts'
import { decisionFields } from './policy/decision-fields.ts'
import { ruleOnDecision } from './policy/rule-on-decision.ts'
import { recordRefusedDecision } from './record-refused-decision.ts'

/** How long after the last approval an action may still be executed, by run and step; known to whoever knows definitions. */
export type ExecutionTimeoutMs = (snapshot: RunSnapshot, stepId: string) => Promise<number>

type DecisionDeps = {
  store: RecordStore
  sources: Sources
  executionTimeoutMs: ExecutionTimeoutMs
  policy: PolicyParts
  passkeys?: PasskeyParts | undefined
}

/**
 * Records one person's signed decision with its consequences in one transaction. Two people deciding at the same moment are taken one after
 * the other; the one who comes too late is refused with ESCALATION_DECIDED.
 * @throws MaestroError NOT_FOUND, OPERATOR_UNKNOWN, or the code of `freshNonce` or `judgeDecision`.
 */
export async function decideEscalation(deps: DecisionDeps, escalationId: string, decision: SignedDecision): Promise<EscalationRecord> {
  const { store, sources } = deps
  const runId = (await store.escalation(escalationId))?.runId
  if (runId === undefined) throw new MaestroError('NOT_FOUND', `no escalation ${escalationId}`)
  return committedOrRetried(store, async () => {
    await deps.policy.inForce.refresh()
    const snapshot = await store.run(runId)
    // Read in every round and last, so that a key revoked meanwhile decides nothing.
    const operator = await store.operator(decision.statement.operatorId)
    const escalation = snapshot?.escalations.find((candidate) => candidate.id === escalationId)
    if (!snapshot || !escalation) throw new MaestroError('NOT_FOUND', `no escalation ${escalationId}`)
    const refused = async (code: ErrorCode, message: string): Promise<MaestroError> => {
      await recordRefusedDecision(deps, { run: snapshot.run, escalation, decision, operatorIsKnown: operator !== undefined, code })
      return new MaestroError(code, message)
    }
    if (!operator) throw await refused('OPERATOR_UNKNOWN', `no operator "${decision.statement.operatorId}" is enrolled`)
    const now = sources.now()
    const nonce = await freshNonce(deps, decision, now)
    if (nonce.outcome === 'refused') throw await refused(nonce.code, nonce.message)
    const deciders = [operator.id, ...escalation.decisions.map(({ statement }) => statement.operatorId)]
    const judged = judgeDecision(escalation, operator, decision, {
      now,
      demonstrationRun: snapshot.run.demonstration,
      independence: await independenceFacts(store, snapshot, deciders, deps.policy.inForce.current().author),
      isProduction: isProduction(deps.policy.place),
      rule: ruleOnDecision(deps.policy, snapshot, escalation, now),
      ...(deps.passkeys && { relyingParty: deps.passkeys.relyingParty }),
    })
    if (judged.outcome === 'refused') throw await refused(judged.code, judged.message)
    const timeoutMs = await deps.executionTimeoutMs(snapshot, escalation.stepId)
    const change = decisionChange(sources, snapshot, judged.escalation, operator, now, timeoutMs)
    const used = judged.operator === operator ? {} : { operator: judged.operator }
    return { change: { ...change, ...used, spends: nonce.spends, underPolicy: deps.policy.inForce.current().revision }, result: judged.escalation }
  })
}

/** The change that a person's decision makes: escalation, intent, run, ledger entry and evidence. `escalation` has the decision as its last. */
export function decisionChange(
  sources: Sources,
  snapshot: RunSnapshot,
  escalation: EscalationRecord,
  operator: OperatorRecord,
  now: string,
  executionTimeoutMs: number,
): RecordChange {
  const decided = escalation.status !== 'open'
  const record = escalation.decisions.at(-1) as ApprovalRecord
  const intent = decided ? consequence(snapshot, escalation, now, executionTimeoutMs) : undefined
  return changeOfRun(snapshot, now, decided ? { status: 'running', dueAt: now } : {}, {
    // A key that is revoked, or a role that is taken, between the reading and this commit decides nothing.
    restsOn: [{ kind: 'operator', id: operator.id, revision: operator.revision }],
    escalations: [escalation],
    ...(intent && { intents: [intent] }),
    ledger: [
      {
        kind: 'escalation.decided',
        at: now,
        fields: {
          ...runFields(snapshot.run),
          step_id: escalation.stepId,
          attempt: escalation.attempt,
          escalation_id: escalation.id,
          escalation_kind: escalation.kind,
          ...decidedScores(snapshot, escalation),
          gil_decision: record.statement.verdict,
          status: escalation.status,
          human_operator_id: operator.id,
          key_fingerprint: record.keyFingerprint,
          subject_sha256: escalation.subjectSha256,
          feedback_sha256: record.statement.feedbackSha256,
          signed_at: record.statement.signedAt,
          signature: record.signature,
          ...(record.statement.purpose === 'maestro-helix/break-glass' && { purpose: record.statement.purpose }),
          ...(record.assertion && { assertion: record.assertion, nonce: record.statement.nonce ?? null }),
          people_required: escalation.peopleRequired,
          ...(record.statement.verdict === 'approve' && gateOverride(snapshot, escalation)),
          ...(record.dependencies && { dependencies: record.dependencies }),
          ...(record.policy && decisionFields(record.policy)),
          demonstration_operator: operator.demonstration,
        },
      },
    ],
    evidence: [
      runEvent(sources, now, snapshot.run, 'escalation.decided', {
        stepId: escalation.stepId,
        attempt: escalation.attempt,
        payload: {
          escalationId: escalation.id,
          verdict: record.statement.verdict,
          status: escalation.status,
          humanScore: record.feedback.humanScore ?? null,
          waitedMs: Date.parse(now) - Date.parse(escalation.openedAt),
        },
      }),
    ],
    outbox: decided ? [wakeMessage(sources, snapshot.run.id)] : [],
  })
}

/** Whether people let pass what the gate held, or halted. How many were asked does not tell: policies may have wanted more, or held what the gate let pass. */
function gateOverride({ attempts }: RunSnapshot, { kind, stepId, attempt }: EscalationRecord): { gate_override?: 'halt' | 'hold' } {
  if (kind !== 'gate') return {}
  const outcome = attempts.find((held) => held.stepId === stepId && held.attempt === attempt)?.decision?.outcome
  return outcome === 'pass' ? {} : { gate_override: outcome === 'halt' ? 'halt' : 'hold' }
}

/** What the decision makes of the intent it is about. */
function consequence(snapshot: RunSnapshot, escalation: EscalationRecord, now: string, executionTimeoutMs: number): IntentRecord | undefined {
  const intent = snapshot.intents.find((candidate) => candidate.block.intentId === escalation.intentId)
  if (!intent) return undefined
  if (escalation.kind === 'action') {
    return escalation.status === 'approved'
      ? moveIntent(intent, 'AUTHORIZED', now, { executionTimeoutMs })
      : moveIntent(intent, 'ABORTED', now, { reason: 'rejected by a person' })
  }
  return escalation.status === 'approved'
    ? moveIntent(intent, 'EXECUTED', now, { reason: 'a person found that it had happened' })
    : moveIntent(intent, 'FAILED', now, { reason: 'a person found that it had not happened' })
}
