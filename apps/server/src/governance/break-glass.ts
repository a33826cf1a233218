import { codeOf, type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import type { BreakGlassAct, BreakGlassReview, Finding } from '@maestro-helix/contract/escalation-desk'
import type { EscalationRecord, OperatorRecord, SignedDecision } from '@maestro-helix/contract/governance'
import type { Role } from '@maestro-helix/contract/roles'
import type { SignedAct } from '@maestro-helix/contract/signed-act'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import { saltedDigestOf } from '../record/digest.ts'
import type { LedgerDraft, RecordChange } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { decisionChange, type ExecutionTimeoutMs } from './decide-escalation.ts'
import { type ActSignature, requireSignedAct } from './signed-acts.ts'
import { deskEscalation } from './desk-escalation.ts'
import { recordRefusedDecision } from './record-refused-decision.ts'
import { independenceFacts } from './independence-facts.ts'
import { judgeDecision } from './judge-decision.ts'
import { isProduction, type PolicyParts } from './policy/action-question.ts'
import { freshNonce, type PasskeyParts } from './people/signing-challenge.ts'

/** Who may use it, alone. */
const breakGlassRoles: readonly Role[] = ['governance-lead', 'administrator']
/** Who may review its use: never whoever used it. */
const reviewRoles: readonly Role[] = ['governance-lead', 'compliance-officer', 'administrator']

export type BreakGlassTerms = {
  /** What it may be used for here. */ acts: readonly BreakGlassAct[]
  /** Until when a use must be reviewed. */ reviewMs: number
}

type Deps = { store: RecordStore; sources: Sources; terms: BreakGlassTerms }

/** What stops something at once, known to orchestration. */
export type Stops = { cancelRun(runId: string, by: Principal): Promise<unknown>; holdWorkflow(name: string, by: Principal): Promise<unknown> }

export type BreakGlassOrder =
  | { act: 'halt-run'; runId: string; reason: string }
  | { act: 'hold-workflow'; workflow: string; reason: string }
  | { act: 'page-everybody'; escalationId: string; reason: string }

/**
 * One lead lets a held output pass that two people should have released. Never an action: what cannot be undone keeps its two people, whoever asks. The
 * statement is signed for this purpose, the feedback complete; decision, review and their ledger entries are one transaction.
 * @throws MaestroError BREAK_GLASS_REFUSED, INVALID_REQUEST, NOT_FOUND, OPERATOR_UNKNOWN, or the code of `freshNonce` or `judgeDecision`.
 */
export async function releaseHold(
  deps: Deps & { executionTimeoutMs: ExecutionTimeoutMs; policy: PolicyParts; passkeys?: PasskeyParts | undefined },
  escalationId: string,
  decision: SignedDecision,
): Promise<{ escalation: EscalationRecord; review: BreakGlassReview }> {
  const { store, sources } = deps
  requireAllowed(deps.terms, 'release-hold')
  requireWholeFeedback(decision)
  return committedOrRetried(store, async () => {
    const now = sources.now()
    const { escalation, snapshot, operator } = await deskEscalation(store, escalationId, decision.statement.operatorId, now)
    const refused = async (code: ErrorCode, message: string): Promise<MaestroError> => {
      await recordRefusedDecision(deps, { run: snapshot.run, escalation, decision, operatorIsKnown: true, code })
      return new MaestroError(code, message)
    }
    if (escalation.kind !== 'gate')
      throw await refused(
        'BREAK_GLASS_REFUSED',
        'it is about an action: nobody carries one out on fewer people than it needs; everybody can be paged',
      )
    if (escalation.peopleRequired === 1) throw new MaestroError('INVALID_REQUEST', 'one person is enough for it: approve it')
    const nonce = await freshNonce(deps, decision, now)
    if (nonce.outcome === 'refused') throw await refused(nonce.code, nonce.message)
    const judged = judgeDecision({ ...escalation, peopleRequired: 1 }, operator, decision, {
      now,
      demonstrationRun: snapshot.run.demonstration,
      independence: await independenceFacts(store, snapshot, [operator.id], deps.policy.inForce.current().author),
      isProduction: isProduction(deps.policy.place),
      rules: { roles: breakGlassRoles, peopleRequired: 1 },
      purpose: 'maestro-helix/break-glass',
      ...(deps.passkeys && { relyingParty: deps.passkeys.relyingParty }),
    })
    if (judged.outcome === 'refused') throw await refused(judged.code, judged.message)
    const decided: EscalationRecord = { ...judged.escalation, peopleRequired: escalation.peopleRequired }
    const review = newReview(deps, operator, now, {
      act: 'release-hold',
      escalationId,
      runId: escalation.runId,
      workflow: snapshot.run.workflow,
      stepId: escalation.stepId,
      reason: decision.feedback.overrideReason ?? decision.feedback.rationale,
      outcome: 'done',
    })
    const timeoutMs = await deps.executionTimeoutMs(snapshot, escalation.stepId)
    const change = decisionChange(sources, snapshot, decided, operator, now, timeoutMs)
    return {
      change: {
        ...change,
        ...(judged.operator !== operator && { operator: judged.operator }),
        spends: nonce.spends,
        desk: { ...change.desk, review },
        ledger: [...change.ledger, entryOf('break-glass.used', review, operator.id, now)],
      },
      result: { escalation: decided, review },
    }
  })
}

/**
 * Stops a run or holds a workflow at once, or tells everybody who may decide of a question. The use is recorded, and its review opened, before anything
 * is done: whatever becomes of the act, its use is known.
 * @throws MaestroError BREAK_GLASS_REFUSED, NOT_FOUND, those of `requireSignedAct`, and what the act is refused with; the review then says so.
 */
export async function breakGlass(
  deps: Deps & { stops: Stops; passkeys?: PasskeyParts | undefined },
  order: BreakGlassOrder,
  signed: SignedAct | undefined,
): Promise<BreakGlassReview> {
  const { store, sources } = deps
  requireAllowed(deps.terms, order.act)
  const now = sources.now()
  const subject = await subjectOf(deps, order, signed?.statement.operatorId ?? '', now)
  const about = { act: 'break-glass' as const, subjectId: subjectIdOf(order), request: { order } }
  const signature = await requireSignedAct(deps, about, requireSalted(signed), breakGlassRoles, subject.demonstration)
  const { person } = signature
  const operatorId = person.id
  const { demonstration: _known, ...place } = subject
  const review = {
    ...newReview(deps, person, now, { ...place, act: order.act, reason: order.reason, outcome: order.act === 'page-everybody' ? 'done' : null }),
    // That of the signature, so that what was signed over can be told from the record, and goes with it.
    salt: signed?.salt ?? sources.salt(),
  }
  const { outcome } = await store.commit(signedReviewChange('break-glass.used', review, now, signature))
  if (outcome === 'stale') throw new MaestroError('CONFLICT', `${operatorId} was changed meanwhile, or signed it twice`)
  if (order.act === 'page-everybody') return review
  try {
    await act(deps.stops, order, { kind: 'operator', id: operatorId })
  } catch (error) {
    await settled(deps, review.id, codeOf(error), operatorId)
    throw error
  }
  return settled(deps, review.id, 'done', operatorId)
}

/**
 * A second person closes the review with what they found.
 * @throws MaestroError NOT_FOUND, REVIEW_BY_SAME_PERSON, REVIEW_CLOSED, and those of `requireSignedAct`.
 */
export async function closeReview(
  deps: Pick<Deps, 'store' | 'sources'> & { passkeys?: PasskeyParts | undefined },
  reviewId: string,
  finding: Finding,
  signed: SignedAct | undefined,
): Promise<BreakGlassReview> {
  return committedOrRetried(deps.store, async () => {
    const operatorId = signed?.statement.operatorId
    const review = await deps.store.review(reviewId)
    if (!review) throw new MaestroError('NOT_FOUND', `no review ${reviewId}`)
    if (review.usedBy === operatorId) throw new MaestroError('REVIEW_BY_SAME_PERSON', `${operatorId} used it`)
    if (review.closedAt !== null) throw new MaestroError('REVIEW_CLOSED', `${review.closedBy ?? 'somebody'} closed it`)
    if (signed && signed.salt !== review.salt) throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'it is signed with the salt of the review')
    const asked = { act: 'close-review' as const, subjectId: reviewId, request: { reviewId, finding } }
    const signature = await requireSignedAct(deps, asked, signed, reviewRoles)
    const now = deps.sources.now()
    const closed: BreakGlassReview = { ...review, closedAt: now, closedBy: signature.person.id, finding, revision: review.revision + 1 }
    return { change: signedReviewChange('break-glass.closed', closed, now, signature), result: closed }
  })
}

