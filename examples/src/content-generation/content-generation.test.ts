import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { analyse } from './analyse.ts'
import { toPassages, toSentences } from './passages.ts'
import { research } from './research.ts'
import { selectDiverse, selectLeading, synthesise } from './synthesise.ts'
import { stem, toTerms } from './terms.ts'

const folder = fileURLToPath(new URL('../../data/content-generation', import.meta.url))

test('passages know their headings and lines', () => {
  const text = '# Top\n\nFirst line\nsecond line.\n\n## Part\n- one\n- two\n\n```\ncode\n```\n'
  expect(toPassages({ path: 'a.md', text, bytes: text.length })).toEqual([
    { path: 'a.md', startLine: 3, endLine: 4, heading: 'Top', text: 'First line\nsecond line.', code: false },
    { path: 'a.md', startLine: 7, endLine: 7, heading: 'Top > Part', text: '- one', code: false },
    { path: 'a.md', startLine: 8, endLine: 8, heading: 'Top > Part', text: '- two', code: false },
    { path: 'a.md', startLine: 11, endLine: 11, heading: 'Top > Part', text: 'code', code: true },
  ])
  expect(toSentences({ text: 'One is **bold**. Two\ngoes on. Three', startLine: 5 })).toEqual([
    { text: 'One is bold.', line: 5 },
    { text: 'Two goes on.', line: 5 },
    { text: 'Three', line: 6 },
  ])
})

test('terms join what belongs together and leave out what carries no subject', () => {
  expect(toTerms('How do the approvals of an irreversible action work?')).toEqual(['approval', 'irreversibl', 'action'])
  expect(stem('policies')).toBe(stem('policy'))
  expect(stem('approved')).toBe(stem('approves'))
})

describe.each([
  ['leading', selectLeading],
  ['diverse', selectDiverse],
] as const)('the %s brief', (_, select) => {
  test('cites a source for every sentence, and the source says so at that line', async () => {
    const found = await research(folder, 'How far can the light of Gull Point be seen?', false)
    const { brief, sentences, answered, notes } = synthesise(analyse(found), select)
    expect(answered).toBe(true)
    expect(brief.startsWith('The light of Gull Point can be seen from 21 nautical miles in clear weather. [harbour-guide.md:7]')).toBe(true)
    for (const { text, source } of sentences) {
      const [path, line] = source.split(':') as [string, string]
      const lines = (await readFile(join(folder, path), 'utf8')).split('\n')
      expect(lines.slice(Number(line) - 1, Number(line) + 2).join(' ')).toContain(text.replace(/\.$/, ''))
      expect(brief).toContain(`${text} [${source}]`)
    }
    expect(notes).toContain('[harbour-guide.md:7] and [lighthouse.md:5] may contradict each other. One says 21, the other 18.')
  })

  test('says so when the documents do not answer', async () => {
    const found = await research(folder, 'How do I configure Kubernetes autoscaling?', false)
    expect(synthesise(analyse(found), select)).toMatchObject({
      answered: false,
      brief: expect.stringContaining('The documents do not answer this question.'),
    })
  })
})

test('agreement between documents is noted, repetition within one is dropped', async () => {
  const found = await research(folder, 'How often does the keeper visit the lighthouse to clean the lens?', false)
  const { relations } = analyse(found)
  expect(relations.filter(({ kind }) => kind === 'agreement').map(({ first, second }) => [first.source, second.source].toSorted())).toContainEqual([
    'keepers-notes.txt:3',
    'lighthouse.md:7',
  ])
  const repeated = {
    path: 'a.md',
    startLine: 1,
    endLine: 1,
    heading: '',
    text: 'The spare lamp is tested every month. The spare lamp is tested every month.',
    code: false,
    score: 1,
  }
  expect(analyse({ question: 'When is the lamp tested?', passages: [repeated], termWeights: { lamp: 1, test: 1 } })).toMatchObject({
    removedDuplicates: 1,
    evidence: [{ source: 'a.md:1' }],
  })
})

test('a second search with terms of the first passages keeps the best passage', async () => {
  const question = 'How much does a berth cost?'
  const [plain, expanded] = await Promise.all([research(folder, question, false), research(folder, question, true)])
  expect(plain.passages[0]).toMatchObject({ path: 'harbour-guide.md', startLine: 10 })
  expect(expanded.passages[0]).toMatchObject({ path: 'harbour-guide.md', startLine: 10 })
})
