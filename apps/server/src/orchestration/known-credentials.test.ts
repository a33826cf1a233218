import { expect, test } from 'vitest'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { clearingOfKnownCredentials } from './known-credentials.ts'

const tool = (id: string, credentials: string[]): [string, Tool] => [id, { id, credentials } as unknown as Tool]

test('what is cleared is every credential of every tool, read anew after a while; one that cannot be resolved is passed over', async () => {
  const clock = { ms: 0 }
  const secrets: Record<string, string> = { bank: 'first-secret', mail: 'mail-secret' }
  const parts = {
    tools: new Map([tool('pay', ['bank', 'lost']), tool('write', ['mail'])]),
    elapsedMs: () => clock.ms,
    credentials: (names: readonly string[]) => {
      const [name = ''] = names
      const secret = secrets[name]
      if (secret === undefined) return Promise.reject(new MaestroError('CREDENTIAL_MISSING', name))
      return Promise.resolve({ [name]: secret })
    },
  }
  const said = async (text: string): Promise<unknown> => (await clearingOfKnownCredentials(parts)).json({ said: text })
  expect(await said('first-secret and mail-secret')).toEqual({ said: '[credential bank] and [credential mail]' })
  secrets['bank'] = 'other-secret'
  clock.ms = 10_000
  expect(await said('other-secret')).toEqual({ said: '[credential bank]' })
})

test('without credentials nothing is looked at', async () => {
  const parts = { tools: new Map(), elapsedMs: () => 0, credentials: () => Promise.reject(new Error('not asked')) }
  expect((await clearingOfKnownCredentials(parts)).text('anything')).toBe('anything')
})
