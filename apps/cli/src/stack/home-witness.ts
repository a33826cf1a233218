import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { LogIdentity } from '@maestro-helix/ledger/checkpoint'
import { formatVerifierKey, verifierKey } from '@maestro-helix/ledger/verifier-key'
import { ledgerCrypto } from '../verification/ledger-crypto.ts'
import { openWitness } from '../witness/open-witness.ts'
import { witnessServer } from '../witness/witness-server.ts'

/** The witness of a home, listening on a free port of the loopback; `named` is how MAESTRO_WITNESSES names it. */
export type HomeWitness = { named: string; close(): void }

const origin = 'maestro-helix/ledger'

/**
 * A witness beside the server, with a key and a folder of its own and in another process: it cosigns only what continues the last it cosigned, so that a
 * ledger that went back is refused by two who remember. One that others run elsewhere is worth more, and is named beside it.
 */
export async function startHomeWitness(home: string): Promise<HomeWitness> {
  const logs: LogIdentity[] = []
  const witness = await openWitness({ directory: join(home, 'witness'), name: 'maestro-helix/home-witness', logs, now: () => new Date() })
  const addCheckpoint: typeof witness.addCheckpoint = async (body) => {
    // The server makes its key as it first starts, which is later than this.
    if (logs.length === 0) logs.push(await logOf(home))
    return witness.addCheckpoint(body)
  }
  const server = witnessServer({ key: witness.key, addCheckpoint }, () => {})
  const up = once(server, 'listening')
  server.listen(0, '127.0.0.1')
  await up
  const { port } = server.address() as AddressInfo
  return {
    named: `${formatVerifierKey(witness.key, 'cosignature/v1')} http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The log that this home signs, by the public half of its key. */
async function logOf(home: string): Promise<LogIdentity> {
  const { x } = createPublicKey(await readFile(join(home, 'ledger-key.pem'), 'utf8')).export({ format: 'jwk' })
  return { origin, keys: [verifierKey(ledgerCrypto.sha256, origin, Buffer.from(x ?? '', 'base64url'))] }
}
