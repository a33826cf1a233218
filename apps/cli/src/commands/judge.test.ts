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

  it('says so where the remote judge does not answer', async () => {
    const { code } = await maestro(folder, ['judge', ...task], { stdin: 'text', environment: { HELIX_URL: 'http://127.0.0.1:9' } })
    expect(code).toBe(4)
  })
})
