import { MaestroError } from '@maestro-helix/contract/errors'
import { describe, expect, it } from 'vitest'
import { EngineProbe } from './engine-probe.ts'

function probed() {
  const sent: string[] = []
  const driven: string[] = []
  const clock = { ms: 0, away: false }
  let ids = 0
  const engine = {
    wake: async (runId: string) => {
      if (clock.away) throw new MaestroError('ENGINE_UNAVAILABLE', 'away')
      sent.push(runId)
    },
  }
  const probe = new EngineProbe(
    engine,
    () => clock.ms,
    () => `${++ids}`,
  )
  const drive = probe.answering(async (runId) => {
    driven.push(runId)
    return { wakeAt: null }
  })
  return { probe, drive, sent, driven, clock }
}

describe('EngineProbe', () => {
  it('is content while its wakes come back, and drives no run for them', async () => {
    const { probe, drive, sent, driven, clock } = probed()
    for (let round = 0; round < 10; round++) {
      clock.ms += 5_000
      await probe.send()
      await drive(sent.at(-1) as string)
      probe.assertReaching()
    }
    await drive('run')
    expect(driven).toEqual(['run'])
    expect(sent).toHaveLength(10)
  })

  it('says so where wakes are taken and come to somebody else', async () => {
    const { probe, drive, sent, clock } = probed()
    clock.ms = 19_000
    await probe.send()
    probe.assertReaching()
    clock.ms = 21_000
    await drive('probe-of-another-server')
    expect(() => probe.assertReaching()).toThrow('no wake has come back to this server for 21 s')
    await probe.send()
    await drive(sent.at(-1) as string)
    probe.assertReaching()
  })

  it('tries again after the engine was away', async () => {
    const { probe, drive, sent, clock } = probed()
    clock.away = true
    await expect(probe.send()).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
    clock.away = false
    clock.ms = 25_000
    await probe.send()
    await drive(sent.at(-1) as string)
    probe.assertReaching()
  })
})
