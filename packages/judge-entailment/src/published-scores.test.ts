import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Entailment, openEntailment } from './open-entailment.ts'
import { readModelFolder } from './model-folder.ts'
import { shippedModel } from './shipped-model.ts'

type Published = { passage: string; claim: string; expected: string; supported: number; contradicted: number }

const pairs = JSON.parse(readFileSync(new URL('testing/published-scores.json', import.meta.url), 'utf8')) as Published[]
const shipped = fileURLToPath(new URL('../models/entailment-minilm', import.meta.url))
/** Rounding differs a little between processors: eight-bit sums with and without VNNI. */
const tolerance = 0.05

let entailment: Entailment
beforeAll(async () => {
  entailment = await openEntailment()
})
afterAll(() => entailment.close())

describe('the shipped model', () => {
  test('gives the published scores of fifty pairs', async () => {
    expect(pairs.length).toBeGreaterThanOrEqual(50)
    const verdicts = await entailment.judge(pairs, undefined, 60_000)
    const differing = pairs.filter((pair, place) => {
      const verdict = verdicts[place]
      if (verdict === null || verdict === undefined) return true
      return Math.abs(verdict.supported - pair.supported) > tolerance || Math.abs(verdict.contradicted - pair.contradicted) > tolerance
    })
    expect(differing).toEqual([])
  })

  test('is named in the record by the hash of its file', () => {
    expect(entailment.identity).toEqual({ name: 'entailment-minilm', version: '0.1.0', sha256: shippedModel.files['model.onnx'] })
  })

  test('is refused when one byte of it is another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'entailment-'))
    try {
      await cp(shipped, folder, { recursive: true })
      const bytes = await readFile(join(folder, 'model.onnx'))
      bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 1
      await writeFile(join(folder, 'model.onnx'), bytes)
      await expect(readModelFolder(folder, shippedModel)).rejects.toMatchObject({ code: 'MODEL_CHANGED' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test.each([
    ['supported last', ['contradicted', 'neutral', 'supported']],
    ['contradicted and neutral exchanged', ['supported', 'neutral', 'contradicted']],
  ])('is refused where its labels are told in a wrong order: %s', async (_, labels) => {
    const folder = await mkdtemp(join(tmpdir(), 'entailment-'))
    try {
      await cp(shipped, folder, { recursive: true })
      const config = JSON.parse(await readFile(join(folder, 'entailment.json'), 'utf8')) as object
      await writeFile(join(folder, 'entailment.json'), JSON.stringify({ ...config, labels }))
      await expect(openEntailment({ model: folder })).rejects.toMatchObject({ code: 'ENTAILMENT_MODEL_INVALID' })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
