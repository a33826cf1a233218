import { MaestroError } from '@maestro-helix/contract/errors'
import type { ClaimRecord } from '@maestro-helix/contract/escalation-desk'
import type { PolicyDecision } from '@maestro-helix/contract/policy'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { RecordChange } from '../record/record-change.ts'
import { committedOrRetried } from '../record/commit-again.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { independenceFacts, type ProvenanceReads } from './independence-facts.ts'
import type { PolicyParts } from './policy/action-question.ts'
import { decisionFields } from './policy/decision-fields.ts'
import { ruleOnClaim } from './policy/rule-on-claim.ts'
import { deskEscalation, type DeskEscalation } from './desk-escalation.ts'
import { whyRequester } from './requesters.ts'

type Deps = { store: Pick<RecordStore, 'run' | 'escalation' | 'operator' | 'claim' | 'commit'>; sources: Sources }
type ClaimDeps = Deps & { store: ProvenanceReads; policy: PolicyParts }

/** Whether a claim still counts. */
export function claimCounts(claim: ClaimRecord | undefined, now: string): claim is ClaimRecord {
  return claim !== undefined && claim.expiresAt > now
}

/**
 * Takes an open escalation on, so that others see who looks at it. Of two people at the same moment one gets it; whoever holds it may take it again to
 * prolong it. It reserves nothing: others may decide all the same.
 * @throws MaestroError NOT_FOUND, OPERATOR_UNKNOWN, OPERATOR_REVOKED, ESCALATION_DECIDED, ESCALATION_EXPIRED, ESCALATION_CLAIMED, APPROVAL_BY_REQUESTER,
 * POLICY_DENIED, POLICY_EVALUATION_FAILED.
 */
export async function claimEscalation(deps: ClaimDeps, escalationId: string, operatorId: string, forMs: number): Promise<ClaimRecord> {
  return committedOrRetried(deps.store, async () => {
    await deps.policy.inForce.refresh()
    const now = deps.sources.now()
    const subject = await deskEscalation(deps.store, escalationId, operatorId, now)
    const { escalation, snapshot, operator } = subject
    const facts = await independenceFacts(deps.store, snapshot, [operatorId], deps.policy.inForce.current().author)
    const requester = whyRequester(operatorId, facts)
    if (requester !== null) throw new MaestroError('APPROVAL_BY_REQUESTER', `${operatorId} ${requester}`)
    const permitted = ruleOnClaim(deps.policy, snapshot, escalation, operator, now)
    const present = await deps.store.claim(escalationId)
    if (claimCounts(present, now) && present.operatorId !== operatorId)
      throw new MaestroError('ESCALATION_CLAIMED', `${present.operatorId} looks at it until ${present.expiresAt}`)
    const until = new Date(Date.parse(now) + forMs).toISOString()
    const expiresAt = until < escalation.deadline ? until : escalation.deadline
    const claim: ClaimRecord = { escalationId, operatorId, claimedAt: now, expiresAt, revision: (present?.revision ?? 0) + 1 }
    const change = claimChange('escalation.claimed', subject, claim, now, permitted)
    return { change: { ...change, underPolicy: deps.policy.inForce.current().revision }, result: claim }
  })
}

/**
 * Ends one's claim. Ending a claim that counts no more changes nothing.
 * @throws MaestroError NOT_FOUND, ESCALATION_CLAIMED where it is another's, and as `claimEscalation`.
 */
export async function releaseEscalation(deps: Deps, escalationId: string, operatorId: string): Promise<ClaimRecord> {
  return committedOrRetried(deps.store, async () => {
    const now = deps.sources.now()
    const subject = await deskEscalation(deps.store, escalationId, operatorId, now)
    const present = await deps.store.claim(escalationId)
    if (!present) throw new MaestroError('NOT_FOUND', 'nobody has claimed it')
    if (present.operatorId !== operatorId) throw new MaestroError('ESCALATION_CLAIMED', `the claim is ${present.operatorId}'s`)
    if (!claimCounts(present, now)) return { change: null, result: present }
    const claim: ClaimRecord = { ...present, expiresAt: now, revision: present.revision + 1 }
    return { change: claimChange('escalation.released', subject, claim, now), result: claim }
  })
}

function claimChange(
  kind: LedgerKind,
  { fields, escalation }: DeskEscalation,
  claim: ClaimRecord,
  now: string,
  ruling?: PolicyDecision,
): RecordChange {
  return {
    aggregate: { kind: 'claim', id: escalation.id, revision: claim.revision - 1 },
    desk: { claim },
    ledger: [
      {
        kind,
        at: now,
        fields: { ...fields, human_operator_id: claim.operatorId, expires_at: claim.expiresAt, ...(ruling && decisionFields(ruling)) },
      },
    ],
    evidence: [],
    outbox: [],
  }
}
