import { Worker } from 'node:worker_threads'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { PolicyBundle, PolicyCheck } from '@maestro-helix/contract/policy'
import type { CheckedPolicies } from './check-policies-worker.ts'

/** Text that Cedar chews on for longer is refused. */
const timeLimitMs = 10_000

/**
 * Checks a set of policies in a thread of its own with a Cedar of its own: text that overflows it or never ends costs that thread alone.
 * @throws MaestroError POLICY_INVALID
 */
export async function checkPolicies(schema: string, bundle: PolicyBundle): Promise<PolicyCheck> {
  const worker = new Worker(new URL('./check-policies-worker.ts', import.meta.url), {
    workerData: { schema, bundle },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  let timer: NodeJS.Timeout | undefined
  try {
    const checked = await new Promise<CheckedPolicies>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', () => reject(new MaestroError('POLICY_INVALID', 'the check of these policies broke off')))
      worker.once('exit', () => reject(new MaestroError('POLICY_INVALID', 'the check of these policies broke off')))
      timer = setTimeout(
        () => reject(new MaestroError('POLICY_INVALID', `the check of these policies took longer than ${timeLimitMs} ms`)),
        timeLimitMs,
      )
    })
    if ('refused' in checked) throw new MaestroError('POLICY_INVALID', checked.refused)
    return checked.check
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
