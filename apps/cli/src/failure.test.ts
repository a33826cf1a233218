import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Failure, failureOf } from './failure.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'maestro-failure-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const readingOf = async (file: string): Promise<Failure> => failureOf(await readFile(file).catch((error: unknown) => error))

test('a file that cannot be read is told by its path, with what to do about a path', async () => {
  const missing = await readingOf(join(folder, 'missing.yaml'))
  expect(missing).toMatchObject({ code: 'NOT_FOUND', message: `there is no file ${join(folder, 'missing.yaml')}` })
  expect(missing.hint).toContain('path')
  expect(await readingOf(folder)).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('is a folder') as string })
  writeFileSync(join(folder, 'file'), '')
  expect(await readingOf(join(folder, 'file', 'server.json'))).toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('server.json') as string,
  })
})

test('what the command line refuses itself points to its help, what a server refused to what the server said', () => {
  expect(failureOf(new MaestroError('INVALID_REQUEST', '--input is no JSON')).hint).toContain('--help')
  expect(failureOf(new MaestroError('INVALID_REQUEST', 'body.name: too long', { hint: 'Correct the field.' })).hint).toBe('Correct the field.')
  expect(failureOf(new MaestroError('NOT_FOUND', 'no run 7')).hint).toContain('maestro runs')
})
