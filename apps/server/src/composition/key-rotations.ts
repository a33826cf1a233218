import type { PostgresStore } from '../evidence/open-postgres-store.ts'

/**
 * Enters which key signs the ledger from now on beside the one before, so that whoever trusts that one is told by it; and that keys of people were wrapped with another
 * master key. Nothing where neither is so.
 */
export async function enterKeyRotations(
  { store, keyRotation, rewrapped }: Pick<PostgresStore, 'store' | 'keyRotation' | 'rewrapped'>,
  now: () => string,
): Promise<void> {
  const enter = (kind: 'ledger.key-rotated' | 'privacy.key-rotated', fields: Record<string, string | string[] | number>) =>
    store.commit({ aggregate: null, evidence: [], ledger: [{ kind, at: now(), fields }], outbox: [] })
  if (keyRotation !== null) await enter('ledger.key-rotated', { from_key: keyRotation.from, to_key: keyRotation.to })
  if (rewrapped !== null && rewrapped.keys > 0)
    await enter('privacy.key-rotated', { from_key_names: rewrapped.from, to_key_name: rewrapped.to, keys: rewrapped.keys })
}
