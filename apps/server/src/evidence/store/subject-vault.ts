import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { sightNow } from '../../record/sight.ts'
import { isUuid } from '../is-uuid.ts'
import { encrypt, keyBytes, keyIdOf, openValue, subjectIndex } from '../privacy/seal.ts'

import type { MasterKeys } from './master-key.ts'
import { unwrap } from './rewrap-keys.ts'

/** A record as it is stored: its open part, and beside it the whole as sealed text where it is about a subject. */
export type Stored<T> = T & { sealed?: string }

/** What sealed texts say to whoever may read them. */
export type Opener = {
  /**
   * The record as it was written; its open part alone where the key was destroyed.
   * @throws MaestroError LEDGER_INCONSISTENT where the sealed text was changed, unless `lenient`: lists show the open part then.
   */
  open<T extends object>(stored: Stored<T>, place: string, how?: 'lenient'): T
  /** The value of a sealed text that stands alone; undefined once its key was destroyed, or where it does not open. */
  value(sealed: string, place: string): unknown
  /** When the key was destroyed; undefined while it is there. */
  erasedAt(keyId: string): string | undefined
}

/** The keys of subjects. Every method may reject with RECORD_UNAVAILABLE; PRIVACY_KEY_MISSING where the master key is not the one that wrapped them. */
export type SubjectVault = {
  /** The id of the subject's key, made where there is none. */
  keyFor(subject: string, at: string): Promise<string>
  /** The id of the subject's key, where there is one. */
  find(subject: string): Promise<string | undefined>
  /** The key of the person that a run is about; undefined where it is about nobody, or does not exist. */
  keyOfRun(runId: string): Promise<string | undefined>
  /** A key to seal with; undefined once it is destroyed. */
  sealingKey(keyId: string): Promise<Uint8Array | undefined>
  /** Reads the keys that these sealed texts (and key ids) need; never remembered, so that an erasure counts from its commit on. */
  opener(needed: readonly (string | undefined)[]): Promise<Opener>
}

/** The sealed text of a stored body, where it has one. */
export function sealedText(stored: { sealed?: unknown }): string | undefined {
  return typeof stored.sealed === 'string' ? stored.sealed : undefined
}

type Row = { id: string; wrapped: Buffer | null; erased_at: string | null }

/**
 * How long a key to seal with is remembered, and how many. It may outlive its destruction so long: what is sealed with a destroyed key can be opened by
 * nobody.
 */
const rememberedMs = 60_000
const rememberedKeys = 1_000

export function subjectVault(pool: Pool, master: MasterKeys, elapsedMs: () => number): SubjectVault {
  const remembered = new Map<string, { key: Uint8Array; readAtMs: number }>()

  async function rows(ids: readonly string[]): Promise<Row[]> {
    const text = 'SELECT id, wrapped, erased_at FROM subject_keys WHERE id = ANY($1::uuid[])'
    return (await pool.query<Row>({ name: 'read-subject-keys', text, values: [ids] })).rows
  }

  function unwrapped({ id, wrapped }: Row): Uint8Array | undefined {
    if (wrapped === null) return undefined
    const key = unwrap(master, id, wrapped)
    if (key === undefined)
      throw new MaestroError('PRIVACY_KEY_MISSING', 'the master key is not the one that the keys of the subjects are wrapped with')
    return key
  }

  async function find(subject: string): Promise<string | undefined> {
    const text = 'SELECT id FROM subject_keys WHERE subject = $1'
    return (await pool.query<{ id: string }>({ name: 'find-subject-key', text, values: [subjectIndex(master.index, subject)] })).rows[0]?.id
  }

  return {
    find,
    async keyFor(subject, at) {
      const present = await find(subject)
      if (present !== undefined) return present
      const id = randomUUID()
      const wrapped = encrypt(master.present, id, randomBytes(keyBytes))
      const text = 'INSERT INTO subject_keys (id, subject, wrapped, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (subject) DO NOTHING'
      await pool.query({ name: 'make-subject-key', text, values: [id, subjectIndex(master.index, subject), wrapped, at] })
      // Of two that make one at once, both take what was stored first.
      const made = await find(subject)
      if (made === undefined) throw new MaestroError('CONFLICT', 'the key of the subject was destroyed as it was made')
      return made
    },
    async keyOfRun(runId) {
      const text = 'SELECT subject_key FROM runs WHERE id = $1'
      return (await pool.query<{ subject_key: string | null }>({ name: 'key-of-run', text, values: [runId] })).rows[0]?.subject_key ?? undefined
    },
    async sealingKey(keyId) {
      const known = remembered.get(keyId)
      if (known && elapsedMs() - known.readAtMs < rememberedMs) return known.key
      remembered.delete(keyId)
      const [row] = await rows([keyId])
      if (row === undefined) throw new MaestroError('INTERNAL', `there is no key ${keyId}`)
      const key = unwrapped(row)
      if (key === undefined) return undefined
      if (remembered.size >= rememberedKeys) remembered.clear()
      remembered.set(keyId, { key, readAtMs: elapsedMs() })
      return key
    },
    async opener(needed) {
      // What somebody else made up where a sealed text could stand names no key.
      const ids = new Set(needed.flatMap((text) => (text === undefined ? [] : [keyIdOf(text) ?? text])).filter(isUuid))
      const found = new Map(ids.size === 0 ? [] : (await rows([...ids])).map((row) => [row.id, { key: unwrapped(row), erasedAt: row.erased_at }]))
      const sight = sightNow()
      const mayOpen = sight?.mayOpen ?? true
      if (mayOpen) sight?.opened([...found].flatMap(([id, { key }]) => (key === undefined ? [] : [id])))
      else if (ids.size > 0) sight?.withheld()
      return {
        open<T extends object>({ sealed, ...open }: Stored<T>, place: string, how?: 'lenient'): T {
          // To whoever may not see it, it is as after an erasure.
          if (sealed === undefined || !mayOpen) return open as unknown as T
          const kept = found.get(keyIdOf(sealed) ?? '')
          // Destroyed: what stands beside the sealed text is what is left.
          if (kept !== undefined && kept.key === undefined) return open as unknown as T
          const opened = kept?.key && openValue(kept.key, place, sealed)
          if (opened) return opened.value as T
          if (how === 'lenient') return open as unknown as T
          throw new MaestroError('LEDGER_INCONSISTENT', `the sealed body of ${place} was changed, or its key is gone without an erasure`)
        },
        value(sealed, place) {
          const key = mayOpen ? found.get(keyIdOf(sealed) ?? '')?.key : undefined
          return key && openValue(key, place, sealed)?.value
        },
        erasedAt: (keyId) => found.get(keyId)?.erasedAt ?? undefined,
      }
    },
  }
}
