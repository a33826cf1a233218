import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ensureInstalled, explainFailure, installationEnvironment, isInstalled, repositoryDirectory } from './set-up.mjs'

let directory
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'set up '))
})
afterEach(() => rmSync(directory, { recursive: true }))

function put(path, content) {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content))
}

describe('whether an installation matches the lock file', () => {
  const entry = { 'node_modules/a': { version: '1.0.0' } }
  const other = { 'node_modules/a-darwin': { version: '1.0.0', optional: true } }
  const cases = [
    ['the same packages', entry, entry, true],
    ['an optional package of another platform missing', { ...entry, ...other }, entry, true],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, entry, false],
    ['a package missing', { ...entry, 'node_modules/b': { version: '1.0.0' } }, entry, false],
    ['a package too many', {}, entry, false],
    ['a workspace not linked yet', { ...entry, 'node_modules/w': { link: true }, w: {} }, entry, false],
  ]
  test.each(cases)('%s', (_name, locked, installed, expected) => {
    put('package-lock.json', { packages: { '': {}, ...locked } })
    put('node_modules/.package-lock.json', { packages: installed })
    put('node_modules/node/bin/node', '')
    expect(isInstalled(directory)).toBe(expected)
  })

  test('an interrupted installation has no record, so it is none', () => {
    put('package-lock.json', { packages: entry })
    put('node_modules/node/bin/node', '')
    expect(isInstalled(directory)).toBe(false)
  })

  test('this very project is installed', () => {
    expect(isInstalled(repositoryDirectory)).toBe(true)
  })
})

test('whoever waits for the lock installs nothing when the other has done it', async () => {
  put('package-lock.json', { packages: {} })
  put('.install.lock', String(process.pid))
  const waiting = ensureInstalled(directory)
  put('node_modules/node/bin/node', '')
  put('node_modules/.package-lock.json', { packages: {} })
  rmSync(join(directory, '.install.lock'))
  await waiting
  expect(isInstalled(directory)).toBe(true)
})

test("a dead process's lock is taken over, and the failure of npm is explained without a stack trace", async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  put('.install.lock', String(dead))
  put('package.json', { name: 'without-a-lock-file', version: '1.0.0' })
  await expect(ensureInstalled(directory)).rejects.toThrow(/package\.json and package-lock\.json do not match/)
  expect(() => readFileSync(join(directory, '.install.lock'))).toThrow(/ENOENT/)
})

test.each([
  ['npm error code ENOSPC', /disk is full/],
  ['npm error code EAI_AGAIN', /registry cannot be reached/],
  ['npm error code EACCES', /not writable/],
  ['npm error code EINTEGRITY', /differs from the locked one/],
  ['npm error code E999', /could not install/],
])('%s is explained', (output, explanation) => {
  expect(explainFailure(output)).toMatch(explanation)
})

test('npm gets neither the folder it replaces nor the variables of the npm around it', () => {
  const environment = { PATH: `/app/node_modules/.bin:/usr/bin`, npm_execpath: 'x', npm_config_registry: 'kept', NODE: 'x', HOME: '/home' }
  expect(installationEnvironment(environment, '/app')).toEqual({ PATH: '/usr/bin', npm_config_registry: 'kept', HOME: '/home' })
})
