import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maestro } from '../testing/test-context.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-judge-'))
})
afterEach(() => rm(folder, { recursive: true }))

const task = ['--task', 'Say when a refund is possible.']

describe('maestro judge', () => {
  it('scores a text here, with reasons, without any server', async () => {
    await writeFile(join(folder, 'policy.md'), 'Refunds are possible within 30 days of delivery.')
    const { code, out } = await maestro(folder, ['judge', '-', ...task, '--context', 'policy.md'], {
      stdin: 'A refund is possible within 30 days of delivery.\n',
    })
    expect(code).toBe(0)
    expect(out).toMatch(/QSR [01]\.[0-9]{2} (GREEN|YELLOW|RED)/)
    for (const name of ['coherence', 'accuracy', 'completion', 'relevance', 'novelty']) expect(out).toContain(name)
  })

  it('takes a whole item as JSON, and gives the full record as JSON', async () => {
    const item = JSON.stringify({ task: 'Give the total.', output: { total: 12 } })
    const { out } = await maestro(folder, ['judge', '--json'], { stdin: item })
    expect(JSON.parse(out)).toMatchObject({ qsr: expect.any(Number), components: { coherence: {} }, evaluator: { name: 'helix-embedded' } })
    const bare = await maestro(folder, ['judge', '--json', ...task], { stdin: '{"total": 12}' })
    expect(bare.code).toBe(0)
  })

  it('says what is missing', async () => {
    const { code, err } = await maestro(folder, ['judge'], { stdin: 'text' })
    expect(code).toBe(2)
    expect(err).toContain('--task')
    expect((await maestro(folder, ['judge', 'missing.txt', ...task])).code).toBe(6)
  })

  it.each([
    ['lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['an output of lists', `{"task":"t","output":${'[1,'.repeat(50_000)}1${']'.repeat(50_000)}}`],
  ])('refuses %s nested without end, with a code', async (_, stdin) => {
    const { code, err } = await maestro(folder, ['judge', ...task], { stdin })
    expect({ code, err: err.split('\n')[0] }).toEqual({ code: 2, err: 'INVALID_REQUEST  the input is nested deeper than 64' })
  })

  it('scores 10 MB of anything, and does not trust the score', async () => {
    const binary = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7_919 + (index >> 7)) % 256))
    for (const stdin of ['word and another. '.repeat(600_000), binary.toString('utf8').repeat(10), '\u202e\ud800'.repeat(3_000_000)]) {
      const { code, out } = await maestro(folder, ['judge', '--json', ...task], { stdin })
      expect(code).toBe(0)
      expect((JSON.parse(out) as { confidence: number }).confidence).toBeLessThan(0.6)
    }
  })

  it('says so where the remote judge does not answer', async () => {
    const { code } = await maestro(folder, ['judge', ...task], { stdin: 'text', environment: { HELIX_URL: 'http://127.0.0.1:9' } })
    expect(code).toBe(4)
  })
})
