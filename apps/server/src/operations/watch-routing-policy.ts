import { readFile, watch } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import { parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { digestOf } from '../record/digest.ts'

/** The routing policy in force, and why the last change of the file was refused, if it was. */
export type WatchedRouting = {
  current(): { policy: RoutingPolicy; sha256: string }
  refusal(): { message: string; at: string } | null
  stop(): void
}

const sizeLimitBytes = 100_000

/**
 * Reads the routing policy and follows changes of its file, as the gate configuration is followed: a change that does not parse is refused and the last
 * valid policy stays in force.
 * @throws MaestroError ROUTING_POLICY_INVALID at the start, where there is no last valid one.
 */
export async function watchRoutingPolicy(
  file: string,
  now: () => string,
  events: { changed(sha256: string): void; refused(message: string): void },
): Promise<WatchedRouting> {
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

async function read(file: string): Promise<{ policy: RoutingPolicy; sha256: string }> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    throw new MaestroError('ROUTING_POLICY_INVALID', `${file} cannot be read`)
  }
  if (text.length > sizeLimitBytes) throw new MaestroError('ROUTING_POLICY_INVALID', `${file} is larger than ${sizeLimitBytes} bytes`)
  const policy = parseRoutingPolicy(text)
  return { policy, sha256: digestOf(policy) }
}
