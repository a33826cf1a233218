import { MaestroError } from '@maestro-helix/contract/errors'
import { formatAddCheckpoint } from '@maestro-helix/ledger/add-checkpoint'
import { cosignaturesOf } from '@maestro-helix/ledger/cosignature'
import { parseNote } from '@maestro-helix/ledger/signed-note'
import { parseTreeSize } from '@maestro-helix/ledger/tree-size'
import { parseVerifierKey, type VerifierKey } from '@maestro-helix/ledger/verifier-key'
import type { LedgerCrypto } from '@maestro-helix/ledger/verify-log'

export type WitnessParts = {
  crypto: LedgerCrypto
  ledger: {
    tip(): Promise<{ size: number; note: string | null }>
    consistency(oldSize: number, newSize: number): Promise<{ proof: Uint8Array[] } | undefined>
  }
  keep(kept: { size: number; witness: string; line: string; at: string }): Promise<void>
  now(): string
  fetch: typeof fetch
}

const requestTimeoutMs = 10_000
const answerLimitLength = 100_000

/**
 * One round of asking every witness to cosign the newest checkpoint; what it has cosigned already it is not asked again. Nothing waits for it:
 * commits go on whether or not witnesses answer. Rejects after all were asked, where one did not cosign.
 * @throws MaestroError CONFIG_INVALID at once, for a key that is none of a witness.
 */
export function witnessRounds(parts: WitnessParts, witnesses: readonly { verifierKey: string; url: string }[]): () => Promise<void> {
  const known = witnesses.map(({ verifierKey, url }) => ({ key: keyOf(parts.crypto, verifierKey), verifierKey, url, cosignedSize: 0 }))
  return async () => {
    if (known.length === 0) return
    const { size, note } = await parts.ledger.tip()
    if (note === null) return
    const failures: string[] = []
    await Promise.all(
      known
        .filter(({ cosignedSize }) => cosignedSize < size)
        .map(async (witness) => {
          try {
            const line = await cosigned(parts, witness, size, logOnly(note))
            await parts.keep({ size, witness: witness.verifierKey, line, at: parts.now() })
            witness.cosignedSize = size
          } catch (error) {
            failures.push(`${witness.key.name}: ${error instanceof Error ? error.message : 'did not answer'}`)
          }
        }),
    )
    if (failures.length > 0) throw new MaestroError('UNAVAILABLE', failures.join('; '))
  }
}

type KnownWitness = { key: VerifierKey; url: string; cosignedSize: number }

/** The witness's signature line. It may have cosigned more or less than is known here, which it says by a conflict, once. */
async function cosigned(parts: WitnessParts, witness: KnownWitness, size: number, note: string): Promise<string> {
  for (let conflicts = 0; ; conflicts++) {
    const oldSize = witness.cosignedSize
    const proof = oldSize === 0 ? [] : (await parts.ledger.consistency(oldSize, size))?.proof
    if (proof === undefined) throw new Error(`it has cosigned ${oldSize} entries, this ledger has ${size}: one of them was replaced`)
    const response = await parts.fetch(`${witness.url.replace(/\/+$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint({ oldSize, proof, checkpointNote: note }),
      redirect: 'error',
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    const answer = (await response.text()).slice(0, answerLimitLength)
    const theirSize = response.status === 409 ? parseTreeSize(answer.trimEnd()) : undefined
    if (theirSize !== undefined && theirSize !== oldSize && conflicts === 0) {
      witness.cosignedSize = theirSize
      continue
    }
    if (response.status !== 200) throw new Error(`it answered ${response.status}: ${answer.slice(0, 200).trimEnd()}`)
    return trustedLine(parts.crypto, witness.key, note, answer)
  }
}

/** The line of this witness among those it answered; others, by keys nobody here knows, are dropped. */
async function trustedLine(crypto: LedgerCrypto, key: VerifierKey, note: string, answer: string): Promise<string> {
  for (const line of answer.split('\n').slice(0, 100)) {
    if ((await cosignaturesOf(`${note}${line}\n`, [key], crypto.verify)).length > 0) return `${line}\n`
  }
  throw new Error('its answer holds no cosignature that verifies with its key')
}

/** The note with the log's own signature, without those of witnesses. */
function logOnly(note: string): string {
  const text = parseNote(note)?.text ?? ''
  return note.slice(0, note.indexOf('\n', text.length + 1) + 1)
}

function keyOf(crypto: LedgerCrypto, text: string): VerifierKey {
  try {
    return parseVerifierKey(crypto.sha256, text, 'cosignature/v1')
  } catch (error) {
    throw new MaestroError('CONFIG_INVALID', `MAESTRO_WITNESSES: ${(error as Error).message}`)
  }
}
