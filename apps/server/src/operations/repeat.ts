/** Something done again and again in the background. */
export type Repeating = {
  /** Do it now rather than when its time comes; while it is being done: once more afterwards. */
  soon(): void
  /** Ends it; resolves when what is under way has ended. */
  stop(): Promise<void>
}

/**
 * Does `work` every `intervalMs`, or sooner when asked, never twice at the same time. A failure is reported and waited out with growing
 * patience (up to ten intervals); it never ends the repetition.
 */
export function repeat(intervalMs: number, work: () => Promise<void>, onFailure: (error: unknown) => void): Repeating {
  let stopped = false
  let again = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> | undefined

  const once = async (): Promise<void> => {
    try {
      await work()
      failures = 0
    } catch (error) {
      failures++
      again = false
      onFailure(error)
    }
  }
  const run = (): void => {
    clearTimeout(timer)
    again = false
    underWay = once().then(() => {
      underWay = undefined
      if (stopped) return
      if (again) run()
      else timer = setTimeout(run, intervalMs * Math.min(10, 2 ** failures))
    })
  }
  run()
  return {
    soon() {
      if (stopped || failures > 0) return
      if (underWay) again = true
      else run()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await underWay
    },
  }
}
