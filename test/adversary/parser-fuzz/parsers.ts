import { createHash } from 'node:crypto'
import { codeOf } from '@maestro-helix/contract/errors'
import { ledgerKinds } from '@maestro-helix/contract/ledger-kinds'
import { parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { parseAddCheckpoint } from '@maestro-helix/ledger/add-checkpoint'
import { decodeBase64 } from '@maestro-helix/ledger/base64'
import { parseCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { decodeEntryBundle } from '@maestro-helix/ledger/entry-bundle'
import { ledgerEntryFormat } from '@maestro-helix/ledger/ledger-entry'
import { parseProofFile } from '@maestro-helix/ledger/proof-file'
import { parseNote } from '@maestro-helix/ledger/signed-note'
import { parseTilePath } from '@maestro-helix/ledger/tile-path'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { verifyInclusion } from '@maestro-helix/ledger/verify-proofs'
import { parseTimeCursor } from '@maestro-helix/server/evidence/queries/time-cursor'
import { passkeyKeyOf } from '@maestro-helix/server/governance/people/passkey-keys'
import { parseJsonBody } from '@maestro-helix/server/http/json-body'
import { parseYamlBody } from '@maestro-helix/server/http/yaml-body'
import { compileDefinition } from '@maestro-helix/server/orchestration/compile-definition'
import { compileExpression } from '@maestro-helix/server/orchestration/expressions'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import { treeHasher } from '@maestro-helix/ledger/tree-hasher'

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest())
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
const hasher = treeHasher(sha256)
const format = ledgerEntryFormat(ledgerKinds)
const known = { agents: new Set(['writer']), functions: new Set<string>(), tools: new Map() }

/** Everything that reads a text which anybody may have written; bytes are given as one character each. */
export const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  'a proof file': parseProofFile,
  'a note': parseNote,
  'a checkpoint': parseCheckpoint,
  'what a log asks of a witness': parseAddCheckpoint,
  'the path of a tile': parseTilePath,
  'a bundle of entries': (text) => decodeEntryBundle(bytesOf(text), (text.length % 256) + 1),
  'an entry of the ledger': (text) => format.decode(bytesOf(text)),
  'the key of a verifier': (text) => parseVerifierKey(sha256, text),
  base64: decodeBase64,
  'a proof of inclusion': (text) => {
    const bytes = bytesOf(text)
    const proof = Array.from({ length: Math.min(Math.ceil(bytes.length / 32), 100) }, (_, at) => bytes.slice(at * 32, at * 32 + 32))
    return verifyInclusion(hasher, { index: bytes[0] ?? 0, size: bytes.length, leafHash: sha256(bytes), root: sha256(bytes) }, proof)
  },
  'a cursor': (text) => parseTimeCursor(text, /^[0-9a-f-]{36}$/),
  'the key of a passkey': passkeyKeyOf,
  'a body in JSON': parseJsonBody,
  'a body in YAML': parseYamlBody,
  'a definition': (text) => compileDefinition(parseJsonBody(text), known, ajvSchemas()),
  'an expression': compileExpression,
  'a schema': (text) => {
    const value = parseJsonBody(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) ajvSchemas().problemOf(value as Record<string, never>)
  },
  'a configuration of gates': parseGateConfig,
  'a policy of routing': parseRoutingPolicy,
}

/** null where the parser took the text, or refused it as it should; otherwise what it did instead. */
export function misbehaviour(name: string, text: string): string | null {
  try {
    parsers[name]?.(text)
    return null
  } catch (thrown) {
    const own = (thrown as { code?: unknown } | null)?.code
    if (codeOf(thrown) !== 'INTERNAL' || (typeof own === 'string' && own.startsWith('LEDGER_'))) return null
    return `${name} threw ${String((thrown as Error | null)?.stack).slice(0, 400)}`
  }
}
