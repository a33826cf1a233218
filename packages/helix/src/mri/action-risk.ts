import type { RiskFactor } from '@maestro-helix/contract/evaluation'
import { clamp01, rounded } from '../rounded.ts'
import type { ExposedText } from './injected-instructions.ts'
import { findInjectedInstructions, nothingFoundYet } from './injected-instructions.ts'
import { mriParameters } from './parameters.ts'
import type { AgentTrackRecord } from './predicted-failure.ts'
import { predictedFailure } from './predicted-failure.ts'
import type { TrajectoryStep } from './trajectory/trajectory.ts'
import type { TrajectoryFinding } from './trajectory/trajectory-risk.ts'
import { assessTrajectory, trajectoryFlagFrom } from './trajectory/trajectory-risk.ts'

/** An action the step carries out or proposes. */
export type ProposedAction = {
  readonly tool: string
  readonly effect: 'read' | 'reversible' | 'irreversible'
  /** 0..1: how much a wrong call can damage. */
  readonly blastRadius: number
  /** What kind of thing the tool does, where it says so; named in reasons, without weight of its own. */
  readonly toolClass?: string
}

/** Where the step departed from how it should have been done; 0..1 with the reason in words. */
export type ProceduralDeviation = { readonly value: number; readonly reason: string }

export type ActionRiskInput = {
  /** Empty or absent for a step that only reads and answers. */
  readonly actions?: readonly ProposedAction[]
  /** What the agent read (context, tool outputs) and wrote; never the task itself, whose instructions are the user's own. */
  readonly texts?: readonly ExposedText[]
  /** What was said, done and answered on the way, where the step ran as an agent with tools. */
  readonly trajectory?: readonly TrajectoryStep[]
  /** True where the trajectory may be incomplete or is the agent's own account: then it may raise the risk, but not make up for instructions that it met. */
  readonly trajectoryMayLack?: boolean
  readonly trackRecord?: AgentTrackRecord
  readonly proceduralDeviation?: ProceduralDeviation
}

/** What one thing adds to the action risk, 0..1, by its name. */
export type RiskPart = { readonly name: string; readonly value: number }

/** The parts of the action risk that come from the action and its surroundings, each with its factor. */
export function actionFactors(input: ActionRiskInput): { factors: RiskFactor[]; parts: RiskPart[] } {
  const { action } = mriParameters
  const actions = input.actions ?? []
  let worst: ProposedAction | undefined
  let consequence = 0
  for (const candidate of actions) {
    const value = action.irreversibility[candidate.effect] * (action.base + action.reach * clamp01(candidate.blastRadius))
    if (worst === undefined || value > consequence) worst = candidate
    consequence = Math.max(consequence, value)
  }
  const found = nothingFoundYet()
  const injection = findInjectedInstructions(input.texts ?? [], found)
  const behaviour = input.trajectory === undefined ? null : assessTrajectory(input.trajectory, found)
  const record = input.trackRecord ?? { attempts: 0, failedOrLow: 0 }
  const failure = predictedFailure(record)
  const deviation = input.proceduralDeviation ?? { value: 0, reason: 'No departure from the procedure was recorded.' }
  const tool = worst?.tool.slice(0, 100) ?? ''
  const kind = worst?.toolClass === undefined ? '' : `, one of ${worst.toolClass.slice(0, 100)},`
  const factors: RiskFactor[] = [
    {
      name: 'irreversibility',
      value: worst ? action.irreversibility[worst.effect] : 0,
      reason: worst ? `${tool}${kind} is ${worst.effect === 'read' ? 'read-only' : worst.effect}.` : 'The step proposes no action.',
    },
    {
      name: 'blastRadius',
      value: rounded(clamp01(worst?.blastRadius ?? 0)),
      reason: worst ? `Declared by ${tool}.` : 'The step proposes no action.',
    },
    { name: 'injectedInstructions', value: rounded(injection.score), reason: injection.reason.slice(0, 500) },
    ...(behaviour === null ? [] : [{ name: 'trajectoryBehaviour' as const, value: rounded(behaviour.score), reason: reportedReason(behaviour) }]),
    {
      name: 'predictedFailure',
      value: rounded(failure),
      reason: `${record.failedOrLow} of ${record.attempts} earlier attempts failed or scored low; shrunk towards ${mriParameters.predictedFailure.prior}.`,
    },
    { name: 'proceduralDeviation', value: rounded(clamp01(deviation.value)), reason: deviation.reason.slice(0, 500) },
  ]
  return {
    factors,
    parts: [
      { name: 'consequence', value: consequence },
      // What an agent did about instructions that it met is in its trajectory; where there is none, having met them is all that is known.
      {
        name: 'injectedInstructions',
        value: (behaviour === null || input.trajectoryMayLack === true ? action.injected : action.injectedButSeen) * sharplyWeighed(injection.score),
      },
      { name: 'obeyedInstructions', value: action.obeyed * weighed(clamp01(mriParameters.trajectory.obeyedScale * (behaviour?.obeyed ?? 0))) },
      { name: 'trajectoryBehaviour', value: trajectoryPart(behaviour, input.trajectoryMayLack === true) },
      { name: 'unreadSource', value: injection.unread ? action.unread : 0 },
      { name: 'predictedFailure', value: action.predictedFailure * failure },
      { name: 'proceduralDeviation', value: action.proceduralDeviation * clamp01(deviation.value) },
    ],
  }
}

/** What the trajectory model adds: nothing while it reports alone. */
function trajectoryPart(behaviour: TrajectoryFinding | null, mayLack: boolean): number {
  const gates: boolean = mriParameters.trajectory.gates
  // Where most may be missing, finding nothing says nothing: the model's mean then is no suspicion of this agent.
  if (!gates || behaviour === null || (mayLack && behaviour.score < trajectoryFlagFrom)) return 0
  return mriParameters.action.trajectory * weighed(behaviour.score)
}

function reportedReason({ reason, obeyed }: TrajectoryFinding): string {
  const gates: boolean = mriParameters.trajectory.gates
  const weighs = obeyed > 0 ? 'Only the instruction that it carried out weighs in MRI.' : 'Reported; it does not weigh in MRI.'
  return (gates ? reason : `${weighs} ${reason}`).slice(0, 500)
}

/** A probability as it weighs in the risk: suspicions below the flag of 0.5 count for less than they are, likelihoods above it for more; 0, 0.5 and 1 stay. */
function weighed(value: number): number {
  return value * value * (3 - 2 * value)
}

/** The same twice over: a text that reads a little like an order, as a customer's message may, must not hold an output together with other small doubts. */
function sharplyWeighed(value: number): number {
  return weighed(weighed(value))
}

/** 1 - product(1 - part): each part adds to what the others leave, and none can lower the risk. 0..1. */
export function accumulated(parts: readonly RiskPart[]): number {
  return rounded(clamp01(1 - parts.reduce((product, { value }) => product * (1 - clamp01(value)), 1)))
}

/** Action risk of an action that no output of an agent stands behind, such as a tool call of the workflow itself. 0..1. */
export function actionRisk(input: ActionRiskInput): { risk: number; factors: RiskFactor[] } {
  const { factors, parts } = actionFactors(input)
  return { risk: accumulated(parts), factors }
}
