import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import { findingKinds } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord, RecordedError, RoutingDecision } from '@maestro-helix/contract/run'
import type { AgentStep } from '@maestro-helix/contract/workflow-definition'
import type { AgentTask } from '@maestro-helix/sdk/define-agent'
import { requireSchema } from './call-function.ts'
import { openGateEscalation } from '../governance/open-escalation.ts'
import { peopleAskedFor, ruleOnOutput } from '../governance/policy/rule-on-output.ts'
import type { ReflexiveEvent } from '../record/record-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent } from '../record/run-change.ts'
import { type CleanReply, cleanReply } from './agent-output.ts'
import { DoorVisits } from './door-visits.ts'
import type { DrivenRun, DriverParts } from './driver-parts.ts'
import { type ExpressionScope, mapTemplate } from './expressions.ts'
import { asText, type Governed, governBestOf, governOutput, lotOf } from './govern-output.ts'
import { attemptEntry, escalationEntry } from './ledger-entries.ts'
import { clearingOfKnownCredentials } from './known-credentials.ts'
import { messageOf, recordedError } from './recorded-error.ts'
import type { Redaction } from './redact-credentials.ts'
import { candidatesFor, routed } from './routing.ts'
import { cutOffsOf, type StepStart } from './run-progress.ts'
import type { StepResult } from './step-result.ts'
import { ownFailures } from './stray-failures.ts'
import { type Asker, callsFromWithin, watchedAtDoor } from './tool-door.ts'
import { TrajectoryRecorder } from './trajectory-recorder.ts'
import { withinTime } from './within-time.ts'

type AgentStart = Extract<StepStart, { kind: 'agent' }>
/** A failed attempt keeps the reply where there was one that could not be used. */
type Outcome = { reply: CleanReply; governed: Governed } | { failure: RecordedError; reply?: CleanReply }

/**
 * One attempt of an agent step: route, run, judge, gate. Nothing is committed here. Whatever goes wrong with the agent becomes a failed attempt
 * with its code. At least once: after a crash the same attempt number is done again.
 * @throws MaestroError RECORD_UNAVAILABLE where the agents' records cannot be read.
 */
export async function agentAttempt(
  driven: DrivenRun,
  step: AgentStep,
  snapshot: RunSnapshot,
  scope: ExpressionScope,
  start: AgentStart,
): Promise<StepResult> {
  const { parts, signal } = driven
  const startedAt = parts.sources.now()
  const series = snapshot.attempts.filter((attempt) => attempt.stepId === step.id && attempt.attempt > (cutOffsOf(snapshot).get(step.id) ?? 0))
  const spent = { agentMs: 0, judgeMs: 0 }
  let input: JsonObject = {}
  let routing: RoutingDecision | null = null
  const visits = new DoorVisits()
  const seen = new TrajectoryRecorder()
  let outcome: Outcome
  let refused: CleanReply | undefined
  const clearing = await clearingOfKnownCredentials(parts)
  try {
    input = mapTemplate(step.input, scope) as JsonObject
    const taskText = asText(mapTemplate(step.task, scope))
    const stepContext = step.context === undefined ? null : asText(mapTemplate(step.context, scope))
    const { candidates, incapable } = candidatesFor(step, parts.agents)
    const records = await parts.store.trackRecords(candidates)
    const lot = lotOf(snapshot.run.id, step.id, start.attempt)
    routing = await routed({ ...parts, workflow: snapshot.run.workflow, step, candidates, incapable, records, failedAgents: start.failedAgents, lot })
    const chosen = routing.chosen
    const agent = candidates.find((candidate) => candidate.id === chosen) ?? candidates[0]
    if (!agent) throw new MaestroError('AGENT_UNKNOWN', `"${chosen}" is not in the catalog of this server`)
    // Copies: the agent may change what it is given, the record must not follow.
    const task: AgentTask = {
      task: taskText,
      input: structuredClone(input),
      ...(stepContext !== null && { context: stepContext }),
      ...feedbackOf(parts, step, series, start.adaptFrom),
    }
    const asker: Asker = { name: `agent:${agent.id}`, uses: parts.toolsOfAgent(agent.id) }
    await parts.commitPoints.reached('agent.before-call')
    const said = await driven.calling('agent', agent.id, () =>
      timed(parts.elapsedMs, spent, 'agentMs', () =>
        withinTime(parts.timers, step.timeoutMs, signal, async (inner) =>
          cleanReply(
            await ofAgent(async () =>
              ownFailures(asker.name, () =>
                watchedAtDoor(asker, visits, async () =>
                  agent.run(task, {
                    signal: inner,
                    runId: snapshot.run.id,
                    stepId: step.id,
                    attempt: start.attempt,
                    call: seen.watching(
                      callsFromWithin(parts, asker, { idempotencyKey: `${snapshot.run.id}/${step.id}/${start.attempt}`, signal: inner }, visits),
                      (tool) => parts.tools.get(tool)?.effect,
                    ),
                  }),
                ),
              ),
            ),
          ),
        ),
      ),
    )
    const reply = cleared(clearing, said)
    await parts.commitPoints.reached('agent.after-call')
    if (snapshot.run.interpreterVersion >= 4) {
      refused = reply
      requireSchema(parts, step.outputSchema, reply.output, `step "${step.id}"`)
      refused = undefined
    }
    const governed = await timed(parts.elapsedMs, spent, 'judgeMs', () =>
      governOutput(
        parts,
        {
          run: snapshot.run,
          step,
          terms: driven.definition,
          attempt: start.attempt,
          earlier: series,
          reply,
          task: taskText,
          input,
          stepContext,
          seen: seen.results(),
          trackRecord: records.get(`${agent.id}@${agent.version}`),
          agent: agent.id,
          trajectory: seen.with(reply.trajectory),
        },
        signal,
      ),
    )
    outcome = { reply, governed }
  } catch (error) {
    if (codeOf(error).startsWith('RECORD_')) throw error
    const failure = recordedError(error)
    outcome = { failure: { ...failure, message: clearing.text(failure.message) }, ...(refused && { reply: refused }) }
  }
  const attempt = await attemptRecord({ driven, step, start, snapshot, startedAt, input, routing, outcome, spent, series })
  return { stepId: step.id, changeFor: (present, now) => changeFor(driven, step, snapshot, present, now, attempt, outcome, visits) }
}

