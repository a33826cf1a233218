import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

const given = {
  DATABASE_URL: 'postgresql:///maestro',
  MAESTRO_HOME: '/srv/maestro',
  MAESTRO_HTTP_PORT: '4100',
  MAESTRO_SERVICE_PORT: '4101',
  MAESTRO_RESTATE_INGRESS_URL: 'http://127.0.0.1:1',
  MAESTRO_RESTATE_ADMIN_URL: 'http://127.0.0.1:2',
}

test('reads what the server is told, with defaults for the rest', () => {
  expect(readEnvironment({ ...given, MAESTRO_CATALOG: '' }, '/defaults/gates.json')).toMatchObject({
    home: '/srv/maestro',
    httpPort: 4_100,
    catalogFile: null,
    gatesFile: '/defaults/gates.json',
    logLevel: 'info',
    helix: null,
    witnesses: [],
  })
  expect(readEnvironment({ ...given, HELIX_URL: 'http://127.0.0.1:9', HELIX_API_KEY: 'k' }, 'g').helix).toEqual({
    url: 'http://127.0.0.1:9',
    apiKey: 'k',
  })
  const witnesses = 'one+0a http://127.0.0.1:1,two+0b   https://w.example/path,'
  expect(readEnvironment({ ...given, MAESTRO_WITNESSES: witnesses }, 'g').witnesses).toEqual([
    { verifierKey: 'one+0a', url: 'http://127.0.0.1:1' },
    { verifierKey: 'two+0b', url: 'https://w.example/path' },
  ])
})

test('passkeys belong to localhost unless the pages are elsewhere, and accounts are taken from a provider that is named whole', () => {
  const { relyingParty, oidc } = readEnvironment(given, 'g')
  expect(relyingParty).toEqual({ id: 'localhost', name: 'Maestro Helix', origins: ['http://localhost:4100'] })
  expect(oidc).toBeNull()
  const elsewhere = {
    MAESTRO_ORIGIN: 'https://maestro.example, https://ops.maestro.example:8443',
    MAESTRO_OIDC_ISSUER: 'https://id.example',
    MAESTRO_OIDC_CLIENT_ID: 'maestro',
    MAESTRO_OIDC_CLIENT_SECRET: 's',
    MAESTRO_OIDC_ROLE_CLAIM: 'groups',
    MAESTRO_OIDC_ROLES: 'ops=operator, gov=governance-lead',
  }
  const read = readEnvironment({ ...given, ...elsewhere }, 'g')
  expect(read.relyingParty).toMatchObject({ id: 'maestro.example', origins: ['https://maestro.example', 'https://ops.maestro.example:8443'] })
  expect(read.oidc).toMatchObject({ redirectUri: 'https://maestro.example/api/v1/auth/oidc/callback', roleClaim: { name: 'groups' } })
  expect([...(read.oidc?.roleClaim?.roles ?? [])]).toEqual([
    ['ops', 'operator'],
    ['gov', 'governance-lead'],
  ])
  expect(() => readEnvironment({ ...given, ...elsewhere, MAESTRO_OIDC_ROLES: 'ops=king' }, 'g')).toThrow('MAESTRO_OIDC_ROLES')
})

test.each([
  ['MAESTRO_ORIGIN', 'http://maestro.example'],
  ['MAESTRO_ORIGIN', 'https://maestro.example,https://other.example'],
  ['MAESTRO_ORIGIN', 'nowhere'],
  ['MAESTRO_OIDC_ISSUER', 'https://id.example'],
  ['MAESTRO_HTTP_PORT', '99999'],
  ['DATABASE_URL', ''],
  ['DATABASE_URL', 'mysql://127.0.0.1/maestro'],
  ['DATABASE_URL', 'no address'],
  ['HELIX_URL', 'nowhere'],
  ['MAESTRO_LOG_LEVEL', 'loud'],
  ['MAESTRO_WITNESSES', 'w+00000000+BAAA'],
  ['MAESTRO_WITNESSES', 'w+00000000+BAAA ftp://127.0.0.1'],
])('a wrong %s is named, and its value is not repeated', (name, value) => {
  const read = (): unknown => readEnvironment({ ...given, [name]: value }, 'g')
  expect(read).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) as string }) as Error)
  if (value !== '') expect(read).not.toThrow(value)
})
