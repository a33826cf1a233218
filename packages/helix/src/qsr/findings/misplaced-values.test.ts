import { expect, test } from 'vitest'
import type { Json } from '@maestro-helix/contract/json'
import { judgedItem } from '../judged-item.ts'
import { misplacedValues } from './misplaced-values.ts'

const sites =
  'site | employees | opened | turnover (million EUR)\nLyon | 212 | 1998 | 41.7\nPorto | 87 | 2011 | 15.2\nGdansk | 164 | 2006 | 28.9\nGraz | 39 | 2021 | 6.3'
const listed = JSON.stringify([
  { city: 'Lyon', employees: 212 },
  { city: 'Porto', employees: 87 },
])
const settings = '{"service": "tracker", "timeoutSeconds": 45, "retries": {"enabled": true, "attempts": 4}, "publicAccess": false}'
const found = (context: string, output: Json): string[] =>
  misplacedValues(judgedItem({ task: 'Say what is given.', context, output })).map(({ reason }) => reason)

test.each([
  ['a value of another row', sites, 'Porto turned over 41.7 million EUR.'],
  ['a value of another row of a list', listed, 'Porto has 212 employees.'],
  ['a superlative', sites, 'Graz has the highest turnover with 6.3 million EUR.'],
  ['a superlative of nothing in particular', sites, 'Lyon is the smallest site.'],
  ['a row as a member', sites, { Porto: 212, Gdansk: 164 }],
  ['a column as a member', sites, { site: 'Lyon', employees: 1998 }],
  ['another member', settings, 'The timeout is 4 seconds.'],
  ['a state', settings, 'Public access is enabled.'],
  ['a state by the member above', settings, 'Retries are disabled.'],
])('a value that belongs elsewhere is found: %s', (_, context, output) => {
  expect(found(context, output)).toHaveLength(1)
})

test.each([
  ['the right row', sites, 'Porto turned over 15.2 million EUR, Lyon 41.7.'],
  ['a comparison', sites, 'Porto is behind Lyon with its 41.7 million EUR.'],
  ['a sum', sites, 'Lyon and Porto have 299 employees together.'],
  ['the right superlative', sites, 'Lyon has the highest turnover and the most employees.'],
  ['the second', sites, 'Gdansk has the second highest turnover.'],
  ['the right cells', sites, { site: 'Lyon', employees: 212, opened: 1998 }],
  ['a member that is no column', sites, { site: 'Lyon', rank: 87 }],
  ['the right member', settings, 'The timeout is 45 seconds, with 4 attempts.'],
  ['the right state', settings, 'Public access is switched off, retries are enabled.'],
  ['a state that is denied', settings, 'Public access is not enabled.'],
  ['prose alone', 'Porto opened in 2011.', 'Porto opened in 2011.'],
])('a value in its place is left alone: %s', (_, context, output) => {
  expect(found(context, output)).toEqual([])
})

test('takes any text, however large', () => {
  const table = `a | b\n${'Lyon | 212\n'.repeat(5_000)}`
  for (const context of [table, '|'.repeat(50_000), '[{"a":1},'.repeat(5_000), `[${'['.repeat(1_000)}`])
    expect(() => found(context, 'Lyon has 212 employees and 39 cars. '.repeat(200))).not.toThrow()
})
