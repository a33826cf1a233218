/** One way of carrying out the same three-step workflow. */
export type Contender = {
  name: string
  /**
   * Carries out this many workflows, so many at once, and resolves when all have ended.
   * @returns how long each took in milliseconds, from being started to having ended.
   */
  run(count: number, concurrency: number): Promise<number[]>
  close(): Promise<void>
}

/** Steps of the workflow that every contender carries out. */
export const stepsPerWorkflow = 3

/** What each step does: a pure function, so that only the machinery around it is measured. */
export function stepWork(input: { n: number }): { n: number; text: string } {
  return { n: input.n + 1, text: `The value after this step is ${input.n + 1}.` }
}

/** Keeps `concurrency` of `count` pieces of work going. */
export async function inParallel(count: number, concurrency: number, work: (index: number) => Promise<void>): Promise<number[]> {
  const tookMs: number[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      const from = performance.now()
      await work(next++)
      tookMs.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker))
  return tookMs
}
