import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { maestro } from '../testing/test-context.ts'
import { checkNode } from './check-installation.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
})
afterEach(() => server.close())

type Report = { ok: boolean; checks: { name: string; status: string; next: string }[] }
const doctor = async (given?: Parameters<typeof maestro>[2]): Promise<{ code: number; report: Report }> => {
  const { code, out } = await maestro(server.home, ['doctor', '--json'], given)
  return { code, report: JSON.parse(out) as Report }
}

describe('maestro doctor', () => {
  it('finds everything at work', async () => {
    const { code, report } = await doctor()
    expect(code).toBe(0)
    expect(report.checks.map(({ name }) => name)).toEqual([
      'node',
      'home',
      'disk',
      'lock',
      'token',
      'server',
      'clock',
      'postgres',
      'restate',
      'ledger',
      'sign-in',
      'notify',
      'operators',
    ])
  })

  it('says what to do about everything that is not as it should be', async () => {
    await chmod(join(server.home, 'api-token'), 0o644)
    const later = new Date(Date.now() + 3_600_000)
    const { report } = await doctor({ now: later, environment: { MAESTRO_TOKEN: '' } })
    const notOk = report.checks.filter(({ status }) => status !== 'ok')
    expect(notOk.map(({ name }) => name)).toEqual(['token', 'clock', 'operators'])
    for (const { next } of notOk) expect(next).not.toBe('')
  })

  it('fails where the clock of the server lies before its ledger', async () => {
    const parts = ['record', 'engine', 'ledger'].map((part) => ({
      part,
      ready: true,
      reason: part === 'ledger' ? 'CLOCK_SET_BACK: it lies before' : null,
    }))
    server.answers.set('GET /readyz', { status: 'ready', parts })
    const { code, report } = await doctor()
    expect(code).toBe(1)
    expect(report.checks.filter(({ status }) => status === 'fail')).toMatchObject([
      { name: 'ledger', next: expect.stringContaining('NTP') as string },
    ])
  })

  it('warns of a file of the gates or of the routing policy that was refused, and does not fail', async () => {
    const parts = ['record', 'engine', 'ledger', 'gates', 'routing'].map((part) => ({
      part,
      ready: true,
      reason: part === 'gates' || part === 'routing' ? 'the file was refused' : null,
    }))
    server.answers.set('GET /readyz', { status: 'ready', parts })
    const { report } = await doctor()
    for (const name of ['gates', 'routing'])
      expect(report.checks.find((check) => check.name === name)).toMatchObject({ status: 'warn', next: `See \`maestro ${name}\`.` })
  })

  it('fails where the server is gone or the token is wrong', async () => {
    expect((await doctor({ environment: { MAESTRO_TOKEN: 'wrong' } })).report.checks.find(({ status }) => status === 'fail')).toMatchObject({
      name: 'sign-in',
    })
    expect((await doctor({ environment: { MAESTRO_URL: 'http://127.0.0.1:9', MAESTRO_TOKEN: 'x' } })).code).toBe(1)
    expect(checkNode('v22.1.0')).toMatchObject({ status: 'fail' })
  })
})
