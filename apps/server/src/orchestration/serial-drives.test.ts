import { expect, test } from 'vitest'
import { serialDrives } from './serial-drives.ts'

test('drives of one run follow each other, also after one that failed; other runs do not wait', async () => {
  const log: string[] = []
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let started = 0
  const drive = serialDrives(async (runId) => {
    const gate = gates[started++]
    log.push(`${runId} begins`)
    await gate?.promise
    log.push(`${runId} ends`)
    return { wakeAt: runId }
  })
  const first = drive('a')
  const second = drive('a')
  const other = drive('b')
  gates[1]?.resolve()
  expect(await other).toEqual({ wakeAt: 'b' })
  expect(log).toEqual(['a begins', 'b begins', 'b ends'])
  gates[0]?.reject(new Error('the record is away'))
  await expect(first).rejects.toThrow('the record is away')
  gates[2]?.resolve()
  expect(await second).toEqual({ wakeAt: 'a' })
  gates[3]?.resolve()
  expect(await drive('a')).toEqual({ wakeAt: 'a' })
  expect(log).toEqual(['a begins', 'b begins', 'b ends', 'a begins', 'a ends', 'a begins', 'a ends'])
})
