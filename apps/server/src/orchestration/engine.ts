/**
 * The engine as orchestration sees it: it calls `drive` for a run at least once after each wake, never twice at the same time for one run as
 * far as it can help it, again after a crash or a rejected promise (with backoff), and again at the moment `drive` asked for. The record makes
 * that safe; nothing else is assumed of it.
 */
export interface Engine {
  /**
   * Has the run driven soon, or from `notBefore` (ISO 8601) on. The same `key` is taken once.
   * @throws MaestroError ENGINE_UNAVAILABLE; the caller keeps the message and tries again.
   */
  wake(runId: string, options: { key: string; notBefore: string | null }): Promise<void>
}

/** What the engine calls: takes a run as far as it can go now, and says when it must be looked at again by itself. */
export type Drive = (runId: string) => Promise<{ wakeAt: string | null }>
