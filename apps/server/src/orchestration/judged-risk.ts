import type { JudgedMaterial } from '@maestro-helix/contract/run'
import type { AgentTurn } from '@maestro-helix/contract/trajectory'
import type { ProceduralDeviation } from '@maestro-helix/helix/mri/action-risk'
import type { RiskInput } from '@maestro-helix/helix/mri/assess-risk'
import { readTexts, stepsOfTurns } from '@maestro-helix/helix/mri/trajectory/steps-of-turns'

/** What the risk of an output is assessed from beside its scores, the same when it is judged and when that is repeated from the record. */
export type RiskSurroundings = Pick<RiskInput, 'texts' | 'trajectory' | 'trajectoryMayLack' | 'proceduralDeviation'>

/** How output and context read where instructions are looked for, and what the agent did on the way, where anything is known of it. */
export function riskSurroundings({ task, context, trajectory }: JudgedMaterial, output: string): RiskSurroundings {
  const texts = [
    ...(context === null ? [] : [{ origin: 'context', text: context }]),
    ...readTexts(trajectory ?? []),
    { origin: 'output', text: output, requestsExpected: true },
  ]
  if (trajectory === undefined) return { texts }
  const deviation = deviationOf(trajectory)
  return {
    texts,
    trajectory: stepsOfTurns(task, trajectory, output),
    // What an agent does without the door, nobody sees but through its own account.
    trajectoryMayLack: true,
    ...(deviation && { proceduralDeviation: deviation }),
  }
}

/** Requests that the door refused: one weighs half, two and more in full. */
function deviationOf(trajectory: readonly AgentTurn[]): ProceduralDeviation | undefined {
  const refused = trajectory.flatMap((turn) => (turn.kind === 'called' && turn.observed && turn.error?.startsWith('TOOL_') ? [turn] : []))
  if (refused.length === 0) return undefined
  const asked = [...new Set(refused.map(({ tool, error }) => `${tool} (${error})`))].join(', ')
  return { value: Math.min(1, refused.length / 2), reason: `The agent asked for what it may not: ${asked}`.slice(0, 500) }
}
