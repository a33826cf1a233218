import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { PromotionChallenge, PromotionChallengeRequest } from '@maestro-helix/contract/http/promotions'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { digestOf } from '../record/digest.ts'
import { standingFor } from './judge-promotion.ts'
import type { SignInDeps } from './people/sign-in.ts'
import { challengePerson } from './people/signing-challenge.ts'

/**
 * Issues the statement that a signatory's passkey is to sign for one promotion in one role, with a nonce that counts once. Only a passkey that is registered
 * for it is asked. Nothing is decided by it.
 * @throws MaestroError PROMOTION_CLOSED, SIGNATORY_MISSING, FORBIDDEN where the registered key is no passkey.
 */
export async function challengePromotion(
  deps: SignInDeps,
  { id, subject, environment, phase, ...promotion }: PromotionRecord,
  operator: OperatorRecord,
  { role, verdict, comment }: PromotionChallengeRequest,
): Promise<PromotionChallenge> {
  if (promotion.status !== 'open') throw new MaestroError('PROMOTION_CLOSED', `it is ${promotion.status}`)
  const at = deps.sources.now()
  const whole = { id, subject, environment, phase, ...promotion }
  const registered = standingFor(whole, await deps.store.signatories(), { operatorId: operator.id, role, at })
  if (registered.length === 0) throw new MaestroError('SIGNATORY_MISSING', `${operator.id} is not registered to sign as ${role} for this, now`)
  return challengePerson(
    deps,
    operator,
    (fresh) => ({
      v: 1,
      purpose: 'maestro-helix/promotion',
      promotionId: id,
      subject,
      environment,
      phase,
      role,
      verdict,
      commentSha256: digestOf(comment),
      ...fresh,
    }),
    registered.map(({ keyFingerprint }) => keyFingerprint),
  )
}
