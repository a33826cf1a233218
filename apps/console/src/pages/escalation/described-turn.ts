import type { AgentTurn } from '@maestro-helix/contract/trajectory'

/** One turn of an agent in a line: who saw it is part of it, because an agent's own account proves nothing. Pure. */
export function describedTurn(turn: AgentTurn): string {
  if (turn.kind === 'said') return `By its own account it said: ${turn.text}`
  const { tool, effect, arguments: given, result, error, observed } = turn
  const end = error !== null ? `failed: ${error}` : result === null ? 'nothing came back' : `came back: ${result}`
  return `${observed ? 'Called' : 'By its own account it called'} ${tool}${effect === null ? '' : ` (${effect})`} with ${given}; ${end}`
}
