import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { credentialVault, takeCredentials } from './credential-vault.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'maestro-vault-'))
  await mkdir(join(home, 'credentials'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function keep(name: string, text: string, mode = 0o600): Promise<void> {
  await writeFile(join(home, 'credentials', name), text)
  await chmod(join(home, 'credentials', name), mode)
}

describe('takeCredentials', () => {
  it('leaves neither credentials nor the secrets of the server in the environment', () => {
    const environment: Record<string, string | undefined> = {
      MAESTRO_CREDENTIAL_BANK_KEY: 'a long secret',
      DATABASE_URL: 'postgresql://user:password@host/db',
      HELIX_API_KEY: 'k',
      MAESTRO_JUDGE_API_KEY: 'k',
      MAESTRO_HOME: '/home',
      OPENAI_API_KEY: 'an agent of its own uses this',
    }
    expect(takeCredentials(environment)).toEqual(new Map([['bank-key', 'a long secret']]))
    expect(environment).toEqual({ MAESTRO_HOME: '/home', OPENAI_API_KEY: 'an agent of its own uses this' })
  })
})

describe('credentialVault', () => {
  it('gives what was in the environment, or else a file, read anew each time', async () => {
    await keep('from-file', 'first secret\n')
    await keep('from-both', 'of the file')
    const vault = credentialVault(
      new Map([
        ['from-env', 'of the environment'],
        ['from-both', 'of the environment'],
      ]),
      home,
    )
    expect(await vault(['from-env', 'from-file', 'from-both'])).toEqual({
      'from-env': 'of the environment',
      'from-file': 'first secret',
      'from-both': 'of the environment',
    })
    await keep('from-file', 'second secret')
    expect(await vault(['from-file'])).toEqual({ 'from-file': 'second secret' })
    expect(await vault([])).toEqual({})
  })

  it.each([
    ['that others can read', () => keep('bank', 'a long secret', 0o640), /read by others/],
    ['that is too short to be cleared from records', () => keep('bank', 'short'), /shorter than 8/],
    ['that is too large', () => keep('bank', 'x'.repeat(70_000)), /larger than/],
    ['that is not there', () => Promise.resolve(), /neither the environment nor a file/],
    ['that is a link elsewhere', () => symlink('/etc/hostname', join(home, 'credentials', 'bank')), /cannot be opened/],
  ])('refuses one %s, without showing it', async (_what, prepare, why) => {
    await prepare()
    const refused = await credentialVault(new Map(), home)(['bank']).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'CREDENTIAL_MISSING', message: expect.stringMatching(why) })
    expect(String(refused)).not.toContain('secret')
  })

  it('takes no path for a name', async () => {
    await expect(credentialVault(new Map(), home)(['../api-token'])).rejects.toMatchObject({ code: 'CREDENTIAL_MISSING' })
  })
})
