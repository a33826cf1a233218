import { readFile, watch } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import { parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { digestOf, sha256Hex } from '../record/digest.ts'

/** A file that says nothing usable: why, since when, and the SHA-256 of its bytes (of no bytes where it cannot be read). */
export type FileRefusal = { reason: string; at: string; sha256: string; code: string }
export type GateFileContent = { config: GateConfig; sha256: string } | { refusal: FileRefusal }

/** What the file of the gate configuration says. Nothing is in force by it: what it says is proposed. */
export type WatchedGateFile = {
  content(): GateFileContent
  stop(): void
}

export type GateFileEvents = {
  /** Told of every other content than the one before, in order; awaited before the next is read. */
  changed(content: GateFileContent): Promise<void>
  /** The file can no longer be followed. */
  lost(reason: string): void
}

const halfWrittenMs = 100
const sizeLimitBytes = 1_000_000

/** Reads the file of the gate configuration and follows its changes. */
export async function watchGateConfig(file: string, now: () => string, events: GateFileEvents): Promise<WatchedGateFile> {
  let present = await read(file, now)
  const stopping = new AbortController()

  const reload = async (): Promise<void> => {
    let next = await read(file, now)
    if ('refusal' in next) {
      // An editor may be in the middle of writing it.
      await sleep(halfWrittenMs)
      next = await read(file, now)
    }
    if (identityOf(next) === identityOf(present)) return
    present = next
    await events.changed(next)
  }

  const follow = async (): Promise<void> => {
    // The directory, because editors replace the file instead of writing into it.
    for await (const change of watch(dirname(file), { signal: stopping.signal })) {
      if (change.filename === null || change.filename === basename(file)) await reload()
    }
  }
  follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) events.lost(error instanceof Error ? error.message : 'unknown reason')
  })
  return { content: () => present, stop: () => stopping.abort() }
}

function identityOf(content: GateFileContent): string {
  return 'refusal' in content ? `${content.refusal.sha256} ${content.refusal.reason}` : content.sha256
}

async function read(file: string, now: () => string): Promise<GateFileContent> {
  let bytes: Uint8Array = new Uint8Array()
  try {
    bytes = await readFile(file).catch(() => {
      throw new MaestroError('GATE_CONFIG_INVALID', `${file} cannot be read`)
    })
    if (bytes.length > sizeLimitBytes) throw new MaestroError('GATE_CONFIG_INVALID', `${file} is larger than ${sizeLimitBytes} bytes`)
    const config = parseGateConfig(new TextDecoder().decode(bytes))
    return { config, sha256: digestOf(config) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    return { refusal: { reason, at: now(), sha256: sha256Hex(bytes), code: codeOf(error) } }
  }
}
