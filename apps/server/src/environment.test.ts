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

test.each([
  ['MAESTRO_HTTP_PORT', '99999'],
  ['DATABASE_URL', ''],
  ['HELIX_URL', 'nowhere'],
  ['MAESTRO_LOG_LEVEL', 'loud'],
  ['MAESTRO_WITNESSES', 'w+00000000+BAAA'],
  ['MAESTRO_WITNESSES', 'w+00000000+BAAA ftp://127.0.0.1'],
])('a wrong %s is named, and its value is not repeated', (name, value) => {
  const read = (): unknown => readEnvironment({ ...given, [name]: value }, 'g')
  expect(read).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) as string }) as Error)
  if (value !== '') expect(read).not.toThrow(value)
})
