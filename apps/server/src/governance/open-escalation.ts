import type { GateDecision } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { AttemptRecord, RunRecord } from '@maestro-helix/contract/run'
import { digestOf } from '../record/digest.ts'
import type { Sources } from '../record/sources.ts'
import { unknownSpending } from './policy/decision-fields.ts'
import { peopleAskedFor } from './policy/rule-on-output.ts'

type Opened = Pick<
  EscalationRecord,
  'stepId' | 'attempt' | 'kind' | 'reason' | 'consequences' | 'subjectSha256' | 'intentId' | 'peopleRequired' | 'rolesRequired'
>

/** Asks whether an output that the gate or the policies held may go on. What is signed stands for exactly this attempt: scores, output and decision. */
export function openGateEscalation(
  sources: Sources,
  run: RunRecord,
  attempt: AttemptRecord,
  decision: GateDecision,
  now: string,
  timeoutMs: number,
): EscalationRecord {
  const { ruling } = attempt
  return opened(sources, run, now, timeoutMs, {
    stepId: attempt.stepId,
    attempt: attempt.attempt,
    kind: 'gate',
    reason: `Step "${attempt.stepId}" was held: ${whyHeld(decision, ruling)}`.slice(0, 2_000),
    consequences: {
      approve: 'The output is used as it is and the run goes on.',
      reject: 'The run is halted; it can be restarted from this step.',
      timeout: 'The run is halted; the time-out is recorded as a time-out.',
    },
    subjectSha256: digestOf({
      runId: attempt.runId,
      stepId: attempt.stepId,
      attempt: attempt.attempt,
      bestAttempt: attempt.bestAttempt,
      output: attempt.output,
      decision,
      // Without it, the digest in the ledger would let an output be guessed.
      salt: attempt.salt,
    }),
    intentId: null,
    peopleRequired: peopleAskedFor(attempt),
    ...(ruling && ruling.roles.length > 0 && { rolesRequired: ruling.roles }),
  })
}

/** The gate's reasons where it held the output, and those of policies that want more than it. */
function whyHeld({ reasons, peopleRequired }: GateDecision, ruling: AttemptRecord['ruling']): string {
  const ofPolicies = ruling?.reason == null ? [] : [`By policy: ${ruling.reason}`]
  return (peopleRequired > 0 ? [...reasons, ...ofPolicies] : ofPolicies).join(' ')
}

/** Asks as many people as the policies want to approve exactly this action; two at least where it cannot be undone. */
export function openActionEscalation(sources: Sources, run: RunRecord, intent: IntentRecord, now: string, timeoutMs: number): EscalationRecord {
  const { block } = intent
  const unknown = unknownSpending(intent.policy?.question.spending)
  const people = Math.max(intent.policy?.people ?? 0, block.effect === 'irreversible' ? 2 : 1)
  return opened(sources, run, now, timeoutMs, {
    stepId: block.stepId,
    attempt: block.attempt,
    kind: 'action',
    reason: [reasonOf(block), ...(unknown === undefined ? [] : [`${unknown}.`]), ...uncheckedBelow(block)].join(' ').slice(0, 2_000),
    consequences: consequencesOf(block, people),
    subjectSha256: intent.digest,
    intentId: block.intentId,
    peopleRequired: people,
    ...(intent.policy && intent.policy.roles.length > 0 && { rolesRequired: intent.policy.roles }),
  })
}

/** One sentence. A target is often written as one of its own: its full stop would end this one in the middle. */
function reasonOf({ action, target, effect, impact }: IntentRecord['block']): string {
  const place = target.trimEnd()
  const named = place.endsWith('.') ? place.slice(0, -1) : place
  return `"${action}" on ${named} ${effect === 'irreversible' ? 'cannot be undone' : 'needs approval'}: ${impact}`.slice(0, 1_900)
}

/** What nobody has checked, said to those who sign. */
function uncheckedBelow({ restsOnUnchecked }: IntentRecord['block']): string[] {
  const named = (truth: 'unassessed' | 'agentAccount'): string[] =>
    (restsOnUnchecked ?? []).filter((each) => each.truth === truth).map(({ stepId }) => `"${stepId}"`)
  const sentence = (steps: string[], words: string): string[] =>
    steps.length === 0 ? [] : [`It rests on ${steps.slice(0, 10).join(', ')}, ${words}.`]
  return [
    ...sentence(named('unassessed'), 'of whose truth nothing is known'),
    ...sentence(named('agentAccount'), 'checked against nothing but what the agent says it relied on'),
  ]
}

function consequencesOf({ compensates }: IntentRecord['block'], people: number): EscalationRecord['consequences'] {
  const approve = `Once ${people === 1 ? 'one person has' : people === 2 ? 'two people have' : `${people} people have`} approved, exactly this action is carried out once.`
  const halted = 'The action is not carried out and the run is halted'
  const stands = 'What it would undo stays as it is; the run goes on undoing what else it has done'
  return compensates === undefined
    ? { approve, reject: `${halted}.`, timeout: `${halted}; the time-out is recorded as a time-out.` }
    : { approve, reject: `${stands}.`, timeout: `${stands}; the time-out is recorded as a time-out.` }
}
/** Asks a person what became of an action whose outcome nobody knows. It is never repeated by itself. */
export function openUnknownOutcomeEscalation(
  sources: Sources,
  run: RunRecord,
  intent: IntentRecord,
  reason: string,
  now: string,
  timeoutMs: number,
): EscalationRecord {
  const { block } = intent
  return opened(sources, run, now, timeoutMs, {
    stepId: block.stepId,
    attempt: block.attempt,
    kind: 'unknown-outcome',
    reason: `It is not known whether "${block.action}" on ${block.target} happened: ${reason}`.slice(0, 2_000),
    consequences: {
      approve: 'You found that it happened: the step counts as done and the run goes on.',
      reject: 'You found that it did not happen: the run is halted; restarting from this step asks for approval anew.',
      timeout: 'The run is halted and the outcome stays recorded as unknown.',
    },
    subjectSha256: intent.digest,
    intentId: block.intentId,
    peopleRequired: 1,
  })
}

function opened(sources: Sources, run: RunRecord, now: string, timeoutMs: number, what: Opened): EscalationRecord {
  return {
    ...what,
    id: sources.id(),
    runId: run.id,
    requester: run.requester,
    openedAt: now,
    deadline: new Date(Date.parse(now) + timeoutMs).toISOString(),
    status: 'open',
    decidedAt: null,
    decisions: [],
  }
}
