import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { canonicalJson } from '../canonical-json.ts'
import { embeddedEvaluator } from '../embedded-evaluator.ts'
import { recordedModels } from './recorded-models.ts'
import { verifyModels } from './verify-models.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const folder = new URL('../../models/', import.meta.url)

test('every model file is recorded, and its bytes have the recorded SHA-256', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  expect(files.toSorted()).toEqual(recordedModels.map(({ name }) => `${name}.json`).toSorted())
  for (const { name, version, model, sha256: recorded } of recordedModels) {
    const bytes = readFileSync(new URL(`${name}.json`, folder))
    expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(recorded)
    expect(model).toMatchObject({ format: 1, name, version })
    expect(bytes.length, `${name} is small`).toBeLessThan(300_000)
  }
})

test('a model that holds anything else is refused', () => {
  const model = { format: 1, name: 'example', version: '1', parameters: { weights: [0.25, -1] } }
  const recorded = { model, name: 'example', version: '1', sha256: sha256(canonicalJson(model)) }
  expect(verifyModels([recorded], sha256)).toEqual([{ name: 'example', version: '1', sha256: recorded.sha256 }])
  const changed = { ...recorded, model: { ...model, parameters: { weights: [0.25, -1.0001] } } }
  expect(() => verifyModels([changed], sha256)).toThrow(expect.objectContaining({ code: 'MODEL_CHANGED' }))
})

test('the evaluator names every model it uses, and its own hash covers theirs', () => {
  expect(embeddedEvaluator(sha256).models).toEqual(recordedModels.map(({ name, version, sha256: hash }) => ({ name, version, sha256: hash })))
})
