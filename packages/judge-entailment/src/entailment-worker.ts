import { expectationFailure } from './expectations.ts'
import type { EntailmentConfig } from './model-folder.ts'
import type { EntailmentPair, EntailmentVerdict, PairReader } from './run-pairs.ts'
import { loadReader } from './run-pairs.ts'

/** What the worker is given first. */
export type WorkerTask = { readonly folder: string; readonly config: EntailmentConfig }
/** One call to it. */
export type WorkerCall = { readonly id: number; readonly pairs: readonly EntailmentPair[]; readonly budgetMs: number }
/** What it tells: that it is ready, why it cannot be, or what a call came to. */
export type WorkerReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly reason: 'runtime' | 'model'; readonly message: string }
  | { readonly kind: 'read'; readonly id: number; readonly verdicts: readonly (EntailmentVerdict | null)[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }

const report = (message: WorkerReport): void => {
  process.send?.(message)
}

// Nobody is left to read for.
process.once('disconnect', () => process.exit(0))
process.once('message', (task: WorkerTask) => void start(task))

async function start({ folder, config }: WorkerTask): Promise<void> {
  try {
    const reader = await loadReader(folder, config)
    const failure = await expectationFailure(reader)
    if (failure === null) serve(reader)
    else report({ kind: 'refused', reason: 'model', message: failure })
  } catch (error) {
    const missing = (error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND' || String(error).includes('onnxruntime_binding')
    report({ kind: 'refused', reason: missing ? 'runtime' : 'model', message: String(error) })
  }
}

function serve(reader: PairReader): void {
  // A promise chain: one call at a time, in their order.
  let last: Promise<void> = Promise.resolve()
  process.on('message', ({ id, pairs, budgetMs }: WorkerCall) => {
    last = last.then(async () => {
      const end = performance.now() + budgetMs
      try {
        report({ kind: 'read', id, verdicts: await reader.read(pairs, () => performance.now() >= end) })
      } catch (error) {
        report({ kind: 'failed', id, message: String(error) })
      }
    })
  })
  report({ kind: 'ready' })
}
