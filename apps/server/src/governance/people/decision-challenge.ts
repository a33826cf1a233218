import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { DecisionChallenge, DecisionChallengeRequest } from '@maestro-helix/contract/http/escalations'
import { digestOf } from '../../record/digest.ts'
import { challengePerson } from './signing-challenge.ts'
import type { SignInDeps } from './sign-in.ts'

/**
 * Issues the statement that a person's passkey is to sign for one decision, or for break-glass where `purpose` says so. Nothing is decided by it.
 * @throws MaestroError NOT_FOUND, ESCALATION_DECIDED, FORBIDDEN where the person has no valid passkey.
 */
export async function challengeDecision(
  deps: SignInDeps,
  escalationId: string,
  operator: OperatorRecord,
  { verdict, feedback, purpose = 'maestro-helix/decision' }: DecisionChallengeRequest,
): Promise<DecisionChallenge> {
  const escalation = await deps.store.escalation(escalationId)
  if (!escalation) throw new MaestroError('NOT_FOUND', `no escalation ${escalationId}`)
  if (escalation.status !== 'open') throw new MaestroError('ESCALATION_DECIDED', `it is ${escalation.status}`)
  const { subjectSha256 } = escalation
  return challengePerson(deps, operator, (fresh) => ({
    v: 1,
    purpose,
    escalationId,
    subjectSha256,
    verdict,
    feedbackSha256: digestOf(feedback),
    ...fresh,
  }))
}