/** A reply without credentials in anything that it says. */
function cleared({ json, text }: Redaction, reply: CleanReply): CleanReply {
  const { output, context, trajectory, approvalRequests } = reply
  return {
    ...reply,
    output: json(output),
    context: context === null ? null : text(context),
    trajectory: json(trajectory) as typeof trajectory,
    ...(approvalRequests && { approvalRequests: json(approvalRequests) as typeof approvalRequests }),
  }
}

/**
 * Runs the agent's own code. What it throws is its failure, whatever code it carries: an agent that calls another Maestro may well meet a
 * RECORD_UNAVAILABLE that says nothing about the record here.
 */
async function ofAgent<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (/^(?:AGENT|TOOL)_/.test(codeOf(error))) throw error
    throw new MaestroError('AGENT_FAILED', messageOf(error), { cause: error })
  }
}

/** What to improve: the violations of an output that violated its schema, else the suggestions on the last one that was scored too low. */
function feedbackOf(
  { schemas }: DriverParts,
  { outputSchema }: AgentStep,
  series: readonly AttemptRecord[],
  adaptFrom: number | null,
): Pick<AgentTask, 'feedback'> {
  const last = series.at(-1)
  if (last?.error?.code === 'AGENT_OUTPUT_INVALID') {
    const violations = outputSchema && last.output !== null ? schemas.violations(outputSchema, last.output) : []
    const suggestions = violations.length > 0 ? violations : [last.error.message]
    return { feedback: { previousOutput: structuredClone(last.output), qsr: 0, suggestions } }
  }
  const previous = series.find((attempt) => attempt.attempt === adaptFrom)
  if (!previous?.qsr) return {}
  // What a condition was not met for comes first: it alone is what holds the output, whatever its score.
  const unmet = (previous.decision?.conditions ?? []).filter(({ name, met }) => met === false && (findingKinds as readonly string[]).includes(name))
  const suggestions = [...new Set([...unmet.map(({ reason }) => reason), ...previous.qsr.suggestions])]
  return { feedback: { previousOutput: structuredClone(previous.output), qsr: previous.qsr.qsr, suggestions } }
}

async function timed<T, K extends string>(elapsedMs: () => number, spent: Record<K, number>, key: K, work: () => Promise<T>): Promise<T> {
  const from = elapsedMs()
  try {
    return await work()
  } finally {
    spent[key] = elapsedMs() - from
  }
}

