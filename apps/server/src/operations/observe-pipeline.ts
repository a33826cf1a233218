import { MaestroError } from '@maestro-helix/contract/errors'
import type { PipelineMetacognition } from '@maestro-helix/contract/http/metacognition'
import type { AttemptRecord, RunSummary } from '@maestro-helix/contract/run'
import type { AgentStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { decideGate } from '@maestro-helix/helix/gates/decide-gate'
import { ownGateOf } from '../orchestration/govern-output.ts'
import type { Judge } from '@maestro-helix/helix/judge'
import {
  type ArchitectureObservation,
  validateArchitecturalMetacognition,
} from '@maestro-helix/helix/metacognition/validate-architectural-metacognition'
import { type ProcedureObservation, validateProceduralMetacognition } from '@maestro-helix/helix/metacognition/validate-procedural-metacognition'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { peopleAskedFor } from '../governance/policy/rule-on-output.ts'
import { type Declared, declarationWarnings } from '../orchestration/declaration-warnings.ts'
import type { Gates } from '../orchestration/driver-parts.ts'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { z } from 'zod'

/** What is probed and read. */
export type ObservedParts = {
  store: Pick<RecordStore, 'run' | 'workflow' | 'workflowVersion'>
  recentRuns: (workflow: string, limit: number) => Promise<readonly RunSummary[]>
  /** Operators whose keys are valid now. */
  validOperators: () => Promise<number>
  /** Kinds of the run's ledger entries with step and attempt, as they stand in the leaves. */
  ledgerAttempts: (runId: string) => Promise<{ stepId: string; attempt: number }[]>
  agents: ReadonlyMap<string, Agent>
  tools: ReadonlyMap<string, Tool>
  lowered: Declared['lowered']
  judge: Judge
  gates: Gates
}

/** Runs that the procedural part looks at: the latest ones. */
const recentRunsLimit = 20

/**
 * How clearly a workflow watches itself: the architecture is found out by using it (the judge is asked, the gates are given a poor output), the
 * procedure from what the last runs recorded. Nothing is taken from what a definition says of itself.
 * @throws MaestroError NOT_FOUND.
 */
export async function observePipeline(parts: ObservedParts, workflow: string): Promise<PipelineMetacognition> {
  const record = await parts.store.workflow(workflow)
  const version = record && (await parts.store.workflowVersion(workflow, record.currentVersion))
  if (!record || !version) throw new MaestroError('NOT_FOUND', `no workflow "${workflow}"`)
  const runs: { snapshot: RunSnapshot; inLedger: Set<string> }[] = []
  for (const run of await parts.recentRuns(workflow, recentRunsLimit)) {
    const snapshot = await parts.store.run(run.id)
    if (!snapshot || snapshot.attempts.length === 0) continue
    runs.push({ snapshot, inLedger: new Set((await parts.ledgerAttempts(run.id)).map(keyOf)) })
  }
  const architectural = validateArchitecturalMetacognition(await observeArchitecture(parts, version.definition, runs))
  const procedural = validateProceduralMetacognition(observeProcedure(version.definition, runs))
  return {
    workflow,
    version: record.currentVersion,
    runs: runs.length,
    architectural,
    procedural,
    passed: architectural.passed && procedural.passed,
    warnings: declarationWarnings(version.definition, parts),
  }
}

/** The attempts that ledger leaves speak of; leaves are canonical JSON. */
export function attemptsInLedger(entries: readonly { leaf: Uint8Array }[]): { stepId: string; attempt: number }[] {
  return entries.flatMap(({ leaf }) => {
    const fields = leafSchema.safeParse(JSON.parse(Buffer.from(leaf).toString('utf8')))
    return fields.success ? [{ stepId: fields.data.step_id, attempt: fields.data.attempt }] : []
  })
}

/** Entries that record an ended attempt. */
const leafSchema = z.looseObject({
  kind: z.enum(['step.attempted', 'action.executed', 'action.failed', 'action.read']),
  step_id: z.string(),
  attempt: z.number(),
})

type ObservedRun = { snapshot: RunSnapshot; inLedger: ReadonlySet<string> }

function keyOf({ stepId, attempt }: { stepId: string; attempt: number }): string {
  return `${stepId}/${attempt}`
}

async function observeArchitecture(
  parts: ObservedParts,
  definition: CompiledWorkflow,
  runs: readonly ObservedRun[],
): Promise<ArchitectureObservation> {
  const steps = definition.steps.filter((step) => step.kind === 'agent')
  const attempts = runs.flatMap(({ snapshot }) => snapshot.attempts)
  const sawContext = (step: AgentStep): boolean => attempts.some((attempt) => attempt.stepId === step.id && attempt.judged?.context)
  const { config } = parts.gates.current()
  return {
    agentSteps: steps.length,
    agentStepsWithAgent: steps.filter((step) => step.agents.some((agent) => parts.agents.has(agent))).length,
    agentStepsWithContext: steps.filter((step) => step.context !== undefined || sawContext(step)).length,
    judgeProbe: await probeJudge(parts.judge),
    agentStepsWhoseGateHeldPoorOutput: steps.filter((step) => holdsPoorOutput(parts.gates, definition.name, step)).length,
    agentStepsThatAdapt: steps.filter((step) => (step.adaptAttempts ?? config.adaptation.maxAttempts) > 0 && config.adaptation.below > 0).length,
    evidenceReadBack: runs.some(({ snapshot, inLedger }) =>
      snapshot.attempts.some((attempt) => attempt.qsr !== null && inLedger.has(keyOf(attempt))),
    ),
    irreversibleSteps: definition.steps.filter((step) => step.kind === 'action' && parts.tools.get(step.tool)?.effect === 'irreversible').length,
    enrolledOperators: await parts.validOperators(),
  }
}

/** The judge is asked about a supported and an invented answer to the same question. */
async function probeJudge(judge: Judge): Promise<ArchitectureObservation['judgeProbe']> {
  const task = 'When may an order be cancelled, and where does the money go?'
  const context = 'An order can be cancelled while it is pending. The total is refunded to the original payment method within seven business days.'
  const scoreOf = async (output: string): Promise<number> => (await judge.evaluate({ task, context, output }, AbortSignal.timeout(10_000))).qsr
  try {
    return {
      grounded: await scoreOf(
        'An order can be cancelled while it is pending. The total is refunded to the original payment method within seven business days.',
      ),
      unsupported: await scoreOf('Ms Albrecht of Lisbon sold 4,812 yellow umbrellas in 1987, and her brother never forgave the mayor.'),
    }
  } catch {
    return null
  }
}

function holdsPoorOutput(gates: Gates, workflow: string, step: AgentStep): boolean {
  const { config, sha256 } = gates.current()
  const { outcome } = decideGate({
    evaluation: { qsr: 0.2, suggestions: [] },
    risk: { mri: 0.45, tier: 'Advisory', factors: [] },
    config,
    configSha256: sha256,
    workflow,
    step: step.id,
    attemptsSoFar: 100,
    ...ownGateOf(gates, workflow, step),
  })
  return outcome !== 'pass' && outcome !== 'unassessed'
}

function observeProcedure(definition: CompiledWorkflow, runs: readonly ObservedRun[]): ProcedureObservation {
  const attempts = runs.flatMap(({ snapshot }) => snapshot.attempts)
  const outputs = attempts.filter((attempt) => attempt.kind === 'agent' && attempt.status === 'succeeded')
  const sentBack = runs.flatMap(({ snapshot }) =>
    snapshot.attempts
      .filter(({ decision }) => decision?.outcome === 'adapt')
      .map((attempt) => ({ attempt, later: laterAttempts(snapshot, attempt) })),
  )
  const held = runs.flatMap(({ snapshot }) =>
    snapshot.attempts.filter((attempt) => attempt.ruling?.people !== null && peopleAskedFor(attempt) > 0).map((attempt) => ({ attempt, snapshot })),
  )
  const ended = runs
    .flatMap(({ snapshot }) => snapshot.escalations)
    .filter(({ status }) => status === 'approved' || status === 'rejected' || status === 'timed-out')
  const selfScored = outputs.flatMap(({ judged, qsr }) => (judged?.selfScore != null && qsr ? [Math.abs(judged.selfScore - qsr.qsr)] : []))
  return {
    runs: runs.length,
    outputs: outputs.length,
    outputsGoverned: outputs.filter(({ qsr, risk, decision }) => qsr && risk && decision).length,
    sentBack: sentBack.length,
    sentBackAndTriedAgain: sentBack.filter(({ later }) => later.length > 0).length,
    sentBackAndImproved: sentBack.filter(({ attempt, later }) => later.some(({ qsr }) => (qsr?.qsr ?? 0) > (attempt.qsr?.qsr ?? 1))).length,
    held: held.length,
    heldAndWaited: held.filter(({ attempt, snapshot }) => waited(definition, snapshot, attempt)).length,
    escalationsEnded: ended.length,
    escalationsDecided: ended.filter(({ status }) => status !== 'timed-out').length,
    selfScored: selfScored.length,
    selfScoredConsistently: selfScored.filter((difference) => difference <= 0.25).length,
    attempts: attempts.length,
    attemptsInLedger: runs.reduce(
      (sum, { snapshot, inLedger }) => sum + snapshot.attempts.filter((attempt) => inLedger.has(keyOf(attempt))).length,
      0,
    ),
  }
}

function laterAttempts(snapshot: RunSnapshot, attempt: AttemptRecord): AttemptRecord[] {
  return snapshot.attempts.filter((other) => other.stepId === attempt.stepId && other.attempt > attempt.attempt)
}

/** No step that comes directly after began before a person had decided about the held output. */
function waited(definition: CompiledWorkflow, snapshot: RunSnapshot, held: AttemptRecord): boolean {
  const decision = snapshot.escalations.find(({ kind, stepId, attempt }) => kind === 'gate' && stepId === held.stepId && attempt === held.attempt)
  const dependents = new Set(definition.steps.filter((step) => step.after.includes(held.stepId)).map((step) => step.id))
  const began = snapshot.attempts.filter((attempt) => dependents.has(attempt.stepId) && attempt.startedAt >= held.endedAt)
  return began.every((attempt) => decision?.status === 'approved' && decision.decidedAt !== null && attempt.startedAt >= decision.decidedAt)
}
