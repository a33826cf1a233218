import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maestro } from '../testing/test-context.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-bench-'))
})
afterEach(() => rm(folder, { recursive: true }))

const context =
  'The reservoir was completed in 1962 and supplies 38,000 households. It was inspected in March and no damage was found. The water is clean.'
const items = [
  'It was completed in 1962.',
  'It was completed in 1975 by Peter Hollingworth, who also paid for the opera house.',
  'It supplies 38,000 households.',
].map((output, index) => ({
  id: `a${index}`,
  source: 'Example',
  task: 'qa',
  group: `g${index}`,
  input: 'When was the reservoir completed?',
  context,
  output,
  system: 's',
  label: index === 1 ? 1 : 0,
  spans: index === 1 ? [{ start: 0, end: 10 }] : [],
  risk_description: 'never to be read',
}))
const write = (name: string, rows: readonly object[]): Promise<void> =>
  writeFile(join(folder, name), gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')))

describe('maestro bench judge', () => {
  it('measures against labels, and writes one line per item', async () => {
    await write('example.jsonl.gz', items)
    const { code, out, err } = await maestro(folder, ['bench', 'judge', '--data', folder, '--scores', 'scores.jsonl', '--json'])
    expect(code).toBe(0)
    expect(err).toContain('example.jsonl.gz: 3 items')
    const [report] = (JSON.parse(out) as { files: { figures: { name: string; value: number }[]; inSampleOf: string[]; latency: object }[] }).files
    expect(report?.figures.find(({ name }) => name === 'AUROC of 1 - accuracy')?.value).toBe(1)
    expect(report?.figures.map(({ name }) => name)).toContain('ECE of the probability of acceptance')
    expect(report).toMatchObject({ inSampleOf: [], latency: { p99Ms: expect.any(Number) } })
    const lines = (await readFile(join(folder, 'scores.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as object)[1]).toMatchObject({
      file: 'example.jsonl.gz',
      id: 'a1',
      qsr: expect.any(Number),
      components: { coherence: expect.any(Number), accuracy: expect.any(Number), novelty: null },
      factors: { injectedInstructions: expect.any(Number) },
      flags: { unsupported: true, unsafe: false, injected: false },
      gate: { outcome: 'adapt', reasons: expect.arrayContaining([expect.any(String)]) },
    })
  })

  it('puts the best trivial line beside each figure where asked, and marks what is not above it', async () => {
    // Of these the length alone tells the bad one; so does the judge, which is no better.
    await write('example.jsonl.gz', items)
    const { out } = await maestro(folder, ['bench', 'judge', '--data', folder, '--baselines'])
    expect(out).toMatch(/AUROC of 1 - accuracy +3 +1\.000 +\S.* 1\.000 +NOT ABOVE/)
    const { out: without } = await maestro(folder, ['bench', 'judge', '--data', folder])
    expect(without).not.toContain('trivial')
  })

  it('says of items of one label how many are found, or raised without cause', async () => {
    await write(
      'bad.jsonl.gz',
      items.filter(({ label }) => label === 1),
    )
    await write(
      'good.jsonl.gz',
      items.filter(({ label }) => label === 0),
    )
    const { out } = await maestro(folder, ['bench', 'judge', '--data', folder])
    expect(out).toMatch(/recall at the stored threshold of 1 - accuracy +1 +1\.000/)
    expect(out).toMatch(/false alarms at the stored threshold of 1 - accuracy +2 +0\.000/)
  })

  it('gives the same scores where every label was removed', async () => {
    await write('example.jsonl.gz', items)
    await maestro(folder, ['bench', 'judge', '--data', folder, '--scores', 'labelled.jsonl'])
    await write(
      'example.jsonl.gz',
      items.map(({ id, input, context: sources, output }) => ({ id, input, context: sources, output })),
    )
    const { code, out } = await maestro(folder, ['bench', 'judge', '--data', folder, '--scores', 'bare.jsonl'])
    expect(code).toBe(0)
    expect(out).toContain('No labels')
    expect(await readFile(join(folder, 'bare.jsonl'), 'utf8')).toBe(await readFile(join(folder, 'labelled.jsonl'), 'utf8'))
  })

  it('says what is wrong with a folder', async () => {
    expect((await maestro(folder, ['bench', 'judge', '--data', folder])).err).toContain('no *.jsonl.gz')
    await writeFile(join(folder, 'bad.jsonl.gz'), 'not gzip')
    expect((await maestro(folder, ['bench', 'judge', '--data', folder])).err).toContain('bad.jsonl.gz is not gzip')
    await writeFile(join(folder, 'bad.jsonl.gz'), gzipSync('{"id": 1'))
    const { code, err } = await maestro(folder, ['bench', 'judge', '--data', folder])
    expect(code).toBe(2)
    expect(err).toContain('bad.jsonl.gz, line 1')
  })
})
