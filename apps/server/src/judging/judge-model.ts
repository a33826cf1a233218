import { MaestroError } from '@maestro-helix/contract/errors'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible, type MetadataExtractor } from '@ai-sdk/openai-compatible'
import { jsonSchema } from '@maestro-helix/contract/json'
import type { LanguageModel } from 'ai'
import { z } from 'zod'

const answered = z.looseObject({
  choices: z.array(z.looseObject({ logprobs: z.looseObject({ content: z.array(z.record(z.string(), jsonSchema)) }).nullish() })),
})

/** Which language model judges, as the environment says it. */
export type JudgeModelSettings = {
  /** PROVIDER/MODEL: openai, anthropic, or compatible for any server with OpenAI's interface. */
  readonly model: string
  readonly apiKey: string | null
  /** Address of the server; required for compatible. */
  readonly baseUrl: string | null
  readonly samples: number
  readonly timeoutMs: number
}

/** The model that the settings name. Nothing is called. @throws MaestroError CONFIG_INVALID naming the variable. */
export function judgeModel({ model, apiKey, baseUrl }: JudgeModelSettings): LanguageModel {
  const at = model.indexOf('/')
  const provider = model.slice(0, Math.max(0, at))
  const id = model.slice(at + 1)
  const connection = { ...(apiKey !== null && { apiKey }), ...(baseUrl !== null && { baseURL: baseUrl }) }
  switch (provider) {
    case 'openai':
      return createOpenAI(connection).chat(id)
    case 'anthropic':
      return createAnthropic(connection)(id)
    case 'compatible':
      if (baseUrl === null)
        throw new MaestroError('CONFIG_INVALID', 'MAESTRO_JUDGE_BASE_URL must hold the address of the server that MAESTRO_JUDGE_MODEL runs on')
      return createOpenAICompatible({ ...connection, name: 'compatible', baseURL: baseUrl, metadataExtractor: keptProbabilities })(id)
    default:
      throw new MaestroError('CONFIG_INVALID', 'MAESTRO_JUDGE_MODEL must be openai/MODEL, anthropic/MODEL or compatible/MODEL')
  }
}

/** Hands on the log-probabilities of an answer, which the client of compatible servers drops. */
const keptProbabilities: MetadataExtractor = {
  extractMetadata: async ({ parsedBody }) => {
    const { success, data } = answered.safeParse(parsedBody)
    const content = success ? data.choices[0]?.logprobs?.content : undefined
    return content === undefined ? undefined : { compatible: { logprobs: content } }
  },
  // Judges do not stream.
  createStreamExtractor: () => ({ processChunk: () => undefined, buildMetadata: () => undefined }),
}
