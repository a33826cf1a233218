import type { Judge } from '@maestro-helix/helix/judge'
import { HelixClient, type HelixClientOptions } from '@maestro-helix/sdk/client/helix-client'
import type { JudgeModelSettings } from '../judging/judge-model.ts'
import type { JudgeSpending } from '../judging/language-model-judge.ts'

export type JudgeChoice = {
  /** A Helix elsewhere; it wins over a model. */
  readonly helix: HelixClientOptions | null
  readonly model: JudgeModelSettings | null
  /** The default, and what stands in for a model that does not answer. */
  readonly embedded: Judge
  readonly elapsedMs: () => number
  readonly onSpent: (spending: JudgeSpending) => void
  readonly onOutage: (reason: string) => void
}

/**
 * The judge of this server: the embedded one, unless a Helix elsewhere or a language model is configured. What a language model needs is loaded only then.
 * @throws MaestroError CONFIG_INVALID where the model is named wrongly.
 */
export async function chooseJudge(choice: JudgeChoice): Promise<Judge> {
  if (choice.helix !== null) return new HelixClient(choice.helix)
  return (await modelJudgeOf(choice, false)) ?? choice.embedded
}

/**
 * Whom workflows may ask about outputs of whose truth nothing is known: the configured language model, asked also without a context. Undefined where none is.
 * @throws MaestroError CONFIG_INVALID where the model is named wrongly.
 */
export async function chooseModelJudge(choice: JudgeChoice): Promise<Judge | undefined> {
  return modelJudgeOf(choice, true)
}

async function modelJudgeOf(choice: JudgeChoice, judgesTruthAlone: boolean): Promise<Judge | undefined> {
  if (choice.model === null) return undefined
  const [{ judgeModel }, { languageModelJudge }] = await Promise.all([
    import('../judging/judge-model.ts'),
    import('../judging/language-model-judge.ts'),
  ])
  return languageModelJudge({
    model: judgeModel(choice.model),
    name: choice.model.model,
    samples: choice.model.samples,
    timeoutMs: choice.model.timeoutMs,
    judgesTruthAlone,
    embedded: choice.embedded,
    elapsedMs: choice.elapsedMs,
    onSpent: choice.onSpent,
    onOutage: choice.onOutage,
  })
}
