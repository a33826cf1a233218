import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord, IntentBlock } from '@maestro-helix/contract/governance'
import type { Dependency } from '@maestro-helix/contract/independence'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import type { Principal } from '@maestro-helix/contract/run'
import type { PoliciesInForce } from './policies-in-force.ts'

/** What the server was told about where it runs. */
export type PolicyPlace = {
  /** A name such as development or production. */
  environment: string
  /** IANA name of the zone by which quiet hours go, e.g. Europe/Berlin. */
  timeZone: string
}

/** Whether rules that policies decide about elsewhere hold here. */
export function isProduction({ environment }: Pick<PolicyPlace, 'environment'>): boolean {
  return environment === 'production'
}

/** What whoever asks policies works with. */
export type PolicyParts = { inForce: PoliciesInForce; place: PolicyPlace }

/** What is asked about an action, beside its block. */
export type ActionFacts = {
  block: Pick<IntentBlock, 'action' | 'effect' | 'target' | 'requester' | 'stepId' | 'workflow' | 'restsOnUnchecked'>
  tool: { toolClass?: string; blastRadius: number }
  risk: Pick<RiskAssessment, 'mri' | 'tier'>
  spending: PolicyQuestion['spending']
  demonstration: boolean
}

const noApprovals: PolicyQuestion['approvals'] = { people: 0, authenticators: 0, roles: [], requesterAmong: false, policyAuthorAmong: false }

/** May this action be carried out? Without approvals; `requiredPeople` asks with some, `withApprovals` with those that are there. */
export function actionQuestion({ block, tool, risk, spending, demonstration }: ActionFacts, place: PolicyPlace, now: string): PolicyQuestion {
  return {
    action: 'execute',
    workflow: block.workflow,
    step: block.stepId,
    requester: block.requester,
    tool: { id: block.action, effect: block.effect, target: block.target, ...tool },
    ...(block.restsOnUnchecked?.some(({ truth }) => truth === 'unassessed') && { restsOnUnassessed: true }),
    mri: risk.mri,
    tier: risk.tier,
    ...(spending && { spending }),
    approvals: noApprovals,
    time: localTime(now, place.timeZone),
    environment: place.environment,
    demonstration,
  }
}

/**
 * Who has approved, as policies see it. What counts are people's names and keys; roles are those they had when they approved. `dependencies` are those that the
 * approvals were recorded with, unless they were told anew.
 */
export function approvalsOf(
  escalation: EscalationRecord | undefined,
  policyAuthor: Principal,
  told?: readonly Dependency[],
): PolicyQuestion['approvals'] {
  const approving = (escalation?.decisions ?? []).filter(({ statement }) => statement.verdict === 'approve')
  const people = new Set(approving.map(({ statement }) => statement.operatorId))
  const isAmong = (principal: Principal | undefined): boolean => principal?.kind === 'operator' && people.has(principal.id)
  const dependencies = [...new Set((told ?? approving.flatMap((approval) => approval.dependencies ?? [])).map(({ rule }) => rule))].toSorted()
  return {
    people: people.size,
    authenticators: new Set(approving.map(({ keyFingerprint }) => keyFingerprint)).size,
    roles: [...new Set(approving.flatMap(({ roles }) => roles ?? []))].toSorted(),
    requesterAmong: isAmong(escalation?.requester),
    policyAuthorAmong: isAmong(policyAuthor),
    ...(dependencies.length > 0 && { dependencies }),
  }
}

const clocks = new Map<string, Intl.DateTimeFormat>()
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Hour, minute and weekday (1 is Monday) of an instant in a time zone. */
export function localTime(now: string, timeZone: string): PolicyQuestion['time'] {
  let clock = clocks.get(timeZone)
  if (!clock)
    clocks.set(
      timeZone,
      (clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', weekday: 'short', hourCycle: 'h23' })),
    )
  const parts = Object.fromEntries(clock.formatToParts(new Date(now)).map(({ type, value }) => [type, value]))
  return { hour: Number(parts['hour']), minute: Number(parts['minute']), weekday: weekdays.indexOf(parts['weekday'] ?? '') + 1 }
}
