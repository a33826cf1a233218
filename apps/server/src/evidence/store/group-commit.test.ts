import { expect, test } from 'vitest'
import { groupCommit } from './group-commit.ts'

type Item = { key?: string; name: string }

/** A writer whose batches end when the test says so. */
function heldWriter(maxBatch = 10) {
  const batches: { names: string[]; end: (results?: PromiseSettledResult<string>[] | Error) => void }[] = []
  const group = groupCommit<Item, string>({
    maxBatch,
    keysOf: ({ key }) => (key === undefined ? [] : key.split('+')),
    write: (items) =>
      new Promise((resolve, reject) => {
        const names = items.map(({ name }) => name)
        batches.push({
          names,
          end: (results) => (results instanceof Error ? reject(results) : resolve(results ?? names.map((value) => ({ status: 'fulfilled', value })))),
        })
      }),
  })
  /** Resolves when the n-th batch (from 0) is being written. */
  async function batch(at: number) {
    while (batches[at] === undefined) await new Promise((resolve) => setImmediate(resolve))
    return batches[at]
  }
  return { group, batches, batch }
}

test('what arrives while a batch is written shares the next one', async () => {
  const { group, batches, batch } = heldWriter()
  const first = group.commit({ name: 'a' })
  const writing = await batch(0)
  const later = [group.commit({ name: 'b' }), group.commit({ name: 'c' })]
  expect(batches).toHaveLength(1)
  writing.end()
  expect(await first).toBe('a')
  const next = await batch(1)
  expect(next.names).toEqual(['b', 'c'])
  next.end()
  expect(await Promise.all(later)).toEqual(['b', 'c'])
  await group.idle()
})

test('items of one key never share a batch and keep their order; a batch has its limit', async () => {
  const { group, batch } = heldWriter(3)
  const all = [
    { key: 'x', name: 'x1' },
    { key: 'x', name: 'x2' },
    { name: 'a' },
    { key: 'y', name: 'y1' },
    { name: 'b' },
    { key: 'x', name: 'x3' },
  ].map((item) => group.commit(item))
  const names: string[][] = []
  for (let at = 0; at < 3; at += 1) {
    const writing = await batch(at)
    names.push(writing.names)
    writing.end()
  }
  await Promise.all(all)
  expect(names).toEqual([['x1', 'a', 'y1'], ['x2', 'b'], ['x3']])
})

test("one rejection is its item's alone; a failed write is everybody's, and the next batch goes on", async () => {
  const { group, batch } = heldWriter()
  const mixed = Promise.allSettled([group.commit({ name: 'a' }), group.commit({ name: 'b' })])
  ;(await batch(0)).end([
    { status: 'rejected', reason: new Error('a is bad') },
    { status: 'fulfilled', value: 'b' },
  ])
  expect(await mixed).toMatchObject([
    { status: 'rejected', reason: { message: 'a is bad' } },
    { status: 'fulfilled', value: 'b' },
  ])
  const lost = Promise.allSettled([group.commit({ name: 'c' }), group.commit({ name: 'd' })])
  ;(await batch(1)).end(new Error('gone'))
  expect((await lost).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  const after = group.commit({ name: 'e' })
  ;(await batch(2)).end()
  expect(await after).toBe('e')
})
