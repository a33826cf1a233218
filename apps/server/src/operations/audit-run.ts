import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { AuditFinding, AuditFindingCode, RunAudit } from '@maestro-helix/contract/http/audit'
import type { GovernedKind } from '@maestro-helix/contract/governed-setting'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { decidedScores } from '../governance/decided-scores.ts'
import { rolesGiven, sameRoles } from '../governance/check-roles.ts'
import { digestOf, saltedDigestOf } from '../record/digest.ts'
import type { IndexedEntry, RunSnapshot } from '../record/record-store.ts'
import { ungovernedGate } from './audit-gate.ts'
import { ungovernedRouting } from './audit-routing.ts'
import { type AuditedIndependence, dependenciesFound } from './audit-independence.ts'
import { type AuditedPerson, changedFields, invalidityOf, type RunEntry } from './audit-approval.ts'

/** What every judged attempt's entry must say; `people_required` and the like are compared where they are there. */
const decisionFields = ['agent_id', 'qsr_score', 'mri_score', 'gil_decision', 'evaluation_id', 'evaluator_sha256', 'gate_config_sha256'] as const
/** What the entry of a person's decision must say. What was held was an agent's; an action may rest on none. */
const decidedFields: Readonly<Record<EscalationRecord['kind'], readonly string[]>> = {
  gate: ['agent_id', 'qsr_score', 'mri_score', 'gate_decision', 'gil_decision', 'human_operator_id'],
  action: ['mri_score', 'action', 'gil_decision', 'human_operator_id'],
  'unknown-outcome': ['mri_score', 'action', 'gil_decision', 'human_operator_id'],
}
/** What it must say beside them where agents' outputs stand behind the action. */
const basisFields = ['agent_id', 'qsr_score', 'gate_decision'] as const
const actionKinds = ['action.read', 'action.executed', 'action.failed']
/** States in which the tool was called, or may have been. */
const calledStates: readonly IntentRecord['state'][] = ['EXECUTING', 'EXECUTED', 'UNKNOWN']
/** Entries that say that an effect was allowed, and was begun: what an audit says about them rests on proofs alone. */
export const provenKinds: readonly string[] = ['intent.opened', 'intent.claimed', 'escalation.opened', 'escalation.decided', 'break-glass.used']
const nobody: AuditedPerson = { operator: undefined, entries: [] }

/**
 * One run against its ledger entries, pure: every attempt and decision has its entry with all its fields and the digests that the record gives, every
 * entry its record, and every irreversible effect two approvals that hold. It trusts no state that the server wrote down: signatures are verified
 * again as the ledger's entries hold them, with the keys and roles that its entries gave, digests recomputed, and the order is that of the ledger.
 * `people` are those who decided anything in the run; `governed` what the ledger holds of the versions of each kind; `independence` where people came from.
 */
