import { LedgerError } from './ledger-error.ts'
import { TILE_WIDTH } from './tile-path.ts'

/** The largest leaf: its length must fit the 16 bits before it. */
export const MAX_LEAF_SIZE_BYTES = 65_535

/**
 * The bytes of an entry bundle: each entry after its length as a big-endian uint16 (https://c2sp.org/tlog-tiles).
 * Throws `LEDGER_TILE_INVALID` for none or more than 256 entries, or one larger than {@link MAX_LEAF_SIZE_BYTES}.
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH)
    throw new LedgerError('LEDGER_TILE_INVALID', `A bundle has 1 to 256 entries, not ${entries.length}.`)
  const bundle = new Uint8Array(entries.reduce((size, entry) => size + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    if (entry.length > MAX_LEAF_SIZE_BYTES) throw new LedgerError('LEDGER_TILE_INVALID', `An entry of ${entry.length} bytes is too large.`)
    bundle[at] = entry.length >> 8
    bundle[at + 1] = entry.length & 0xff
    bundle.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bundle
}

/** The entries of a bundle, as views on its bytes. Throws `LEDGER_TILE_INVALID` unless it holds exactly `width` (1..256) entries and nothing else. */
export function decodeEntryBundle(bundle: Uint8Array, width: number): Uint8Array[] {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw new LedgerError('LEDGER_TILE_INVALID', `Not a bundle width: ${width}.`)
  const entries: Uint8Array[] = []
  let at = 0
  while (entries.length < width) {
    const start = at + 2
    // Past the end the lengths read as undefined, and the comparison below is false for NaN.
    const end = start + bundle[at]! * 256 + bundle[at + 1]!
    if (!(end <= bundle.length)) throw new LedgerError('LEDGER_TILE_INVALID', `The bundle ends within entry ${entries.length} of ${width}.`)
    entries.push(bundle.subarray(start, end))
    at = end
  }
  if (at !== bundle.length) throw new LedgerError('LEDGER_TILE_INVALID', `The bundle has ${bundle.length - at} bytes after its ${width} entries.`)
  return entries
}