/** @throws MaestroError SIGNATURE_MISSING where it has no salt: its digest in the ledger could be guessed from the reason. */
function requireSalted(signed: SignedAct | undefined): SignedAct | undefined {
  if (signed && signed.salt === undefined) throw new MaestroError('SIGNATURE_MISSING', 'break-glass is signed with a salt')
  return signed
}

function subjectIdOf(order: BreakGlassOrder): string {
  return order.act === 'halt-run' ? order.runId : order.act === 'hold-workflow' ? order.workflow : order.escalationId
}

function signedReviewChange(
  kind: 'break-glass.used' | 'break-glass.closed',
  review: BreakGlassReview,
  now: string,
  { person, authority, fields }: ActSignature,
): RecordChange {
  const change = reviewChange(kind, review, person.id, now)
  // The entry says itself what was done; of the signature it has the rest.
  const { act: _act, ...signature } = fields
  return { ...change, ...authority, ledger: change.ledger.map((entry) => ({ ...entry, fields: { ...entry.fields, ...signature } })) }
}

function requireAllowed({ acts }: BreakGlassTerms, wanted: BreakGlassAct): void {
  if (!acts.includes(wanted)) throw new MaestroError('BREAK_GLASS_REFUSED', `break-glass is not allowed here for ${wanted}`)
}

