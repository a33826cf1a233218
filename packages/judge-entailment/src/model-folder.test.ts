import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readModelFolder } from './model-folder.ts'

let folder = ''
const good = {
  name: 'm',
  version: '1',
  labels: ['supported', 'contradicted', 'neutral'],
  longest: 128,
  longestClaim: 64,
  template: { before: [1], between: [2], after: [2] },
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'entailment-'))
  await writeFile(join(folder, 'model.onnx'), 'weights')
  await writeFile(join(folder, 'tokenizer.json'), '{}')
})
afterAll(() => rm(folder, { recursive: true }))

async function read(config: unknown): Promise<unknown> {
  await writeFile(join(folder, 'entailment.json'), typeof config === 'string' ? config : JSON.stringify(config))
  return readModelFolder(folder)
}

describe('the folder of a model', () => {
  test('is read with the hash of its weights', async () => {
    expect(await read(good)).toMatchObject({
      config: { name: 'm', kinds: true, order: 'evidence-first' },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test.each([
    ['no JSON', 'labels: supported'],
    ['null', null],
    ['labels without supported', { ...good, labels: ['contradicted', 'neutral'] }],
    ['a label of another name', { ...good, labels: ['supported', 'entailment'] }],
    ['a label twice', { ...good, labels: ['supported', 'neutral', 'neutral'] }],
    ['no template', { ...good, template: undefined }],
    ['a claim longer than the pair', { ...good, longestClaim: 128 }],
    ['an unknown order', { ...good, order: 'sideways' }],
  ])('%s is refused', async (_, config) => {
    await expect(read(config)).rejects.toMatchObject({ code: 'ENTAILMENT_MODEL_INVALID' })
  })

  test('a missing file is refused', async () => {
    await expect(readModelFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'ENTAILMENT_MODEL_INVALID' })
  })

  test('a published model that was changed is refused', async () => {
    await read(good)
    await expect(readModelFolder(folder, { folder, files: { 'model.onnx': '0'.repeat(64) } })).rejects.toMatchObject({ code: 'MODEL_CHANGED' })
  })
})
