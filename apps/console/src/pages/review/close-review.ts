import type { BreakGlassReview, Finding } from '@maestro-helix/contract/escalation-desk'
import { actChallengeSchema } from '@maestro-helix/contract/http/acts'
import { client, transport } from '../../api/client.ts'
import type { Asked } from '../../api/session.ts'
import { digestOf } from '../../escalations/subject-digest.ts'
import { signStatement } from '../../signing/sign-statement.ts'

/**
 * Has a person's passkey sign their finding, and closes the review with it.
 * @throws MaestroError where the server refuses, or asked for something else to be signed
 */
export async function closeReview(
  { id: reviewId, salt }: Pick<BreakGlassReview, 'id' | 'salt'>,
  finding: Finding,
  operatorId: string,
): Promise<Asked<BreakGlassReview>> {
  const subject = {
    act: 'close-review' as const,
    subjectId: reviewId,
    subjectSha256: await digestOf({ act: 'close-review', reviewId, finding, salt }),
  }
  const challenge = await transport.json({ method: 'POST', path: '/api/v1/acts/challenge', body: subject, schema: actChallengeSchema })
  const asked = await signStatement(challenge, { ...subject, purpose: 'maestro-helix/act', operatorId })
  if (asked.declined) return asked
  return { declined: false, answer: await client.desk.closeReview(reviewId, { ...finding, signed: { ...asked.answer, salt } }) }
}
