import { codeOf } from '@maestro-helix/contract/errors'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'

/**
 * Runs a tool's work. Errors that are thrown before anything is written become refusals, so that nobody has to find out whether something
 * happened; everything else (a full disk, for instance) stays an unknown outcome.
 */
export async function refusingWhatDidNotHappen<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    const code = codeOf(thrown)
    if ((code === 'RUN_INPUT_INVALID' || code === 'CONFLICT') && thrown instanceof Error) throw refuseAction(thrown.message)
    throw thrown
  }
}
