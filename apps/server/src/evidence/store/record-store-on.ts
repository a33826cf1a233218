import type { Pool } from 'pg'
import type { RecordStore } from '../../record/record-store.ts'
import { isUuid } from '../is-uuid.ts'
import type { Committer } from './commit-changes.ts'
import { deleteDelivered, selectOutbox } from './deliver-outbox.ts'
import { loadTrackRecords } from './load-agents.ts'
import { loadClaim, loadHandover, loadOnCall, loadReview } from './load-desk.ts'
import { loadGateAudits } from './load-gate-audits.ts'
import { loadEnrolmentLink, loadEscalation, loadOperator, loadServiceAccounts, loadSignatories, loadSpent } from './load-governance.ts'
import { loadPolicyHead, loadPolicyVersion } from './load-policies.ts'
import { loadRoutingRecord } from './load-routing.ts'
import { loadRun } from './load-run.ts'
import { loadGovernedHead, loadSettings } from './load-settings.ts'
import { loadAdaptiveThreshold } from './load-threshold.ts'
import { loadSpending } from './load-spending.ts'
import { loadWorkflow, loadWorkflowVersion } from './load-workflow.ts'
import type { ProvenLookups } from './proven-lookups.ts'
import { reading } from './reading.ts'
import type { SubjectVault } from './subject-vault.ts'
import { selectActiveRuns, selectOverdueRuns } from './select-runs.ts'

/** The port on PostgreSQL: commits through the committer's connection, reads through the pool. */
export function recordStoreOn(
  pool: Pool,
  committer: Committer,
  vault: SubjectVault,
  { entriesOfRun, entriesOfPerson, entriesOfAccount, entriesOfVersion, entriesOfSettings }: ProvenLookups,
): RecordStore {
  return {
    commit: (change) => committer.commit(change),
    run: async (runId) => (isUuid(runId) ? reading(() => loadRun(pool, vault, runId)) : undefined),
    workflow: (name) => reading(() => loadWorkflow(pool, name)),
    workflowVersion: (name, version) => reading(() => loadWorkflowVersion(pool, name, version)),
    review: async (reviewId) => (isUuid(reviewId) ? reading(() => loadReview(pool, vault, reviewId)) : undefined),
    onCall: () => reading(() => loadOnCall(pool)),
    handover: async (which) => ('id' in which && !isUuid(which.id) ? undefined : reading(() => loadHandover(pool, which))),
    escalation: async (escalationId) => (isUuid(escalationId) ? reading(() => loadEscalation(pool, vault, escalationId)) : undefined),
    claim: async (escalationId) => (isUuid(escalationId) ? reading(() => loadClaim(pool, escalationId)) : undefined),
    operator: (operatorId) => reading(() => loadOperator(pool, operatorId)),
    enrolmentLink: (tokenSha256) => reading(() => loadEnrolmentLink(pool, tokenSha256)),
    spent: (once) => reading(() => loadSpent(pool, once)),
    signatories: () => reading(() => loadSignatories(pool)),
    serviceAccounts: () => reading(() => loadServiceAccounts(pool)),
    policyHead: () => reading(() => loadPolicyHead(pool)),
    spentSince: (tool, currency, since) => reading(() => loadSpending(pool, tool, currency, since)),
    policyVersion: (version) => reading(() => loadPolicyVersion(pool, version)),
    governedHead: (kind) => reading(() => loadGovernedHead(pool, kind)),
    governedSettings: (kind) => reading(() => loadSettings(pool, kind)),
    subjectKey: (subject, at) => reading(() => vault.keyFor(subject, at)),
    trackRecords: (agents) => reading(() => loadTrackRecords(pool, agents)),
    routingRecord: (about) => reading(() => loadRoutingRecord(pool, about)),
    adaptiveThreshold: (workflow, stepId) => reading(() => loadAdaptiveThreshold(pool, workflow, stepId)),
    gateAudits: () => reading(() => loadGateAudits(pool)),
    overdueRuns: (now, limit) => reading(() => selectOverdueRuns(pool, now, limit)),
    activeRuns: (workflow, limit, after) => reading(() => selectActiveRuns(pool, workflow, limit, after)),
    entriesOfRun: async (runId, kinds) => (isUuid(runId) ? reading(() => entriesOfRun(runId, kinds)) : []),
    entriesOfPerson: (operatorId) => reading(() => entriesOfPerson(operatorId)),
    entriesOfAccount: (serviceId) => reading(() => entriesOfAccount(serviceId)),
    entriesOfVersion: (of, version) => reading(() => entriesOfVersion(of, version)),
    entriesOfSettings: (kind) => reading(() => entriesOfSettings(kind)),
    outbox: (limit) => reading(() => selectOutbox(pool, limit)),
    delivered: (messageIds) => reading(() => deleteDelivered(pool, messageIds)),
  }
}