export function auditRun(
  snapshot: RunSnapshot,
  entries: readonly RunEntry[],
  people: ReadonlyMap<string, AuditedPerson>,
  {
    recordedPurges = new Set(),
    governed = { gate: [], routing: [] },
    independence,
  }: {
    recordedPurges?: ReadonlySet<string> | undefined
    governed?: Readonly<Record<GovernedKind, readonly IndexedEntry[]>>
    independence?: AuditedIndependence
  } = {},
): RunAudit {
  const { run } = snapshot
  const isErased = run.erasedAt !== undefined
  const counts = { decisions: 0, signaturesVerified: 0, digestsRecomputed: 0, digestsErased: 0, irreversibleEffects: 0 }
  const findings: AuditFinding[] = []
  type Place = { stepId?: string; attempt?: number; entry?: RunEntry | undefined }
  const find = (code: AuditFindingCode, message: string, { stepId, attempt, entry }: Place = {}): void => {
    findings.push({
      code,
      runId: run.id,
      stepId: stepId ?? null,
      attempt: attempt ?? null,
      ledgerIndex: entry?.index ?? null,
      message: message.slice(0, 500),
    })
  }

  if (!entries.some(({ kind }) => kind === 'run.started')) find('ENTRY_MISSING', 'the ledger does not say that the run was started')
  const recordedAs = [...(isErased ? [run.subjectKeyId ?? ''] : []), ...(run.purgedAt === undefined ? [] : [run.purgedAt])]
  if (recordedAs.some((recorded) => !recordedPurges.has(recorded)))
    find('ERASURE_UNRECORDED', 'the bodies are gone, but the ledger does not say that they were erased or purged')
  for (const attempt of snapshot.attempts) auditAttempt(attempt)
  for (const escalation of snapshot.escalations) auditEscalation(escalation)
  for (const intent of snapshot.intents) auditIntent(intent)
  for (const [id, person] of people) auditPerson(id, person)
  for (const entry of entries) auditEntry(entry)

  function auditAttempt(attempt: AttemptRecord): void {
    const { stepId } = attempt
    const place = { stepId, attempt: attempt.attempt }
    const kinds = attempt.kind === 'agent' ? ['step.attempted'] : actionKinds
    const [entry, ...more] = entriesAbout(kinds, attempt)
    if (entry === undefined) {
      find('ENTRY_MISSING', 'the ledger has no entry of this attempt', place)
      return
    }
    if (more.length > 0) find('ENTRY_DIFFERS', `the ledger has ${more.length + 1} entries of this attempt`, { ...place, entry })
    const same = (field: string, recorded: unknown): void => {
      if ((entry.fields[field] ?? null) !== (recorded ?? null))
        find('ENTRY_DIFFERS', `${field} is another in the ledger than in the record`, { ...place, entry })
    }
    same('status', attempt.status)
    same('error_code', attempt.error?.code)
    digest(attempt, 'output_digest', attempt.output, entry)
    if (attempt.kind === 'action') return same('action', attempt.tool)
    digest(attempt, 'input_digest', attempt.input, entry)
    same('agent_id', attempt.agent)
    same('qsr_score', attempt.qsr?.qsr)
    same('mri_score', attempt.risk?.mri)
    same('gil_decision', attempt.decision?.outcome)
    same('evaluation_id', attempt.evaluationId)
    same('evaluator_sha256', attempt.qsr?.evaluator.sha256)
    same('gate_config_sha256', attempt.decision?.configSha256)
    same('own_gate_permitted_by', attempt.decision?.ownGate && (attempt.decision.ownGate.permittedBy ?? 'nobody'))
    // Entries from before they named the policy say nothing of it.
    if (entry.fields['routing_policy_sha256'] !== undefined) same('routing_policy_sha256', attempt.routing?.policySha256)
    const unrouted = ungovernedRouting(governed.routing, attempt.routing, entry.index)
    if (unrouted !== null) find('ROUTING_NOT_IN_FORCE', unrouted, { ...place, entry })
    if (attempt.decision === null) return
    const ungoverned = ungovernedGate(governed.gate, run.workflow, stepId, attempt.decision, entry.index)
    if (ungoverned !== null) find('GATE_NOT_IN_FORCE', ungoverned, { ...place, entry })
    counts.decisions += 1
    // An attempt that failed may still be decided on: on the best of those before it, whose scores are in their own entries.
    if (attempt.status === 'failed') return
    for (const field of decisionFields)
      if ((entry.fields[field] ?? null) === null) find('FIELD_MISSING', `the decision has no ${field} in the ledger`, { ...place, entry })
    if (attempt.judged === null) find('FIELD_MISSING', 'the record does not hold what the judge saw', place)
  }

  function digest(attempt: AttemptRecord, field: string, value: unknown, entry: RunEntry): void {
    if (isErased) {
      counts.digestsErased += 1
      return
    }
    counts.digestsRecomputed += 1
    const expected = value === null ? null : saltedDigestOf(attempt.salt, value)
    if ((entry.fields[field] ?? null) !== expected)
      find('ENTRY_DIFFERS', `the ${field} in the ledger is not that of the record`, { stepId: attempt.stepId, attempt: attempt.attempt, entry })
  }

  function auditEscalation(escalation: EscalationRecord): void {
    const place = { stepId: escalation.stepId, attempt: escalation.attempt }
    const about = entries.filter(({ fields }) => fields['escalation_id'] === escalation.id)
    if (!about.some(({ kind }) => kind === 'escalation.opened')) find('ENTRY_MISSING', 'the ledger does not say that people were asked', place)
    if (escalation.status === 'timed-out' && !about.some(({ kind }) => kind === 'escalation.timed-out'))
      find('ENTRY_MISSING', 'the ledger does not say that the time ran out', place)
    for (const entry of about) {
      const { people_required: required, subject_sha256: subject } = entry.fields
      if (typeof required === 'number' && required > escalation.peopleRequired)
        find('ENTRY_DIFFERS', `${required} people were needed, says the ledger, and ${escalation.peopleRequired} says the record`, {
          ...place,
          entry,
        })
      if (entry.kind === 'escalation.opened' && typeof subject === 'string' && subject !== escalation.subjectSha256)
        find('ENTRY_DIFFERS', 'people were asked about something else, says the ledger', { ...place, entry })
    }
    const decided = about.filter(({ kind }) => kind === 'escalation.decided')
    const last = decided.at(-1)
    if ((escalation.status === 'approved' || escalation.status === 'rejected') && last && last.fields['status'] !== escalation.status)
      find('ENTRY_DIFFERS', `it is ${escalation.status}, says the record, and was left otherwise, says the ledger`, { ...place, entry: last })
    if (
      escalation.kind === 'gate' &&
      escalation.status === 'approved' &&
      escalation.decisions.length < escalation.peopleRequired &&
      !about.some(({ kind }) => kind === 'break-glass.used')
    )
      find('APPROVAL_MISSING', `${escalation.decisions.length} of ${escalation.peopleRequired} people let it pass, and nobody broke the glass`, place)
    const dependent = independence && !run.demonstration ? dependenciesFound(escalation, entries, independence) : null
    if (escalation.status === 'approved' && dependent !== null)
      find('APPROVERS_NOT_INDEPENDENT', `those who approved were not independent: ${dependent}`, { ...place, entry: last })
    for (const decision of escalation.decisions) {
      counts.decisions += 1
      const { operatorId } = decision.statement
      const entry = entryOfDecision(escalation, decision)
      const changed = entry === undefined ? [] : changedFields(escalation, decision, entry)
      if (entry === undefined) find('ENTRY_MISSING', `the ledger has no entry of the decision of ${operatorId}`, place)
      else if (changed.length > 0)
        find('ENTRY_DIFFERS', `the decision of ${operatorId} is another in the ledger than in the record: ${changed.join(', ')}`, { ...place, entry })
      if (entry !== undefined) auditDecidedFields(escalation, entry, place)
      const invalid = invalidity(escalation, decision)
      if (invalid === null) counts.signaturesVerified += 1
      else find('APPROVAL_INVALID', `the decision of ${operatorId} does not count: ${invalid}`, { ...place, entry })
    }
  }

  function auditDecidedFields(escalation: EscalationRecord, entry: RunEntry, place: Place): void {
    const restsOn = snapshot.intents.find(({ block }) => block.intentId === escalation.intentId)?.restsOn ?? []
    // Scores that a judge could not be asked for stand nowhere: the action then rests on what the record does not know either.
    const wanted = [...decidedFields[escalation.kind], ...(restsOn.some(({ qsr }) => qsr !== null) ? basisFields : [])]
    const missing = wanted.filter((field) => (entry.fields[field] ?? null) === null)
    if (missing.length > 0) find('FIELD_MISSING', `the decision has no ${missing.join(', ')} in the ledger`, { ...place, entry })
    const recorded = decidedScores(snapshot, escalation)
    const other = [...wanted, 'mri_score'].filter(
      (field) => recorded[field] !== undefined && (entry.fields[field] ?? null) !== null && entry.fields[field] !== recorded[field],
    )
    if (other.length > 0)
      find('ENTRY_DIFFERS', `${[...new Set(other)].join(', ')} of the decision: another in the ledger than in the record`, { ...place, entry })
  }

  function entryOfDecision(escalation: EscalationRecord, { statement }: EscalationRecord['decisions'][number]): RunEntry | undefined {
    return entries.find(
      ({ kind, fields }) =>
        kind === 'escalation.decided' && fields['escalation_id'] === escalation.id && fields['human_operator_id'] === statement.operatorId,
    )
  }

  /** Why a decision does not count, or null. */
  function invalidity(escalation: EscalationRecord, decision: EscalationRecord['decisions'][number]): string | null {
    const person = people.get(decision.statement.operatorId) ?? nobody
    const entry = entryOfDecision(escalation, decision)
    const again = entries.some(
      ({ kind, index, fields }) =>
        kind === 'run.restarted' && fields['by'] === `operator:${decision.statement.operatorId}` && index < (entry?.index ?? 0),
    )
    return invalidityOf(run, escalation, decision, entry, person) ?? (again ? 'its author had the run done again' : null)
  }

  function auditPerson(id: string, { operator, entries: known, unproven }: AuditedPerson): void {
    if (unproven !== undefined) return find('ENTRY_DIFFERS', `what the ledger holds about ${id} cannot be believed: ${unproven}`)
    const given = rolesGiven(known).at(-1)
    if (operator && given && !sameRoles(given.roles, operator.roles))
      find(
        'ENTRY_DIFFERS',
        `the roles of ${id} are ${operator.roles.join(', ') || 'none'} in the record, and ${given.roles.join(', ') || 'none'} in the ledger`,
      )
  }

  function auditIntent(intent: IntentRecord): void {
    const { block } = intent
    const place = { stepId: block.stepId, attempt: block.attempt }
    const about = entries.filter(({ fields }) => fields['intent_id'] === block.intentId)
    if (!about.some(({ kind }) => kind === 'intent.opened')) find('ENTRY_MISSING', 'the ledger does not say that the action was asked for', place)
    // Of an erased action there is only the digest that was signed; the ledger must still name the same.
    const digestNow = isErased ? intent.digest : digestOf(block)
    for (const entry of about)
      if (entry.fields['intent_digest'] !== digestNow)
        find('INTENT_CHANGED', 'the recorded action is not the one that the ledger names', { ...place, entry })
    if (!isErased)
      for (const entry of about)
        if (['intent.opened', 'intent.claimed'].includes(entry.kind) && entry.fields['tool_sha256'] !== block.toolSha256)
          find('INTENT_CHANGED', 'the tool that was asked about is not the one that the ledger names', { ...place, entry })
    const claim = about.find(({ kind }) => kind === 'intent.claimed')
    const called = intent.claimedAt !== null || claim !== undefined || calledStates.includes(intent.state)
    if (!called) return
    if (claim === undefined) find('ENTRY_MISSING', 'the ledger does not say that the action was started', place)
    if (block.effect !== 'irreversible') return
    counts.irreversibleEffects += 1
    const approvals = snapshot.escalations
      .filter((escalation) => escalation.kind === 'action' && escalation.intentId === block.intentId && escalation.subjectSha256 === digestNow)
      .flatMap((escalation) => escalation.decisions.map((decision) => ({ escalation, decision })))
      .filter(({ escalation, decision }) => decision.statement.verdict === 'approve' && invalidity(escalation, decision) === null)
    const approvers = new Set(approvals.map(({ decision }) => decision.statement.operatorId))
    const keys = new Set(approvals.map(({ decision }) => decision.keyFingerprint))
    if (approvers.size < 2 || keys.size < 2)
      find('APPROVAL_MISSING', `${Math.min(approvers.size, keys.size)} of two different people approved exactly this action`, {
        ...place,
        entry: claim,
      })
    const early = entries.filter(
      ({ index, kind, fields }) =>
        kind === 'escalation.decided' &&
        approvals.some(({ escalation }) => escalation.id === fields['escalation_id']) &&
        claim !== undefined &&
        index > claim.index,
    )
    for (const entry of early) find('OUT_OF_ORDER', 'an approval comes after the action was started', { ...place, entry })
  }

  function auditEntry(entry: RunEntry): void {
    if (provenKinds.includes(entry.kind) && entry.isProven !== true)
      find('ENTRY_DIFFERS', 'the entry is not proven to be in the log that was signed: it, or one beside it, was written over', { entry })
    const stepId = typeof entry.fields['step_id'] === 'string' ? entry.fields['step_id'] : undefined
    const attempt = typeof entry.fields['attempt'] === 'number' ? entry.fields['attempt'] : undefined
    const place = { ...(stepId !== undefined && { stepId }), ...(attempt !== undefined && { attempt }), entry }
    const isAttempt = entry.kind === 'step.attempted' || actionKinds.includes(entry.kind)
    if (isAttempt && run.purgedAt === undefined && !snapshot.attempts.some((made) => made.stepId === stepId && made.attempt === attempt))
      find('RECORD_MISSING', 'the record has no such attempt', place)
    const { escalation_id: escalationId, intent_id: intentId } = entry.fields
    if (typeof escalationId === 'string' && !snapshot.escalations.some(({ id }) => id === escalationId))
      find('RECORD_MISSING', 'the record has no such question to people', place)
    if (typeof intentId === 'string' && !snapshot.intents.some(({ block }) => block.intentId === intentId))
      find('RECORD_MISSING', 'the record has no such intent', place)
    if (entry.kind === 'escalation.decided') {
      const escalation = snapshot.escalations.find(({ id }) => id === escalationId)
      if (escalation && !escalation.decisions.some(({ statement }) => statement.operatorId === entry.fields['human_operator_id']))
        find('RECORD_MISSING', 'the record has no such decision of a person', place)
    }
  }

  function entriesAbout(kinds: readonly string[], { stepId, attempt }: AttemptRecord): RunEntry[] {
    return entries.filter(({ kind, fields }) => kinds.includes(kind) && fields['step_id'] === stepId && fields['attempt'] === attempt)
  }

  return {
    runId: run.id,
    workflow: run.workflow,
    createdAt: run.createdAt,
    demonstration: run.demonstration,
    attempts: snapshot.attempts.length,
    evaluations: snapshot.attempts.filter(({ qsr }) => qsr !== null).length,
    erased: isErased,
    ledgerEntries: entries.length,
    ...counts,
    findings,
  }
}
