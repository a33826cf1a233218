import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { DecisionStatement, EnrolmentRequest, EscalationRecord, Feedback, SignedDecision, Verdict } from '@maestro-helix/contract/governance'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { digestOf } from '@maestro-helix/server/record/digest'

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A person with a key that is always the same, made up for the simulation. */
export type SimulatedOperator = { id: string; privateKey: KeyObject; publicKey: string }

export function simulatedOperator(id: string, keyByte: number): SimulatedOperator {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, Buffer.alloc(32, keyByte)]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { id, privateKey, publicKey: Buffer.from(x ?? '', 'base64url').toString('base64') }
}

export function enrolmentOf({ id, privateKey, publicKey }: SimulatedOperator): EnrolmentRequest {
  const proof = sign(null, canonicalJsonBytes({ v: 1, purpose: 'maestro-helix/enrolment', id, publicKey }), privateKey).toString('base64')
  return { id, displayName: id, publicKey, proof }
}

/** A decision as an honest client makes it; `change` is what a dishonest one does before signing, `feedback` what it swaps afterwards. */
export function signedDecision(
  operator: SimulatedOperator,
  escalation: Pick<EscalationRecord, 'id' | 'subjectSha256'>,
  verdict: Verdict,
  now: string,
  change: Partial<DecisionStatement> = {},
): SignedDecision {
  const feedback: Feedback = { rationale: `simulated: ${verdict}` }
  const statement: DecisionStatement = {
    v: 1,
    purpose: 'maestro-helix/decision',
    escalationId: escalation.id,
    subjectSha256: escalation.subjectSha256,
    verdict,
    operatorId: operator.id,
    feedbackSha256: digestOf(feedback),
    signedAt: now,
    ...change,
  }
  return { statement, feedback, signature: sign(null, canonicalJsonBytes(statement), operator.privateKey).toString('base64') }
}