async function attemptRecord(made: {
  driven: DrivenRun
  step: AgentStep
  start: AgentStart
  snapshot: RunSnapshot
  startedAt: string
  input: JsonObject
  routing: RoutingDecision | null
  outcome: Outcome
  spent: { agentMs: number; judgeMs: number }
  series: readonly AttemptRecord[]
}): Promise<AttemptRecord> {
  const { driven, step, start, snapshot, routing, outcome, series } = made
  const { parts } = driven
  const version = made.routing?.candidates.find((candidate) => candidate.agent === routing?.chosen)?.version ?? null
  const shared = {
    runId: snapshot.run.id,
    stepId: step.id,
    attempt: start.attempt,
    kind: 'agent' as const,
    agent: routing?.chosen ?? null,
    agentVersion: version,
    tool: null,
    routing,
    input: made.input,
    startedAt: made.startedAt,
    endedAt: parts.sources.now(),
    agentMs: made.spent.agentMs,
    judgeMs: made.spent.judgeMs,
    salt: parts.sources.salt(),
  }
  if ('failure' in outcome) {
    const failures = series.filter((attempt) => attempt.status === 'failed').length + 1
    const final = !outcome.failure.retryable || failures >= step.retry.maxAttempts
    const fallback = final ? await governBestOf(parts, snapshot.run, step, driven.definition, series) : null
    return {
      ...shared,
      status: 'failed',
      // Kept for whoever mends the agent; no step ever sees it.
      output: outcome.reply?.output ?? null,
      error: outcome.failure,
      evaluationId: null,
      judged: null,
      qsr: null,
      risk: null,
      decision: fallback?.decision ?? null,
      bestAttempt: fallback?.bestAttempt ?? null,
      usage: outcome.reply?.usage ?? null,
    }
  }
  const { reply, governed } = outcome
  return {
    ...shared,
    status: 'succeeded',
    output: reply.output,
    error: null,
    evaluationId: parts.sources.id(),
    judged: governed.judged,
    qsr: governed.qsr,
    risk: governed.risk,
    decision: governed.decision,
    bestAttempt: governed.bestAttempt,
    usage: reply.usage,
    ...(governed.judging && { judging: governed.judging }),
    ...(governed.check && { check: governed.check }),
  }
}

function changeFor(
  driven: DrivenRun,
  step: AgentStep,
  before: RunSnapshot,
  present: RunSnapshot,
  now: string,
  attempted: AttemptRecord,
  outcome: Outcome,
  visits: DoorVisits,
): RunChange | null {
  // Somebody else recorded this attempt, or the run was restarted meanwhile and this work belongs to a past that no longer counts.
  if (present.restarts.length !== before.restarts.length) return null
  if (present.attempts.some((other) => other.stepId === step.id && other.attempt >= attempted.attempt)) return null
  const { parts } = driven
  const ruling = present.run.interpreterVersion >= 3 ? ruleOnOutput(parts.policy, present, attempted, now) : undefined
  const attempt: AttemptRecord = ruling ? { ...attempted, ruling } : attempted
  const escalation = escalationOf(driven, step, present, now, attempt)
  return {
    // Whether they were asked at all is for the policies in force to say, too.
    underPolicy: parts.policy.inForce.current().revision,
    attempt,
    ...(escalation && { escalations: [escalation] }),
    ledger: [
      ...visits.entries(present, now, attempt),
      attemptEntry(present, now, attempt),
      ...(escalation ? [escalationEntry(present, now, escalation)] : []),
    ],
    evidence: evidenceOf(parts.sources, present, now, attempt, outcome),
  }
}

function escalationOf(driven: DrivenRun, step: AgentStep, present: RunSnapshot, now: string, attempt: AttemptRecord): EscalationRecord | undefined {
  const { decision, ruling } = attempt
  if (present.run.endedAt !== null || decision === null || ruling?.people === null || peopleAskedFor(attempt) === 0) return undefined
  return openGateEscalation(driven.parts.sources, present.run, attempt, decision, now, step.escalationTimeoutMs)
}

function evidenceOf(
  sources: DrivenRun['parts']['sources'],
  present: RunSnapshot,
  now: string,
  attempt: AttemptRecord,
  outcome: Outcome,
): ReflexiveEvent[] {
  const about = { agent: attempt.agent, stepId: attempt.stepId, attempt: attempt.attempt }
  const event = (type: string, payload: JsonObject): ReflexiveEvent => runEvent(sources, now, present.run, type, { ...about, payload })
  if ('failure' in outcome)
    return [event('step.failed', { code: outcome.failure.code, retryable: outcome.failure.retryable, agentVersion: attempt.agentVersion })]
  const { governed, reply } = outcome
  const events = [
    event('step.evaluated', {
      agentVersion: attempt.agentVersion,
      qsr: governed.qsr.qsr,
      mri: governed.risk.mri,
      selfScore: reply.selfScore,
      consistency: governed.qsr.consistency,
      confidence: governed.qsr.confidence,
      calibrationNeeded: governed.qsr.calibrationNeeded,
      decision: governed.decision.outcome,
      ...(governed.qsr.truthAssessed !== undefined && { truthAssessed: governed.qsr.truthAssessed }),
      qsrMin: governed.decision.thresholds.qsrMin,
    }),
  ]
  if (governed.audit) events.push(event('gate.audit-drawn', { ...governed.audit, workflow: present.run.workflow }))
  if (governed.movedThreshold && governed.movedThreshold.from !== governed.movedThreshold.to) {
    events.push(event('threshold.moved', { workflow: present.run.workflow, from: governed.movedThreshold.from, to: governed.movedThreshold.to }))
  }
  return events
}
