import { madeUpItem } from './made-up-item.ts'

/** A process that evaluates as many made-up items as it is told, the judge loaded by then, and says when the first was done and how much memory it took at most. */
const items = Number(process.argv[2])
const { evaluation } = await import('./evaluate-once.ts')
const evaluate = evaluation()
let firstMs = 0
let firstCoreMs = 0
for (let seed = 1; seed <= items; seed += 1) {
  evaluate(madeUpItem(seed))
  // performance.now() counts from the start of the process.
  if (seed === 1) {
    firstMs = performance.now()
    const { user, system } = process.threadCpuUsage()
    firstCoreMs = (user + system) / 1_000
  }
}
process.stdout.write(`${JSON.stringify({ firstMs, firstCoreMs, peakMb: process.resourceUsage().maxRSS / 1_024 })}\n`)
