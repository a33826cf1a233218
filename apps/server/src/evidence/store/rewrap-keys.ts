import type { Pool } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { sha256Hex } from '../../record/digest.ts'
import { decrypt, encrypt } from '../privacy/seal.ts'
import type { MasterKeys } from './master-key.ts'

/** By which names master keys are known in the ledger, which say nothing of them, and how many keys of people were wrapped anew. */
export type Rewrapped = { from: string[]; to: string; keys: number }

/** Keys that are wrapped anew in one statement. */
const pageKeys = 500

/** The key of a subject, by whichever of the master keys wrapped it; undefined where none did. */
export function unwrap({ present, older }: MasterKeys, id: string, wrapped: Uint8Array): Uint8Array | undefined {
  for (const master of [present, ...older]) {
    const key = decrypt(master, id, wrapped)
    if (key !== undefined) return key
  }
  return undefined
}

/**
 * Wraps with the present master key what older ones wrapped. Page by page, each statement by itself; where it is cut off, the next start goes on, and until then both open. A
 * key that is destroyed meanwhile stays so. Null where no older key is there.
 * @throws MaestroError PRIVACY_KEY_MISSING where none of them wrapped a key.
 */
export async function rewrapKeys(pool: Pool, master: MasterKeys): Promise<Rewrapped | null> {
  if (master.older.length === 0) return null
  let keys = 0
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const text = 'SELECT id, wrapped FROM subject_keys WHERE wrapped IS NOT NULL AND id > $1::uuid ORDER BY id LIMIT $2'
    const { rows } = await pool.query<{ id: string; wrapped: Buffer }>(text, [after, pageKeys])
    const old = rows.filter(({ id, wrapped }) => decrypt(master.present, id, wrapped) === undefined)
    const fresh = old.map(({ id, wrapped }) => {
      const key = unwrap(master, id, wrapped)
      if (key === undefined)
        throw new MaestroError('PRIVACY_KEY_MISSING', 'no master key of the file is the one that the keys of the subjects are wrapped with')
      return { id, wrapped, anew: encrypt(master.present, id, key) }
    })
    if (fresh.length > 0) {
      const update = `UPDATE subject_keys AS k SET wrapped = f.anew FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS f(id, wrapped, anew)
WHERE k.id = f.id AND k.wrapped = f.wrapped`
      const values = [fresh.map(({ id }) => id), fresh.map(({ wrapped }) => wrapped), fresh.map(({ anew }) => anew)]
      keys += (await pool.query(update, values)).rowCount ?? 0
    }
    const last = rows.at(-1)
    if (last === undefined) return { from: master.older.map(nameOf), to: nameOf(master.present), keys }
    after = last.id
  }
}

/** A digest of a random key of 32 bytes names it, and nobody can try out the key by it. */
function nameOf(key: Uint8Array): string {
  return sha256Hex(Buffer.concat([Buffer.from('maestro-helix/master-key-name\n'), key])).slice(0, 32)
}
