import { randomBytes, sign } from 'node:crypto'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { PromotionDetail } from '@maestro-helix/contract/http/promotions'
import type { SignatoryRole } from '@maestro-helix/contract/people'
import type { PromotionStatement, SignedPromotion } from '@maestro-helix/contract/promotion'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { canonicalSha256, type OperatorKeys } from '../home/operator-keys.ts'

/**
 * One person's signature in a role, over exactly what is shown: a server that shows one subject and asks to sign another is found out.
 * @throws MaestroError APPROVAL_DIGEST_MISMATCH
 */
export function signedPromotion(
  keys: OperatorKeys,
  { promotion, statement }: PromotionDetail,
  given: { role: SignatoryRole; verdict: PromotionStatement['verdict']; comment: string; signedAt: Date },
): SignedPromotion {
  const { subject, environment, phase, id } = promotion
  const shown = canonicalSha256({ v: 1, purpose: 'maestro-helix/promotion', promotionId: id, subject, environment, phase })
  if (shown !== canonicalSha256(statement))
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the server shows one release and asks to sign another; nothing was signed')
  const comment = { text: given.comment, salt: randomBytes(16).toString('hex') }
  const whole: PromotionStatement = {
    ...statement,
    role: given.role,
    verdict: given.verdict,
    operatorId: keys.id,
    commentSha256: canonicalSha256(comment),
    signedAt: given.signedAt.toISOString(),
  }
  return { statement: whole, comment, signature: sign(null, canonicalJsonBytes(whole), keys.privateKey).toString('base64') }
}
