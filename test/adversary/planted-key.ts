import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { keyFingerprint } from '@maestro-helix/server/governance/operator-keys'
import type { Siege } from './siege.ts'

/** A key of somebody who writes to the database. */
export type Planted = { privateKey: KeyObject; publicKey: string; fingerprint: string }

export function plantedKey(): Planted {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const bytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
  return { privateKey, publicKey: bytes, fingerprint: keyFingerprint(bytes) }
}

/** Writes another key into the row of a person. */
export async function rewriteKey(siege: Siege, id: string, key: Planted): Promise<void> {
  await siege.query(
    `UPDATE operators SET record = jsonb_set(jsonb_set(record::jsonb, '{authenticators,0,publicKey}', to_jsonb($2::text)),
       '{authenticators,0,fingerprint}', to_jsonb($3::text))::text::json WHERE id = $1`,
    [id, key.publicKey, key.fingerprint],
  )
  await siege.query('UPDATE operator_authenticators SET fingerprint = $2 WHERE operator_id = $1', [id, key.fingerprint])
}
