import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openRotatingLog } from './rotating-log.ts'

test('a full log becomes FILE.1, and none of the two grows beyond the limit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'logs', 'child.log')
  for (let opened = 0; opened < 2; opened += 1) {
    const log = openRotatingLog(file, 100)
    for (let line = 0; line < 10; line += 1) log.write(`line ${opened}${line}, some 20 bytes\n`)
    expect(log.tail(2)).toBe(`line ${opened}8, some 20 bytes\nline ${opened}9, some 20 bytes`)
    log.close()
    log.write('after the end: ignored')
  }
  expect(statSync(file).size).toBeLessThanOrEqual(100)
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(100)
  expect(readFileSync(file, 'utf8')).not.toContain('ignored')
})
