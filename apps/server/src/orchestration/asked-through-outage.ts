import { codeOf } from '@maestro-helix/contract/errors'
import type { JudgeOutage } from '@maestro-helix/contract/workflow-definition'
import type { DriverParts } from './driver-parts.ts'

/** Pauses double from the first to the longest, in milliseconds, until they come to the whole. */
const pauses = { first: 1_000, longest: 60_000, whole: 3_600_000 }

/**
 * What a judge says, asked again through an outage where the workflow says `wait`: after 1, 2, 4 ... 60 seconds, for up to an hour. After that, and under the other
 * terms at once, it is what the last question brought: a stand-in's word, or the refusal of a judge that has none. A crash meanwhile begins the attempt anew.
 * `isOut` tells whether a stand-in answered.
 * @throws MaestroError JUDGE_UNAVAILABLE as the judge does; the signal's reason once that is aborted.
 */
export async function askedThroughOutage<Said>(
  { timers }: Pick<DriverParts, 'timers'>,
  terms: JudgeOutage,
  ask: () => Promise<Said>,
  { signal, isOut }: { signal: AbortSignal; isOut: () => boolean },
): Promise<Said> {
  let waited = 0
  for (let pause = pauses.first; ; pause = Math.min(2 * pause, pauses.longest)) {
    const isLast = terms !== 'wait' || waited + pause > pauses.whole
    try {
      const said = await ask()
      if (isLast || !isOut()) return said
    } catch (error) {
      if (isLast || codeOf(error) !== 'JUDGE_UNAVAILABLE') throw error
    }
    await pausedFor(timers, pause, signal)
    waited += pause
  }
}

/** Resolves after the pause; rejects with the signal's reason as soon as it is aborted. */
async function pausedFor(timers: DriverParts['timers'], ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      forget()
      reject(signal.reason)
    }
    const forget = timers.after(ms, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
    signal.addEventListener('abort', stop, { once: true })
  })
}
