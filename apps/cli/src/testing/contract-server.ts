import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ErrorCode, errorCatalogue, MaestroError } from '@maestro-helix/contract/errors'
import { signedDecisionSchema, type SignedDecision } from '@maestro-helix/contract/governance'
import { escalationCaseSchema, escalationQueueSchema } from '@maestro-helix/contract/http/escalation-queue'
import { type EscalationDetail, escalationDetailSchema } from '@maestro-helix/contract/http/escalations'
import { enrolOperatorRequestSchema, type Operator } from '@maestro-helix/contract/http/operators'
import { type RunDetail, runDetailSchema, startRunRequestSchema } from '@maestro-helix/contract/http/runs'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { signCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { encodeEntryBundle } from '@maestro-helix/ledger/entry-bundle'
import { appendLeafHashes, EMPTY_FRONTIER, frontierRoot } from '@maestro-helix/ledger/frontier'
import { formatProofFile } from '@maestro-helix/ledger/proof-file'
import { consistencyProof, inclusionProof, type ReadHash } from '@maestro-helix/ledger/proofs'
import { parseTilePath } from '@maestro-helix/ledger/tile-path'
import { formatVerifierKey, verifierKey } from '@maestro-helix/ledger/verifier-key'
import { ledgerCrypto, ledgerHasher } from '../verification/ledger-crypto.ts'

/** A server of the HTTP contract that holds what a test puts into it, on a real port, with a home that names it. */
export type ContractServer = {
  readonly home: string
  readonly url: string
  runs: Map<string, RunDetail>
  escalations: Map<string, EscalationDetail>
  leaves: Uint8Array[]
  /** Entry bundles sent so far. */
  bundlesSent: number
  /** What was posted, in order. */
  decisions: SignedDecision[]
  operators: Operator[]
  /** Answers that a test gives, by method and path; what is posted to them is kept in `posted`. */
  answers: Map<string, unknown>
  posted: { path: string; body: unknown; authorization: string | undefined }[]
  /** Refuses the next request to this path. */
  refuse: { path: string; code: ErrorCode } | undefined
  /** The log's private key; another one forges. */
  ledgerKey: KeyObject
  verifierKey(): string
  close(): Promise<void>
}

const origin = 'maestro-helix.test/log'

export async function startContractServer(): Promise<ContractServer> {
  const home = await mkdtemp(join(tmpdir(), 'maestro-cli-'))
  const http = createServer((request, response) => {
    void answer(state, request)
      .then((body) => ({ status: 200, body }))
      .catch((error: unknown) => {
        const code = error instanceof MaestroError ? error.code : 'INTERNAL'
        const { status, hint } = errorCatalogue[code]
        return { status, body: { error: { code, message: (error as Error).message, hint, timestamp: new Date().toISOString() } } }
      })
      .then(({ status, body }) => {
        const isPlain = typeof body === 'string' || body instanceof Uint8Array
        response.writeHead(status, { 'content-type': isPlain ? 'text/plain' : 'application/json', connection: 'close' })
        response.end(isPlain ? body : JSON.stringify(body))
      })
  })
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  await writeFile(join(home, 'server.json'), JSON.stringify({ url, pid: process.pid, startedAt: new Date().toISOString() }))
  await writeFile(join(home, 'api-token'), 'local-token\n', { mode: 0o600 })
  const state: ContractServer = {
    home,
    url,
    runs: new Map(),
    escalations: new Map(),
    leaves: [],
    bundlesSent: 0,
    decisions: [],
    operators: [],
    answers: new Map(),
    posted: [],
    refuse: undefined,
    ledgerKey: generateKeyPairSync('ed25519').privateKey,
    verifierKey: () => formatVerifierKey(keyOf(state.ledgerKey)),
    async close() {
      http.closeAllConnections()
      await new Promise((closed) => http.close(closed))
      await rm(home, { recursive: true, force: true })
    },
  }
  return state
}

async function answer(state: ContractServer, request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const route = `${request.method} ${pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID').replace(/\/[0-9]+$/, '/N')}`
  const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(pathname)?.[0] ?? ''
  if (pathname === '/healthz') return { status: 'alive', version: '0.1.0' }
  if (!['Bearer local-token', 'Bearer operator-token'].includes(request.headers.authorization ?? ''))
    throw new MaestroError('UNAUTHENTICATED', 'no token')
  if (state.refuse?.path === pathname) throw new MaestroError(state.refuse.code, 'refused by the test')
  const given = state.answers.get(`${request.method} ${pathname}`)
  if (given !== undefined) {
    if (request.method === 'POST') state.posted.push({ path: pathname, body: await bodyOf(request), authorization: request.headers.authorization })
    return given
  }
  const resource = parseTilePath(pathname.slice(1))
  if (resource?.kind === 'entries') {
    const { index, width } = resource.bundle
    state.bundlesSent += 1
    return encodeEntryBundle(state.leaves.slice(index * 256, index * 256 + width))
  }
  switch (route) {
    case 'GET /readyz':
      return { status: 'ready', parts: ['record', 'engine', 'ledger'].map((part) => ({ part, ready: true, reason: null })) }
    case 'GET /runs':
      return { items: [...state.runs.values()].map(({ run: { input: _input, output: _output, ...summary } }) => summary), next: null }
    case 'POST /runs': {
      const asked = startRunRequestSchema.parse(await bodyOf(request))
      const found = [...state.runs.values()].find(({ run }) => run.workflow === asked.workflow)
      if (!found) throw new MaestroError('NOT_FOUND', `no workflow "${asked.workflow}"`)
      return found.run
    }
    case 'GET /runs/ID':
      return runDetailSchema.parse(present(state.runs.get(id)))
    case 'GET /gil/escalations':
      return { items: [...state.escalations.values()].map(({ escalation }) => escalation), next: null }
    case 'GET /api/v1/escalations': {
      const items = [...state.escalations.values()].map(({ escalation, run: { workflow } }) => ({
        escalation,
        ...beside(workflow),
        headline: 'Pays back.',
        action: null,
      }))
      return escalationQueueSchema.parse({ items, next: null, total: items.length })
    }
    case 'GET /api/v1/escalations/ID': {
      const detail = present(state.escalations.get(id))
      return escalationCaseSchema.parse({ ...detail, ...beside(detail.run.workflow), comments: [], evidence: noEvidence })
    }
    case 'GET /gil/escalations/ID':
      return escalationDetailSchema.parse(present(state.escalations.get(id)))
    case 'POST /gil/escalations/ID/decisions': {
      const decision = signedDecisionSchema.parse(await bodyOf(request))
      state.decisions.push(decision)
      const { escalation } = present(state.escalations.get(id))
      const at = new Date().toISOString()
      return { ...escalation, decisions: [{ ...decision, keyFingerprint: '0'.repeat(64), receivedAt: at, demonstration: false }] }
    }
    case 'GET /api/v1/notifications':
      return { channels: [], counts: { pending: 0, sent: 0, dead: 0, dropped: 0 }, items: [] }
    case 'GET /operators':
      return { operators: state.operators }
    case 'POST /operators': {
      const { id: name, displayName, publicKey, roles, demonstration } = enrolOperatorRequestSchema.parse(await bodyOf(request))
      const enrolledBy = { kind: 'service' as const, id: 'local' }
      const fingerprint = Buffer.from(ledgerCrypto.sha256(Buffer.from(publicKey, 'base64'))).toString('hex')
      const enrolledAt = new Date().toISOString()
      const operator: Operator = {
        id: name,
        displayName,
        roles,
        authenticators: [{ id: randomUUID(), kind: 'ed25519', publicKey, fingerprint, label: 'key', enrolledAt, revokedAt: null }],
        enrolledAt,
        enrolledBy,
        revokedAt: null,
        demonstration,
        revision: 1,
      }
      state.operators.push(operator)
      return { operator, token: 'operator-token' }
    }
    case 'GET /ledger':
      return { size: state.leaves.length, rootHash: base64(rootOf(state.leaves)), origin, verifierKey: state.verifierKey() }
    case 'GET /ledger/checkpoint':
      return checkpointOf(state, Number(searchParams.get('size') ?? state.leaves.length))
    case 'GET /ledger/entries': {
      const from = Number(searchParams.get('from'))
      const to = Math.min(state.leaves.length, from + Number(searchParams.get('limit')))
      const entries = state.leaves.slice(from, to).map((leaf, offset) => entryOf(leaf, from + offset))
      return { entries, size: state.leaves.length, next: to < state.leaves.length ? to : null }
    }
    case 'GET /ledger/entries/N': {
      const index = Number(pathname.split('/').at(-1))
      return entryOf(present(state.leaves[index]), index)
    }
    case 'GET /ledger/proof/N': {
      const index = Number(pathname.split('/').at(-1))
      const leaf = present(state.leaves[index])
      const proof = inclusionProof(ledgerHasher, index, state.leaves.length, readHash(state.leaves))
      const checkpoint = await checkpointOf(state, state.leaves.length)
      const { leaves } = state
      return {
        index,
        size: leaves.length,
        leafHash: base64(ledgerHasher.leaf(leaf)),
        rootHash: base64(rootOf(leaves)),
        hashes: proof.map(base64),
        leafBytes: base64(leaf),
        checkpoint,
        proofFile: formatProofFile({ index, proof, checkpointNote: checkpoint }),
        verifierKey: state.verifierKey(),
      }
    }
    case 'GET /ledger/consistency': {
      const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))]
      const hashes = consistencyProof(ledgerHasher, from, to, readHash(state.leaves)).map(base64)
      return { from, to, fromRootHash: base64(rootOf(state.leaves.slice(0, from))), toRootHash: base64(rootOf(state.leaves.slice(0, to))), hashes }
    }
    case 'GET /events':
      return { events: [], after: state.leaves.length - 1, size: state.leaves.length }
    default:
      throw new MaestroError('NOT_FOUND', `the test server has no ${route}`)
  }
}

