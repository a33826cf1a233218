import { readFileSync } from 'node:fs'
import { Tokenizer } from '@huggingface/tokenizers'
import { describe, expect, test } from 'vitest'
import { encodePair } from './encode-pair.ts'
import type { EntailmentConfig } from './model-folder.ts'

const models = new URL('../models/entailment-minilm/', import.meta.url)
const config = JSON.parse(readFileSync(new URL('entailment.json', models), 'utf8')) as EntailmentConfig
const tokenizer = new Tokenizer(JSON.parse(readFileSync(new URL('tokenizer.json', models), 'utf8')) as object, {})
const tokenIds = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false }).ids

describe('the tokens of a pair', () => {
  test('every text of ours has the ids that the tokenizer of the training gave it', () => {
    const vectors = JSON.parse(readFileSync(new URL('testing/token-vectors.json', import.meta.url), 'utf8')) as [string, number[]][]
    expect(vectors.length).toBeGreaterThan(2_500)
    expect(vectors.filter(([text, ids]) => JSON.stringify(tokenIds(text)) !== JSON.stringify(ids))).toEqual([])
  })

  test('evidence comes first, the claim is the second text', () => {
    const { ids, kinds } = encodePair('a b', 'c d e', config, (text) => text.split(' ').map((word) => word.charCodeAt(0)))
    expect(ids).toEqual([101, 99, 100, 101, 102, 97, 98, 102])
    expect(kinds).toEqual([0, 0, 0, 0, 0, 1, 1, 1])
  })

  test('a model may want the claim first', () => {
    const { ids } = encodePair('a', 'b', { ...config, order: 'claim-first' }, (text) => [text.charCodeAt(0)])
    expect(ids).toEqual([101, 97, 102, 98, 102])
  })

  test('the claim is cut to its share and the evidence to what is left', () => {
    const { ids, kinds } = encodePair('word '.repeat(500), 'other '.repeat(5_000), config, tokenIds)
    expect(ids).toHaveLength(config.longest)
    expect(kinds.filter((kind) => kind === 1)).toHaveLength(config.longestClaim + 1)
  })

  test.each([
    ['nothing', '', ''],
    ['a megabyte without a space', 'x'.repeat(1_000_000), 'y'.repeat(1_000_000)],
    ['lone surrogates', '\ud800 a \udfff', 'b \udc00'],
    ['NUL and direction marks', '\u0000\u202e\u200f', 'شكرا جزيلا\u0000'],
    ['special tokens as text', '[CLS] [SEP] [SEP]', '[MASK]'],
  ])('%s is encoded within the bounds', (_, claim, passage) => {
    const { ids, kinds } = encodePair(claim, passage, config, tokenIds)
    expect(ids.length).toBeLessThanOrEqual(config.longest)
    expect(kinds).toHaveLength(ids.length)
    expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 30_522)).toBe(true)
  })
})
