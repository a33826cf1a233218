import { readFile, watch } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { MaestroError } from '@maestro-helix/contract/errors'
import { digestOf } from '../record/digest.ts'

/** The gate configuration in force, and why the last change of the file was refused, if it was. */
export type WatchedGates = {
  current(): { config: GateConfig; sha256: string }
  refusal(): { message: string; at: string } | null
  stop(): void
}

export type GateConfigEvents = { changed(sha256: string): void; refused(message: string): void }

const sizeLimitBytes = 1_000_000

/**
 * Reads the gate configuration and follows changes of its file. A change that does not parse is refused with its reason and the last valid
 * configuration stays in force, so that a typing error never opens or closes a gate.
 * @throws MaestroError GATE_CONFIG_INVALID at the start, where there is no last valid one.
 */
export async function watchGateConfig(file: string, now: () => string, events: GateConfigEvents): Promise<WatchedGates> {
  let present = await read(file)
  let refusal: { message: string; at: string } | null = null
  const stopping = new AbortController()

  const reload = async (): Promise<void> => {
    try {
      const next = await read(file)
      refusal = null
      if (next.sha256 === present.sha256) return
      present = next
      events.changed(next.sha256)
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unreadable'
      if (refusal?.message === message) return
      refusal = { message, at: now() }
      events.refused(message)
    }
  }

  const follow = async (): Promise<void> => {
    // The directory, because editors replace the file instead of writing into it.
    for await (const change of watch(dirname(file), { signal: stopping.signal })) {
      if (change.filename === null || change.filename === basename(file)) await reload()
    }
  }
  follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) events.refused(`the file can no longer be watched: ${error instanceof Error ? error.message : 'unknown reason'}`)
  })
  return { current: () => present, refusal: () => refusal, stop: () => stopping.abort() }
}

async function read(file: string): Promise<{ config: GateConfig; sha256: string }> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    throw new MaestroError('GATE_CONFIG_INVALID', `${file} cannot be read`)
  }
  if (text.length > sizeLimitBytes) throw new MaestroError('GATE_CONFIG_INVALID', `${file} is larger than ${sizeLimitBytes} bytes`)
  const config = parseGateConfig(text)
  return { config, sha256: digestOf(config) }
}
