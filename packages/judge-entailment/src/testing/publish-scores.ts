/** Writes the scores that the shipped model gives to the pairs in published-scores.json into that file. Run by hand, once after a training. */
import { readFileSync, writeFileSync } from 'node:fs'
import { openEntailment } from '../open-entailment.ts'

const file = new URL('published-scores.json', import.meta.url)
const pairs = JSON.parse(readFileSync(file, 'utf8')) as { passage: string; claim: string; expected: string }[]
const entailment = await openEntailment()
const verdicts = await entailment.judge(pairs, undefined, 600_000)
await entailment.close()
const rounded = (value: number | undefined): number => Math.round((value ?? 0) * 1_000) / 1_000
const scored = pairs.map(({ passage, claim, expected }, place) => ({
  passage,
  claim,
  expected,
  supported: rounded(verdicts[place]?.supported),
  contradicted: rounded(verdicts[place]?.contradicted),
}))
writeFileSync(file, `${JSON.stringify(scored, null, 1)}\n`)
