import { MaestroError } from '@maestro-helix/contract/errors'
import type { Drive, Engine } from '../orchestration/engine.ts'

/** How long no wake may have come back before the engine counts as one that does not drive runs here. */
const patienceMs = 20_000
const prefix = 'probe-'

/**
 * Sends a wake through the engine again and again, and sees whether it comes to the handler of this server: an engine that answers may all the same call nobody, or somebody else.
 * A wake that is under way when the next is due counts for as long as patience lasts, so that one late answer is no alarm.
 */
export class EngineProbe {
  readonly #engine: Engine
  readonly #now: () => number
  readonly #newId: () => string
  #sent: string | undefined
  #provenAt: number

  /** `now`: milliseconds that never go back. */
  constructor(engine: Engine, now: () => number, newId: () => string) {
    this.#engine = engine
    this.#now = now
    this.#newId = newId
    this.#provenAt = now()
  }

  /** The same drive, which knows probes. One that this server did not send proves nothing. */
  answering(drive: Drive): Drive {
    return async (runId) => {
      if (!runId.startsWith(prefix)) return drive(runId)
      if (runId === this.#sent) {
        this.#sent = undefined
        this.#provenAt = this.#now()
      }
      return { wakeAt: null }
    }
  }

  /** Sends a probe, unless the last one may still come. @throws MaestroError ENGINE_UNAVAILABLE. */
  async send(): Promise<void> {
    if (this.#sent !== undefined && this.#now() - this.#provenAt < patienceMs) return
    const runId = prefix + this.#newId()
    this.#sent = runId
    try {
      await this.#engine.wake(runId, { key: runId, notBefore: null })
    } catch (error) {
      this.#sent = undefined
      throw error
    }
  }

  /** @throws MaestroError ENGINE_UNAVAILABLE where no wake has come back for 20 seconds. */
  assertReaching(): void {
    const silentMs = this.#now() - this.#provenAt
    if (silentMs > patienceMs)
      throw new MaestroError(
        'ENGINE_UNAVAILABLE',
        `no wake has come back to this server for ${Math.round(silentMs / 1_000)} s: Restate calls nobody, or another handler`,
      )
  }
}
