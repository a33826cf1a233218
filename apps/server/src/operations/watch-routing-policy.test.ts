import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type RoutingFileContent, type WatchedRoutingFile, watchRoutingPolicy } from './watch-routing-policy.ts'

let folder: string
let file: string
let watched: WatchedRoutingFile | undefined
const seen: RoutingFileContent[] = []
const events = { changed: async (content: RoutingFileContent) => void seen.push(content), lost: () => {} }
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

test('a changed file is told of without a restart; one that is wrong with its reason', async () => {
  await writeFile(file, JSON.stringify(defaultRoutingPolicy))
  watched = await watchRoutingPolicy(file, now, events)
  expect(watched.content()).toMatchObject({ policy: defaultRoutingPolicy })
  await writeFile(file, JSON.stringify({ ...faster, decay: 2 }))
  const refused = { refusal: { at: now(), code: 'ROUTING_POLICY_INVALID', reason: expect.stringContaining('decay') } }
  await vi.waitFor(() => expect(watched?.content()).toMatchObject(refused), { timeout: 20_000 })
  await writeFile(join(folder, 'draft'), JSON.stringify(faster))
  await rename(join(folder, 'draft'), file)
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ policy: faster }), { timeout: 20_000 })
})

test('a file that is missing, no JSON or too large says so instead of anything else', async () => {
  for (const text of [null, '{', ' '.repeat(100_001)]) {
    if (text !== null) await writeFile(file, text)
    const { content, stop } = await watchRoutingPolicy(file, now, events)
    expect(content()).toMatchObject({ refusal: { code: 'ROUTING_POLICY_INVALID' } })
    stop()
  }
})
