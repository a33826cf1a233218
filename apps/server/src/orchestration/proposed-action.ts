import type { ProposedAction } from '@maestro-helix/helix/mri/action-risk'
import type { Tool } from '@maestro-helix/sdk/define-tool'

/** A tool's declaration as the risk of calling it sees it. */
export function proposedAction({ id, blastRadius, toolClass }: Tool, effect: ProposedAction['effect']): ProposedAction {
  return { tool: id, effect, blastRadius, ...(toolClass !== undefined && { toolClass }) }
}
