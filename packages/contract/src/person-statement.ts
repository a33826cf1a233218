import type { Assertion } from './assertion.ts'
import type { DecisionStatement } from './governance.ts'
import type { PromotionStatement } from './promotion.ts'
import type { ActStatement } from './signed-act.ts'

/** Everything that a person signs as a person: with an Ed25519 key its canonical JSON bytes (RFC 8785), with a passkey a challenge made of them. */
export type PersonStatement = DecisionStatement | PromotionStatement | ActStatement

/**
 * A statement with its signature. Base64: the 64-byte Ed25519 signature over the canonical statement, or where there is an `assertion` the passkey's
 * signature, whose challenge is SHA-256(bytes of the subject's digest || SHA-256(canonical statement)).
 */
export type SignedStatement = { statement: PersonStatement; signature: string; assertion?: Assertion | undefined }

/** What a statement is about: its id, and the digest that the signature stands for. */
export function subjectOfStatement(statement: PersonStatement): { id: string; sha256: string } {
  if ('act' in statement) return { id: statement.subjectId, sha256: statement.subjectSha256 }
  return 'promotionId' in statement
    ? { id: statement.promotionId, sha256: statement.subject.sha256 }
    : { id: statement.escalationId, sha256: statement.subjectSha256 }
}
