import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { chmod, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { DecisionStatement, EnrolmentRequest, Feedback, SignedDecision, Verdict } from '@maestro-helix/contract/governance'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { readIfPresent } from './maestro-home.ts'

/**
 * The keys of the operators who decide on this machine: HOME/operators/NAME/key.pem (Ed25519, PKCS8) and token, readable by their owner alone.
 * The private key never leaves this folder; the server knows the public half.
 */
export type OperatorKeys = { readonly id: string; readonly privateKey: KeyObject; /** Base64 of 32 bytes. */ readonly publicKey: string }

function operatorDirectory(home: string, id: string): string {
  if (!nameSchema.safeParse(id).success) {
    throw new MaestroError('INVALID_REQUEST', `"${id}" is no operator name: use lower-case letters, digits and dashes, starting with a letter`)
  }
  return join(home, 'operators', id)
}

/** The operator's keys, or undefined where this home has none. @throws MaestroError CONFIG_INVALID where the key file is damaged. */
export async function readOperatorKeys(home: string, id: string): Promise<OperatorKeys | undefined> {
  const file = join(operatorDirectory(home, id), 'key.pem')
  const pem = await readIfPresent(file)
  if (pem === undefined) return undefined
  try {
    return keysOf(id, createPrivateKey(pem))
  } catch {
    throw new MaestroError('CONFIG_INVALID', `${file} holds no Ed25519 key in PEM form`)
  }
}

/** The operator's keys, made and stored first where there are none. A key is never overwritten. */
export async function ensureOperatorKeys(home: string, id: string): Promise<OperatorKeys> {
  const present = await readOperatorKeys(home, id)
  if (present) return present
  const { privateKey } = generateKeyPairSync('ed25519')
  await writePrivate(operatorDirectory(home, id), 'key.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
  return keysOf(id, privateKey)
}

/** The operator's API token, or undefined where the enrolment never finished here. */
export async function readOperatorToken(home: string, id: string): Promise<string | undefined> {
  return (await readIfPresent(join(operatorDirectory(home, id), 'token')))?.trim()
}

export async function storeOperatorToken(home: string, id: string, token: string): Promise<void> {
  await writePrivate(operatorDirectory(home, id), 'token', `${token}\n`)
}

/** Forgets the keys of an operator who could not be enrolled. */
export async function forgetOperatorKeys(home: string, id: string): Promise<void> {
  await rm(operatorDirectory(home, id), { recursive: true, force: true })
}

/** Operators with a key in this home. */
export async function localOperators(home: string): Promise<string[]> {
  try {
    const names = await readdir(join(home, 'operators'))
    return names.filter((name) => nameSchema.safeParse(name).success).sort()
  } catch {
    return []
  }
}

/** What is sent to enrol: the key proves that it is held by signing its own enrolment. */
export function enrolmentRequest(keys: OperatorKeys, displayName: string): EnrolmentRequest {
  const proof = signature(keys, { v: 1, purpose: 'maestro-helix/enrolment', id: keys.id, publicKey: keys.publicKey })
  return { id: keys.id, displayName, publicKey: keys.publicKey, proof }
}

/** A decision on exactly the subject with this digest, signed by the operator's key. */
export function signedDecision(
  keys: OperatorKeys,
  decision: {
    escalationId: string
    subjectSha256: string
    verdict: Verdict
    feedback: Feedback
    signedAt: Date
    purpose?: DecisionStatement['purpose']
  },
): SignedDecision {
  const { escalationId, subjectSha256, verdict } = decision
  // The ledger holds the digest of the feedback: salted, nobody can guess what it says.
  const feedback = { ...decision.feedback, salt: randomBytes(16).toString('hex') }
  const statement: DecisionStatement = {
    v: 1,
    purpose: decision.purpose ?? 'maestro-helix/decision',
    escalationId,
    subjectSha256,
    verdict,
    operatorId: keys.id,
    feedbackSha256: canonicalSha256(feedback),
    signedAt: decision.signedAt.toISOString(),
  }
  return { statement, feedback, signature: signature(keys, statement) }
}

/** Any other statement, signed by the operator's key. */
export function signedStatement<Statement>(keys: OperatorKeys, statement: Statement): { statement: Statement; signature: string } {
  return { statement, signature: signature(keys, statement) }
}

/** SHA-256 of the canonical JSON (RFC 8785) of a value, as 64 hexadecimal digits: computed here, not taken from the server. */
export function canonicalSha256(value: unknown): string {
  return createHash('sha256').update(canonicalJsonBytes(value)).digest('hex')
}

function signature(keys: OperatorKeys, statement: unknown): string {
  return sign(null, canonicalJsonBytes(statement), keys.privateKey).toString('base64')
}

function keysOf(id: string, privateKey: KeyObject): OperatorKeys {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('not Ed25519')
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { id, privateKey, publicKey: Buffer.from(String(x), 'base64url').toString('base64') }
}

/** Written aside and moved into place, so that nobody ever reads half a key. */
async function writePrivate(directory: string, name: string, content: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await chmod(directory, 0o700)
  const draft = join(directory, `.${name}.${process.pid}`)
  const file = await open(draft, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, join(directory, name))
}
