/** One item that waits, with the promise it was handed. */
type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }

export type GroupCommitOptions<Item, Result> = {
  /** Most items written at once, 1 upwards. */
  maxBatch: number
  /** Items that have a key in common never share a batch; none shares with all. Their order is kept. */
  keysOf(item: Item): readonly string[]
  /** Writes a batch. One settled result per item, in order; a rejection counts for every item. Never called twice at a time. */
  write(items: readonly Item[]): Promise<PromiseSettledResult<Result>[]>
}

export type GroupCommit<Item, Result> = {
  commit(item: Item): Promise<Result>
  /** Resolves when nothing is waiting or being written. */
  idle(): Promise<void>
}

/**
 * Lets all that arrives while a batch is being written share the next one: under load, many changes pay for one disk flush, and a lone one waits
 * for nobody.
 */
export function groupCommit<Item, Result>({ maxBatch, keysOf, write }: GroupCommitOptions<Item, Result>): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = []
  let running: Promise<void> | undefined

  function nextBatch(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = []
    const deferred: Waiting<Item, Result>[] = []
    const keys = new Set<string>()
    for (const entry of waiting) {
      const own = keysOf(entry.item)
      const fits = batch.length < maxBatch && !own.some((key) => keys.has(key))
      for (const key of own) keys.add(key)
      ;(fits ? batch : deferred).push(entry)
    }
    waiting = deferred
    return batch
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // What the same turn of the event loop still brings, such as the next changes of those just answered, joins the batch.
      await new Promise((resolve) => setImmediate(resolve))
      const batch = nextBatch()
      try {
        const results = await write(batch.map(({ item }) => item))
        batch.forEach(({ resolve, reject }, at) => {
          const result = results[at]
          if (result?.status === 'fulfilled') resolve(result.value)
          else reject(result?.reason ?? new Error('a batch came back without this result'))
        })
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = undefined
  }

  return {
    commit: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        running ??= run()
      }),
    idle: async () => running,
  }
}