function requireWholeFeedback({ statement, feedback }: SignedDecision): void {
  if (statement.verdict !== 'approve') throw new MaestroError('INVALID_REQUEST', 'one person alone can reject: that needs no break-glass')
  const missing = [
    ...(feedback.overrideReason ? [] : ['overrideReason']),
    ...(feedback.confidence === undefined ? ['confidence'] : []),
    ...(feedback.correctiveAction ? [] : ['correctiveAction']),
  ]
  if (missing.length > 0) throw new MaestroError('INVALID_REQUEST', `the feedback lacks ${missing.join(', ')}`)
}

type Subject = Pick<BreakGlassReview, 'escalationId' | 'runId' | 'workflow' | 'stepId'> & { demonstration: boolean }

/** What the order is about, as it is stored. */
async function subjectOf({ store }: Deps, order: BreakGlassOrder, operatorId: string, now: string): Promise<Subject> {
  const nothing = { escalationId: null, runId: null, workflow: null, stepId: null, demonstration: false }
  if (order.act === 'hold-workflow') {
    if (!(await store.workflow(order.workflow))) throw new MaestroError('NOT_FOUND', `no workflow "${order.workflow}"`)
    return { ...nothing, workflow: order.workflow }
  }
  if (order.act === 'halt-run') {
    const run = (await store.run(order.runId))?.run
    if (!run) throw new MaestroError('NOT_FOUND', `no run ${order.runId}`)
    return { ...nothing, runId: run.id, workflow: run.workflow, demonstration: run.demonstration }
  }
  const { escalation, snapshot } = await deskEscalation(store, order.escalationId, operatorId, now)
  const { run } = snapshot
  return { escalationId: escalation.id, runId: run.id, workflow: run.workflow, stepId: escalation.stepId, demonstration: run.demonstration }
}

function act(stops: Stops, order: Exclude<BreakGlassOrder, { act: 'page-everybody' }>, by: Principal): Promise<unknown> {
  return order.act === 'halt-run' ? stops.cancelRun(order.runId, by) : stops.holdWorkflow(order.workflow, by)
}

/** Keeps what became of the act. */
async function settled({ store, sources }: Deps, reviewId: string, outcome: string, operatorId: string): Promise<BreakGlassReview> {
  return committedOrRetried(store, async () => {
    const present = await store.review(reviewId)
    if (!present) throw new MaestroError('NOT_FOUND', `no review ${reviewId}`)
    const review = { ...present, outcome, revision: present.revision + 1 }
    return { change: reviewChange('break-glass.acted', review, operatorId, sources.now()), result: review }
  })
}

type About = Pick<BreakGlassReview, 'act' | 'escalationId' | 'runId' | 'workflow' | 'stepId' | 'reason' | 'outcome'>

function newReview({ sources, terms }: Deps, operator: OperatorRecord, now: string, about: About): BreakGlassReview {
  return {
    ...about,
    id: sources.id(),
    usedBy: operator.id,
    usedAt: now,
    deadline: new Date(Date.parse(now) + terms.reviewMs).toISOString(),
    closedAt: null,
    closedBy: null,
    finding: null,
    salt: sources.salt(),
    revision: 1,
  }
}

function reviewChange(
  kind: 'break-glass.used' | 'break-glass.acted' | 'break-glass.closed',
  review: BreakGlassReview,
  operatorId: string,
  now: string,
): RecordChange {
  return {
    aggregate: { kind: 'review', id: review.id, revision: review.revision - 1 },
    desk: { review },
    ledger: [entryOf(kind, review, operatorId, now)],
    evidence: [],
    outbox: [],
  }
}

function entryOf(kind: LedgerDraft['kind'], review: BreakGlassReview, operatorId: string, now: string): LedgerDraft {
  return {
    kind,
    at: now,
    fields: {
      review_id: review.id,
      act: review.act,
      human_operator_id: operatorId,
      ...(review.runId !== null && { run_id: review.runId }),
      ...(review.workflow !== null && { workflow: review.workflow }),
      ...(review.stepId !== null && { step_id: review.stepId }),
      ...(review.escalationId !== null && { escalation_id: review.escalationId }),
      used_by: review.usedBy,
      reason_digest: saltedDigestOf(review.salt, review.reason),
      outcome: review.outcome,
      deadline: review.deadline,
      ...(review.finding && { finding: review.finding.verdict, finding_digest: saltedDigestOf(review.salt, review.finding.text) }),
    },
  }
}
