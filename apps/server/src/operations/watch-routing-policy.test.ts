import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type WatchedRouting, watchRoutingPolicy } from './watch-routing-policy.ts'

let folder: string
let file: string
let watched: WatchedRouting | undefined
const seen: string[] = []
const events = {
  changed: (sha256: string) => void seen.push(`changed ${sha256.length}`),
  refused: (message: string) => void seen.push(`refused ${message}`),
}
const now = (): string => '2026-01-01T00:00:00.000Z'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-routing-'))
  file = join(folder, 'routing.json')
  seen.length = 0
})
afterEach(async () => {
  watched?.stop()
  watched = undefined
  await rm(folder, { recursive: true, force: true })
})

const faster = { ...defaultRoutingPolicy, decay: 0.95 }

test('a changed file is in force without a restart, and a wrong one is refused while the last valid one stays', async () => {
  await writeFile(file, JSON.stringify(defaultRoutingPolicy))
  watched = await watchRoutingPolicy(file, now, events)
  const before = watched.current().sha256
  await writeFile(file, JSON.stringify({ ...faster, decay: 2 }))
  await vi.waitFor(() => expect(watched?.refusal()?.message).toContain('decay'), { timeout: 20_000 })
  expect(watched.current()).toEqual({ policy: defaultRoutingPolicy, sha256: before })
  await writeFile(join(folder, 'draft'), JSON.stringify(faster))
  await rename(join(folder, 'draft'), file)
  await vi.waitFor(() => expect(watched?.current().policy.decay).toBe(0.95), { timeout: 20_000 })
  expect(watched.refusal()).toBeNull()
  expect(watched.current().sha256).not.toBe(before)
})

test('without a valid policy there is no start', async () => {
  await expect(watchRoutingPolicy(file, now, events)).rejects.toMatchObject({ code: 'ROUTING_POLICY_INVALID' })
  await writeFile(file, ' '.repeat(100_001))
  await expect(watchRoutingPolicy(file, now, events)).rejects.toMatchObject({ code: 'ROUTING_POLICY_INVALID' })
})
