import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readTextFiles } from './read-text-files.ts'

const limits = { extensions: ['.md'], maxFiles: 10, maxFileBytes: 100, maxTotalBytes: 1_000 }
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('reads what belongs to the folder and says what it left out', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'maestro-outside-'))
  try {
    await writeFile(join(outside, 'secret.md'), 'secret')
    await mkdir(join(folder, 'node_modules'))
    await mkdir(join(folder, 'sub'))
    await writeFile(join(folder, 'node_modules', 'x.md'), 'dependency')
    await writeFile(join(folder, 'sub', 'b.md'), 'b')
    await writeFile(join(folder, 'a.md'), 'a')
    await writeFile(join(folder, 'binary.md'), Buffer.from([65, 0, 66]))
    await writeFile(join(folder, 'large.md'), 'x'.repeat(101))
    await writeFile(join(folder, 'other.txt'), 'other')
    await symlink(join(outside, 'secret.md'), join(folder, 'link.md'))
    await symlink(folder, join(folder, 'sub', 'loop'))
    const read = await readTextFiles(folder, limits)
    expect(read.files.map(({ path, text }) => [path, text])).toEqual([
      ['a.md', 'a'],
      ['sub/b.md', 'b'],
    ])
    expect(read.skipped.map(({ path }) => path)).toEqual(['binary.md', 'large.md', 'link.md', 'sub/loop'])
    expect(read.truncated).toBe(false)
  } finally {
    await rm(outside, { recursive: true, force: true })
  }
})

test('stops at its limits and refuses what is no folder', async () => {
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.md`), name)
  expect(await readTextFiles(folder, { ...limits, maxFiles: 2 })).toMatchObject({ truncated: true, files: [{ path: 'a.md' }, { path: 'b.md' }] })
  await expect(readTextFiles(join(folder, 'absent'), limits)).rejects.toMatchObject({ code: 'RUN_INPUT_INVALID' })
})
