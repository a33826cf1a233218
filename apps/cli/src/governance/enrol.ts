import { codeOf, type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import type { EnrolmentRequest } from '@maestro-helix/contract/governance'
import type { EnrolOperatorResponse, Operator } from '@maestro-helix/contract/http/operators'
import type { Role } from '@maestro-helix/contract/roles'
import type { PeopleClient } from '@maestro-helix/sdk/client/people-client'
import {
  enrolmentRequest,
  ensureOperatorKeys,
  forgetOperatorKeys,
  readOperatorKeys,
  readOperatorToken,
  storeOperatorToken,
} from '../home/operator-keys.ts'

const refusals: readonly ErrorCode[] = [
  'ENROLMENT_UNKNOWN',
  'ENROLMENT_EXPIRED',
  'ENROLMENT_USED',
  'OPERATOR_EXISTS',
  'AUTHENTICATOR_EXISTS',
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'INVALID_REQUEST',
]

/**
 * Enrols an operator with a key made in this home. The key is on disk before the server hears of it, so that a lost answer loses no key; a key
 * whose enrolment the server refuses is removed again.
 * @throws MaestroError OPERATOR_EXISTS, and what the server refuses with.
 */
export async function enrolOperator(
  people: Pick<PeopleClient, 'enrolOperator'>,
  home: string,
  operator: { id: string; displayName: string; roles?: Role[]; demonstration: boolean },
): Promise<Operator> {
  const { roles, demonstration } = operator
  return enrolWith(home, operator, (request) => people.enrolOperator({ ...request, demonstration, ...(roles && { roles }) }))
}

/** Accepts a link of enrolment with a key made in this home; otherwise as `enrolOperator`. */
export async function acceptLink(
  people: Pick<PeopleClient, 'enrolByLink'>,
  home: string,
  token: string,
  operator: { id: string; displayName: string },
): Promise<Operator> {
  return enrolWith(home, operator, (request) => people.enrolByLink(token, request))
}

async function enrolWith(
  home: string,
  { id, displayName }: { id: string; displayName: string },
  send: (request: EnrolmentRequest) => Promise<EnrolOperatorResponse>,
): Promise<Operator> {
  if ((await readOperatorToken(home, id)) !== undefined) {
    throw new MaestroError('OPERATOR_EXISTS', `the home ${home} holds a key and token of "${id}" already`)
  }
  const isNew = (await readOperatorKeys(home, id)) === undefined
  const keys = await ensureOperatorKeys(home, id)
  try {
    const answer = await send(enrolmentRequest(keys, displayName))
    await storeOperatorToken(home, id, answer.token)
    return answer.operator
  } catch (error) {
    // Only a refusal is certain; after any other failure the server may know the key.
    if (isNew && refusals.includes(codeOf(error))) await forgetOperatorKeys(home, id)
    throw error
  }
}
