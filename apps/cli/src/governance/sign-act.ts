import { randomBytes } from 'node:crypto'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Act, ActStatement, SignedAct } from '@maestro-helix/contract/signed-act'
import { canonicalSha256, type OperatorKeys, signedStatement } from '../home/operator-keys.ts'

/**
 * One person's signature over exactly what they ask for, whose digest is computed here. `salt` where the request holds words of a person, so that nobody can try out
 * guesses against the ledger.
 */
export function signedAct(
  keys: OperatorKeys,
  { act, subjectId, request }: { act: Act; subjectId: string; request: JsonObject },
  signedAt: Date,
  salt?: string,
): SignedAct {
  const salted = salt === undefined ? {} : { salt }
  const statement: ActStatement = {
    v: 1,
    purpose: 'maestro-helix/act',
    act,
    subjectId,
    subjectSha256: canonicalSha256({ ...request, act, ...salted }),
    operatorId: keys.id,
    signedAt: signedAt.toISOString(),
  }
  return { ...signedStatement(keys, statement), ...salted }
}

/** 16 random bytes in hexadecimal. */
export function newSalt(): string {
  return randomBytes(16).toString('hex')
}
