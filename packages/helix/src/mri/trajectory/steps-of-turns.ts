import type { AgentTurn } from '@maestro-helix/contract/trajectory'
import type { TrajectoryStep } from './trajectory.ts'

/** A recorded trajectory as the risk model reads it: what was asked, each turn with what came back, and the output as the agent's last word. */
export function stepsOfTurns(task: string, turns: readonly AgentTurn[], output: string): TrajectoryStep[] {
  return [
    { role: 'user', text: task.slice(0, 8_000), action: '' },
    ...turns.flatMap((turn): TrajectoryStep[] => {
      if (turn.kind === 'said') return [{ role: 'agent', text: turn.text, action: '' }]
      // What the door refused was not done; that it was asked for counts as a departure from the procedure.
      if (turn.observed && turn.error?.startsWith('TOOL_')) return []
      // What an agent says of the effect of a call that nobody saw is its own account: the words of the call are all that can be looked at.
      const declared = turn.observed && turn.effect !== null ? { declared: turn.effect } : {}
      const called: TrajectoryStep = { role: 'agent', text: '', action: `${turn.tool} ${turn.arguments}`, ...declared }
      const answer = turn.result ?? (turn.error === null ? null : `Error: ${turn.error}`)
      return answer === null ? [called] : [called, { role: 'environment', text: answer, action: '' }]
    }),
    { role: 'agent', text: output.slice(0, 8_000), action: '' },
  ]
}

/** What came back from the tools that were called, as texts in which somebody may have planted instructions. */
export function readTexts(turns: readonly AgentTurn[]): { origin: string; text: string }[] {
  return turns.flatMap((turn) => (turn.kind === 'called' && turn.result !== null ? [{ origin: `result of ${turn.tool}`, text: turn.result }] : []))
}
