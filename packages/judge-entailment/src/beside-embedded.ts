import { codeOf } from '@maestro-helix/contract/errors'
import type { Judge } from '@maestro-helix/helix/judge'

/** How the encoder beside the embedded judge is opened. */
export type EntailmentSettings = {
  /** Folder of a model of one's own; null: the shipped one. */
  readonly model: string | null
  /** Milliseconds for one output. */
  readonly budgetMs: number
  /** 0..1: how much the reading counts in accuracy. */
  readonly share: number
  /** Processes that read, each with a copy of the model. Default 1. */
  readonly processes?: number
}

/** The embedded judge with what may stand beside it. */
export type OpenedJudge = {
  readonly judge: Judge
  /** Ends the processes that read. */
  close(): Promise<void>
}

/** Where it is switched on and nothing else is said: it shows people what it read, and no score hangs on it (docs/models/entailment.md says why). */
export const shippedEntailment: EntailmentSettings = { model: null, budgetMs: 400, share: 0 }

/**
 * The embedded judge, with the encoder beside it where it is on. Without its runtime the server starts all the same and says so.
 * @throws MaestroError ENTAILMENT_MODEL_INVALID or MODEL_CHANGED: a model that is not what it should be must not be ignored.
 */
export async function besideEmbedded(embedded: Judge, settings: EntailmentSettings | null, onUnread: (reason: string) => void): Promise<OpenedJudge> {
  const alone: OpenedJudge = { judge: embedded, close: () => Promise.resolve() }
  if (settings === null) return alone
  const [{ openEntailment }, { entailmentJudge }] = await Promise.all([import('./open-entailment.ts'), import('./entailment-judge.ts')])
  try {
    const { model, budgetMs, share, processes = 1 } = settings
    const entailment = await openEntailment({ threads: processes, ...(model !== null && { model }) })
    return { judge: entailmentJudge({ embedded, entailment, budgetMs, share, onSkipped: onUnread }), close: () => entailment.close() }
  } catch (error) {
    if (codeOf(error) !== 'ENTAILMENT_UNAVAILABLE') throw error
    onUnread(error instanceof Error ? error.message : String(error))
    return alone
  }
}
