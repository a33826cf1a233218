import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchGateConfig, type WatchedGates } from './watch-gate-config.ts'

let folder: string
let file: string
let watched: WatchedGates | undefined
const seen: string[] = []
const events = {
  changed: (sha256: string) => void seen.push(`changed ${sha256.length}`),
  refused: (message: string) => void seen.push(`refused ${message}`),
}
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

test('a changed file is in force without a restart, also where an editor replaces it', async () => {
  await writeFile(file, JSON.stringify(defaultGateConfig))
  watched = await watchGateConfig(file, now, events)
  const before = watched.current().sha256
  await writeFile(join(folder, 'draft'), JSON.stringify(stricter))
  await rename(join(folder, 'draft'), file)
  await vi.waitFor(() => expect(watched?.current().config.default.qsrMin).toBe(0.9), { timeout: 20_000 })
  expect(watched.current().sha256).not.toBe(before)
  expect(seen).toEqual(['changed 64'])
})

test('a change that is wrong is refused with its reason; the last valid one stays in force until a right one comes', async () => {
  await writeFile(file, JSON.stringify(defaultGateConfig))
  watched = await watchGateConfig(file, now, events)
  await writeFile(file, JSON.stringify({ ...defaultGateConfig, default: { qsrMin: 7, mriMax: 0.3 } }))
  await vi.waitFor(() => expect(watched?.refusal()?.message).toContain('default.qsrMin'), { timeout: 20_000 })
  expect(watched.current().config).toEqual(defaultGateConfig)
  await writeFile(file, JSON.stringify(stricter))
  await vi.waitFor(() => expect(watched?.current().config.default.qsrMin).toBe(0.9), { timeout: 20_000 })
  expect(watched.refusal()).toBeNull()
})

test('without a valid configuration there is no start', async () => {
  await expect(watchGateConfig(file, now, events)).rejects.toMatchObject({ code: 'GATE_CONFIG_INVALID' })
  await writeFile(file, '{')
  await expect(watchGateConfig(file, now, events)).rejects.toMatchObject({ code: 'GATE_CONFIG_INVALID' })
  await writeFile(file, ' '.repeat(1_000_001))
  await expect(watchGateConfig(file, now, events)).rejects.toMatchObject({ code: 'GATE_CONFIG_INVALID' })
})
