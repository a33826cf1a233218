import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sha256Hex } from '../record/digest.ts'
import { type GateFileContent, watchGateConfig, type WatchedGateFile } from './watch-gate-config.ts'

let folder: string
let file: string
let watched: WatchedGateFile | undefined
const seen: GateFileContent[] = []
const events = { changed: async (content: GateFileContent) => void seen.push(content), lost: () => {} }
const now = (): string => '2026-01-01T00:00:00.000Z'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-gates-'))
  file = join(folder, 'gates.json')
  seen.length = 0
})
afterEach(async () => {
  watched?.stop()
  watched = undefined
  await rm(folder, { recursive: true, force: true })
})

const stricter = { ...defaultGateConfig, default: { qsrMin: 0.9, mriMax: 0.1 } }

test('a changed file is told of without a restart, also where an editor replaces it', async () => {
  await writeFile(file, JSON.stringify(defaultGateConfig))
  watched = await watchGateConfig(file, now, events)
  await writeFile(join(folder, 'draft'), JSON.stringify(stricter))
  await rename(join(folder, 'draft'), file)
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ config: stricter }), { timeout: 20_000 })
  expect(seen).toHaveLength(1)
})

test('a change that is wrong is told of with its reason, time and hash, until a right one comes', async () => {
  await writeFile(file, JSON.stringify(defaultGateConfig))
  watched = await watchGateConfig(file, now, events)
  const wrong = JSON.stringify({ ...defaultGateConfig, default: { qsrMin: 7, mriMax: 0.3 } })
  await writeFile(join(folder, 'draft'), wrong)
  await rename(join(folder, 'draft'), file)
  await vi.waitFor(
    () => expect(watched?.content()).toMatchObject({ refusal: { at: now(), sha256: sha256Hex(wrong), code: 'GATE_CONFIG_INVALID' } }),
    { timeout: 20_000 },
  )
  expect(JSON.stringify(seen.at(-1))).toContain('default.qsrMin')
  await writeFile(file, JSON.stringify(stricter))
  await vi.waitFor(() => expect(watched?.content()).toMatchObject({ config: stricter }), { timeout: 20_000 })
})

test('a file that is missing, no JSON or too large says so instead of anything else', async () => {
  for (const text of [null, '{', ' '.repeat(1_000_001)]) {
    if (text !== null) await writeFile(file, text)
    const { content, stop } = await watchGateConfig(file, now, events)
    expect(content()).toMatchObject({ refusal: { code: 'GATE_CONFIG_INVALID' } })
    stop()
  }
})
