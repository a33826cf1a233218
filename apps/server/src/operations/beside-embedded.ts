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
}

/**
 * The embedded judge, with the encoder beside it where it is on. Without its runtime the server starts all the same and says so.
 * @throws MaestroError ENTAILMENT_MODEL_INVALID or MODEL_CHANGED: a model that is not what it should be must not be ignored.
 */
export async function besideEmbedded(embedded: Judge, settings: EntailmentSettings | null, onUnread: (reason: string) => void): Promise<Judge> {
  if (settings === null) return embedded
  const [{ openEntailment }, { entailmentJudge }] = await Promise.all([
    import('@maestro-helix/judge-entailment/open-entailment'),
    import('../judging/entailment-judge.ts'),
  ])
  try {
    const entailment = await openEntailment(settings.model === null ? {} : { model: settings.model })
    return entailmentJudge({ embedded, entailment, budgetMs: settings.budgetMs, share: settings.share, onSkipped: onUnread })
  } catch (error) {
    if (codeOf(error) !== 'ENTAILMENT_UNAVAILABLE') throw error
    onUnread(error instanceof Error ? error.message : String(error))
    return embedded
  }
}
