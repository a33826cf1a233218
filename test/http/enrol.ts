import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import type { Role } from '@maestro-helix/contract/roles'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'

export type Enrolled = { id: string; privateKey: KeyObject; token: string }

/** Enrols an operator with a new key and keeps the key. */
export async function enrol(client: MaestroClient, id: string, roles?: Role[]): Promise<Enrolled> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
  const statement = { v: 1, purpose: 'maestro-helix/enrolment', id, publicKey: bytes }
  const proof = sign(null, canonicalJsonBytes(statement), privateKey).toString('base64')
  const { token } = await client.people.enrolOperator({ id, displayName: id, publicKey: bytes, proof, ...(roles && { roles }) })
  return { id, privateKey, token }
}
