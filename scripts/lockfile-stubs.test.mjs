import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { missingStubs, platformOfName, satisfies, withStubs } from './lockfile-stubs.mjs'

test('the lock file of this project is complete', () => {
  expect(missingStubs(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')))).toEqual({})
})

test('a package left out gets an entry limited to its platform, beside its dependent where another version has its place', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/parser': { version: '2.0.0', optionalDependencies: { 'parser-linux-arm64-musl': '2.0.0', 'parser-darwin-x64': '2.0.0' } },
      'node_modules/parser-darwin-x64': { version: '1.0.0' },
      'node_modules/other': {
        version: '1.0.0',
        dev: true,
        optionalDependencies: { 'parser-darwin-x64': '^1.0.0', alias: 'npm:real-win32-ia32@3.1.0' },
      },
    },
  }
  const stubs = missingStubs(lock)
  expect(stubs).toEqual({
    'node_modules/parser-linux-arm64-musl': { version: '2.0.0', os: ['linux'], cpu: ['arm64'], libc: ['musl'], optional: true },
    'node_modules/parser/node_modules/parser-darwin-x64': { version: '2.0.0', os: ['darwin'], cpu: ['x64'], optional: true },
    'node_modules/alias': { name: 'real-win32-ia32', version: '3.1.0', dev: true, optional: true },
  })
  expect(missingStubs(withStubs(lock, stubs))).toEqual({})
})

test('a name tells its platform', () => {
  expect(platformOfName('@x/windows-x64')).toEqual({ os: ['win32'], cpu: ['x64'] })
  expect(platformOfName('@x/linux-arm')).toEqual({ os: ['linux'], cpu: ['arm'] })
  expect(platformOfName('plain')).toEqual({})
})

test.each([
  ['1.2.3', '1.2.3', true],
  ['1.2.4', '1.2.3', false],
  ['1.3.0', '^1.2.3', true],
  ['1.2.2', '^1.2.3', false],
  ['2.0.0', '^1.2.3', false],
  ['0.2.9', '^0.2.3', true],
  ['0.3.0', '^0.2.3', false],
  ['1.2.9', '~1.2.3', true],
  ['1.3.0', '~1.2.3', false],
  ['9.9.9', '>=1', true],
])('%s in %s: %s', (version, range, expected) => {
  expect(satisfies(version, range)).toBe(expected)
})
