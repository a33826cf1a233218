import type { LedgerEvent } from '@maestro-helix/contract/http/events'
import type { LedgerEntryView } from '@maestro-helix/contract/http/ledger'
import type { JsonObject } from '@maestro-helix/contract/json'
import { z } from 'zod'
import type { LedgerLeaf } from './http-dependencies.ts'

const decoder = new TextDecoder()
const envelopeSchema = z.looseObject({ v: z.number(), kind: z.string(), at: z.string() })

/** A leaf as JSON beside its very bytes, which are what is hashed. */
export function shownLeaf({ index, leaf }: LedgerLeaf): LedgerEntryView {
  return { index, leaf: parsed(leaf), leafBytes: Buffer.from(leaf).toString('base64') }
}

/** A leaf as an event: its envelope apart from its fields. */
export function eventOf({ index, leaf }: LedgerLeaf): LedgerEvent {
  const { v: _version, kind, at, ...fields } = envelopeSchema.parse(parsed(leaf))
  return { index, kind, at, fields: fields as JsonObject }
}

function parsed(leaf: Uint8Array): JsonObject {
  return JSON.parse(decoder.decode(leaf)) as JsonObject
}
