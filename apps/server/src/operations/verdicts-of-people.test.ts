import { expect, test } from 'vitest'
import { verdictsOfPeople, verdictWindowDays } from './verdicts-of-people.ts'

test('holds what was last read: the verdicts of the last year, at most 2,000, and nothing before the first reading', async () => {
  const asked: [string, string][] = []
  const verdict = (id: number) => ({
    id: String(id),
    at: '2026-06-01T00:00:00.000Z',
    source: 'audit' as const,
    workflow: 'sample',
    agent: 'writer',
    qsr: 0.8,
    qsrAtMost: null,
    mri: 0.1,
    accepted: true,
    humanScore: null,
    family: 'answer',
  })
  const verdicts = verdictsOfPeople(
    async (since, until) => {
      asked.push([since, until])
      return Array.from({ length: 2_500 }, (_, index) => verdict(index))
    },
    () => '2026-06-02T00:00:00.000Z',
  )
  expect(verdicts.current()).toEqual([])
  await verdicts.refresh()
  expect(verdicts.current()).toHaveLength(2_000)
  const [since, until] = asked[0] ?? ['', '']
  expect(since).toBe('2025-06-02T00:00:00.000Z')
  expect(verdictWindowDays).toBe(365)
  expect(until > '2026-06-02T00:00:00.000Z').toBe(true)
})