const noEvidence = {
  output: null,
  accuracyReasons: [],
  components: null,
  qsr: null,
  consistency: null,
  confidence: null,
  risk: null,
  gate: null,
  intentCanonical: null,
}

function beside(workflow: string) {
  return { workflow, agent: null, tier: null, claim: null }
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new MaestroError('NOT_FOUND', 'not in the test server')
  return value
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? null : JSON.parse(text)
}

function entryOf(leaf: Uint8Array, index: number): { index: number; leaf: unknown; leafBytes: string } {
  return { index, leaf: JSON.parse(Buffer.from(leaf).toString('utf8')), leafBytes: base64(leaf) }
}

/** Leaf bytes of some entries. */
export function someLeaves(count: number, mark = ''): Uint8Array[] {
  return Array.from({ length: count }, (_, index) =>
    canonicalJsonBytes({ v: 1, kind: 'run.started', at: '2026-01-01T00:00:00.000Z', run_id: `${mark}${index}` }),
  )
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  return frontierRoot(
    ledgerHasher,
    appendLeafHashes(
      ledgerHasher,
      EMPTY_FRONTIER,
      leaves.map((leaf) => ledgerHasher.leaf(leaf)),
    ),
  )
}

function readHash(leaves: readonly Uint8Array[]): ReadHash {
  return (level, index) => rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))
}

function keyOf(privateKey: KeyObject): ReturnType<typeof verifierKey> {
  const { x } = privateKey.export({ format: 'jwk' })
  return verifierKey(ledgerCrypto.sha256, origin, Buffer.from(String(x), 'base64url'))
}

async function checkpointOf({ leaves, ledgerKey }: ContractServer, size: number): Promise<string> {
  const signer = { key: keyOf(ledgerKey), sign: (message: Uint8Array) => sign(null, message, ledgerKey) }
  return signCheckpoint({ origin, size, root: rootOf(leaves.slice(0, size)), extensions: [] }, [signer])
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
