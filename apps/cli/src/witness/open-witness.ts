import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type AddCheckpointVerdict, judgeAddCheckpoint } from '@maestro-helix/ledger/add-checkpoint'
import { type LogIdentity, openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { cosign } from '@maestro-helix/ledger/cosignature'
import type { NoteSigner } from '@maestro-helix/ledger/signed-note'
import { verifierKey } from '@maestro-helix/ledger/verifier-key'
import { readIfPresent } from '../home/maestro-home.ts'
import { ledgerCrypto } from '../verification/ledger-crypto.ts'

export type Witness = {
  /** Key of purpose `cosignature/v1`. */
  readonly key: NoteSigner['key']
  /** Answers the body of an add-checkpoint request; where it is granted, `line` is the cosignature, and the checkpoint is on disk. */
  addCheckpoint(body: string): Promise<Exclude<AddCheckpointVerdict, { status: 200 }> | { status: 200; line: string }>
}

export type WitnessOptions = {
  /** Where its key and the last checkpoint of each log are kept. One process at a time may use it. */
  directory: string
  /** The witness's name in its signatures. */
  name: string
  /** The logs it cosigns; others are refused. */
  logs: readonly LogIdentity[]
  now: () => Date
}

/** Opens a witness; its key is made where the directory has none. @throws MaestroError CONFIG_INVALID for a damaged key. */
export async function openWitness({ directory, name, logs, now }: WitnessOptions): Promise<Witness> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const signer = await loadSigner(join(directory, 'witness-key.pem'), name)
  // One request after the other: between the look at what was cosigned last and the writing of the next, nobody else looks.
  let turn: Promise<unknown> = Promise.resolve()

  async function judged(body: string): ReturnType<Witness['addCheckpoint']> {
    const verdict = await judgeAddCheckpoint(ledgerCrypto, logs, latest, body)
    if (verdict.status !== 200) return verdict
    const line = await cosign(verdict.noteText, Math.floor(now().getTime() / 1_000), signer)
    await keepDurably(fileOf(verdict.checkpoint.origin), body.slice(body.indexOf('\n\n') + 2))
    return { status: 200, line }
  }

  async function latest(origin: string): ReturnType<Parameters<typeof judgeAddCheckpoint>[2]> {
    const note = await readIfPresent(fileOf(origin))
    if (note === undefined) return undefined
    const log = logs.find((known) => known.origin === origin)
    const opened = log && (await openCheckpoint(note, log, ledgerCrypto.verify))
    // Never to be taken for "nothing seen": that would allow to cosign a fork.
    if (!opened?.ok) throw new MaestroError('LEDGER_INCONSISTENT', `what the witness kept of "${origin}" does not verify; restore ${fileOf(origin)}`)
    return opened.checkpoint
  }

  function fileOf(origin: string): string {
    return join(directory, `${createHash('sha256').update(origin).digest('hex')}.checkpoint`)
  }

  return {
    key: signer.key,
    addCheckpoint(body) {
      const mine = turn.then(() => judged(body))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}

async function loadSigner(file: string, name: string): Promise<NoteSigner> {
  let pem = await readIfPresent(file)
  if (pem === undefined) {
    pem = String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
    await keepDurably(file, pem)
  }
  try {
    const privateKey = createPrivateKey(pem)
    const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
    const key = verifierKey(ledgerCrypto.sha256, name, Buffer.from(String(x), 'base64url'), 'cosignature/v1')
    return { key, sign: (message) => sign(null, message, privateKey) }
  } catch {
    // What the parser says about a damaged key could hold parts of it.
    throw new MaestroError('CONFIG_INVALID', `${file} holds no Ed25519 key, or "${name}" is no name for one`)
  }
}

/** On disk, under its name, before this resolves. */
async function keepDurably(file: string, content: string): Promise<void> {
  const draft = await open(`${file}.new`, 'w', 0o600)
  try {
    await draft.writeFile(content)
    await draft.sync()
  } finally {
    await draft.close()
  }
  await rename(`${file}.new`, file)
  const directory = await open(join(file, '..'), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
