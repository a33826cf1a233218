import { canonicalJsonBytes } from './canonical-json.ts'
import { MAX_LEAF_SIZE_BYTES } from './entry-bundle.ts'
import { equalBytes } from './equal-bytes.ts'
import { LedgerError } from './ledger-error.ts'

/** Version of the envelope that is written. Entries of every version that was ever written stay readable. */
export const LEDGER_ENTRY_VERSION = 1

/** One line of the ledger. `kind` says what happened, the fields what; the envelope's own members are not repeated in `fields`. */
export type LedgerEntry<Kind extends string> = {
  readonly kind: Kind
  /** When it happened: UTC with milliseconds, as `2026-01-31T23:59:59.999Z`. */
  readonly at: string
  /** JSON values only; names other than `v`, `kind` and `at`. Hashes of personal data, never the data. */
  readonly fields: Readonly<Record<string, unknown>>
}

export type LedgerEntryFormat<Kind extends string> = {
  /**
   * The leaf bytes: canonical JSON of `{v, kind, at, ...fields}`. The same entry always has the same bytes.
   * Throws `LEDGER_ENTRY_INVALID` for an unknown kind, a time in another form, a field named like an envelope member, or more than
   * {@link MAX_LEAF_SIZE_BYTES}; `LEDGER_CANONICAL_INVALID` for a field that is not JSON.
   */
  encode(entry: LedgerEntry<Kind>): Uint8Array
  /** The entry of leaf bytes. Throws `LEDGER_ENTRY_INVALID` for anything that `encode` would not have written. */
  decode(leaf: Uint8Array): LedgerEntry<Kind>
}

const utf8Strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The format of a ledger with these kinds of entries. A kind may be added, never removed or renamed: old ledgers keep it. */
export function ledgerEntryFormat<Kind extends string>(kinds: readonly Kind[]): LedgerEntryFormat<Kind> {
  const known: ReadonlySet<unknown> = new Set(kinds)
  const isKind = (kind: unknown): kind is Kind => known.has(kind)

  return {
    encode({ kind, at, fields }) {
      if (!isKind(kind)) throw invalid('its kind is not one of this ledger')
      if (!isUtcTime(at)) throw invalid('its time is not UTC with milliseconds')
      if (['v', 'kind', 'at'].some((name) => Object.hasOwn(fields, name))) throw invalid('a field has the name of an envelope member')
      const leaf = canonicalJsonBytes({ ...fields, v: LEDGER_ENTRY_VERSION, kind, at })
      if (leaf.length > MAX_LEAF_SIZE_BYTES) throw invalid(`it has ${leaf.length} bytes, more than ${MAX_LEAF_SIZE_BYTES}`)
      return leaf
    },

    decode(leaf) {
      if (leaf.length > MAX_LEAF_SIZE_BYTES) throw invalid(`it has ${leaf.length} bytes, more than ${MAX_LEAF_SIZE_BYTES}`)
      const { v, kind, at, ...fields } = parseObject(leaf)
      if (v !== LEDGER_ENTRY_VERSION) throw invalid('its version is unknown')
      if (!isKind(kind)) throw invalid('its kind is not one of this ledger')
      if (!isUtcTime(at)) throw invalid('its time is not UTC with milliseconds')
      return { kind, at, fields }
    },
  }
}

function parseObject(leaf: Uint8Array): Record<string, unknown> {
  let value: unknown
  let canonical: Uint8Array
  try {
    value = JSON.parse(utf8Strict.decode(leaf))
    canonical = canonicalJsonBytes(value)
  } catch {
    throw invalid('it is not JSON')
  }
  // Repeated members, spaces and other spellings of the same value end here: one entry, one hash.
  if (!equalBytes(leaf, canonical)) throw invalid('it is not canonical')
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('it is not an object')
  return value as Record<string, unknown>
}

function isUtcTime(at: unknown): at is string {
  if (typeof at !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/.test(at)) return false
  const time = new Date(at)
  // The 30th of February parses, as the 2nd of March.
  return Number.isFinite(time.getTime()) && time.toISOString() === at
}

function invalid(why: string): LedgerError {
  return new LedgerError('LEDGER_ENTRY_INVALID', `The ledger entry is refused: ${why}.`)
}
