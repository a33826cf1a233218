import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { Session } from '@maestro-helix/contract/http/auth'

/**
 * How a question stands to whoever looks: theirs to decide, asked by themselves, signed by them already, over, or not theirs to decide because of who
 * they are. Pure; the server decides in the end.
 */
export type Standing = 'to-decide' | 'own-request' | 'signed' | 'over' | 'may-not'

export function standingOf(
  escalation: Pick<EscalationRecord, 'status' | 'requester' | 'decisions'>,
  session: Pick<Session, 'operatorId' | 'capabilities'>,
): Standing {
  const { operatorId, capabilities } = session
  if (escalation.status !== 'open') return 'over'
  if (operatorId === null || !capabilities.includes('decide')) return 'may-not'
  if (escalation.requester.kind === 'operator' && escalation.requester.id === operatorId) return 'own-request'
  return escalation.decisions.some(({ statement }) => statement.operatorId === operatorId) ? 'signed' : 'to-decide'
}
