import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GateFileReport } from '../bench/bench-gate.ts'
import { maestro } from '../testing/test-context.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-bench-gate-'))
})
afterEach(() => rm(folder, { recursive: true }))

const context =
  'The reservoir was completed in 1962 and supplies 38,000 households. It was inspected in March and no damage was found. The water is clean.'
const rows = [
  { output: 'The reservoir was completed in 1962.', label: 0, source: 'A' },
  { output: 'Eels dance in the purple cathedral of Vienna while Peter Hollingworth counts 47 trombones for the opera.', label: 1, source: 'A' },
  { output: 'It supplies 38,000 households.', label: 0, source: 'B' },
].map((row, index) => ({ id: `a${index}`, task: 'qa', group: `g${index}`, input: 'When was the reservoir completed?', context, ...row }))
const write = (name: string, items: readonly object[]): Promise<void> =>
  writeFile(join(folder, name), gzipSync(items.map((item) => JSON.stringify(item)).join('\n')))
const filesOf = (out: string): GateFileReport[] => (JSON.parse(out) as { files: GateFileReport[] }).files

describe('maestro bench gate', () => {
  it('says by file and source what passes before and after, with intervals, beside the trivial scores', async () => {
    await write('example.jsonl.gz', rows)
    const { code, out, err } = await maestro(folder, ['bench', 'gate', '--data', folder, '--json'])
    expect(code).toBe(0)
    expect(err).toContain('example.jsonl.gz: 3 items')
    const [report] = filesOf(out)
    expect(report).toMatchObject({ file: 'example.jsonl.gz', items: 3, labelled: 3, inSampleOf: [] })
    expect(report?.parts.map(({ by, part }) => `${by} ${part}`)).toEqual(['file example', 'source A', 'source B'])
    const figures = report?.parts[0]?.figures
    expect(figures?.bad.after).toMatchObject({ items: 1, count: 0, share: 0, low: 0, high: 0.975 })
    expect(figures?.good.before.items).toBe(2)
    expect(figures?.trivial).toHaveLength(5)
    expect((await maestro(folder, ['bench', 'gate', '--data', folder])).out).toContain('PASS BEFORE')
  })

  it('reads a ticket as bad where it did not end as it should, and a summary where a sentence is not consistent', async () => {
    await write('mixed.jsonl.gz', [
      { ...rows[0], task: 'customer-service-agent', label: 1 },
      { ...rows[0], id: 'b', task: 'summarization', label: undefined, human: { consistency: 0.8 } },
      { ...rows[0], id: 'c', task: 'never-heard-of', label: 1 },
      { ...rows[0], id: 'd', label: undefined },
    ])
    const [report] = filesOf((await maestro(folder, ['bench', 'gate', '--data', folder, '--json'])).out)
    expect(report).toMatchObject({ items: 4, labelled: 3 })
    expect(report?.parts[0]?.figures).toMatchObject({ good: { after: { items: 1 } }, bad: { after: { items: 2 } } })
  })

  it('counts apart what nothing was given for', async () => {
    await write(
      'open.jsonl.gz',
      rows.map((row) => ({ ...row, context: '' })),
    )
    const [report] = filesOf((await maestro(folder, ['bench', 'gate', '--data', folder, '--json'])).out)
    expect(report?.parts.every(({ assessed }) => !assessed)).toBe(true)
  })

  it('--check ends with 5 where the bar is missed, --limit draws by id', async () => {
    await write('bad.jsonl.gz', [
      { ...rows[0], label: 1 },
      { ...rows[2], label: 0 },
    ])
    expect((await maestro(folder, ['bench', 'gate', '--data', folder, '--check'])).code).toBe(5)
    const [report] = filesOf((await maestro(folder, ['bench', 'gate', '--data', folder, '--limit', '1', '--json'])).out)
    expect(report?.items).toBe(1)
    expect((await maestro(folder, ['bench', 'gate', '--data', join(folder, 'none')])).code).toBe(2)
  })
})
