import { APICallError, generateText, type GenerateTextResult, type LanguageModel } from 'ai'

type Question = Pick<Parameters<typeof generateText>[0], 'instructions' | 'maxOutputTokens' | 'maxRetries' | 'abortSignal'> & {
  readonly prompt: string
}
type Answer = Pick<GenerateTextResult<never, never, never>, 'text' | 'usage' | 'providerMetadata'>

/** The six digits that a rating may be. */
const alternatives = 6
/** How servers are asked for the log-probabilities of their tokens: OpenAI's client by its own option, servers with its interface by the fields of the body. */
const wanted = { openai: { logprobs: alternatives }, compatible: { logprobs: true, top_logprobs: alternatives } }
/** What a server says that does not know a field of the request. */
const refusals = new Set([400, 404, 422, 501])

/**
 * Asks a model with the log-probabilities of its tokens. A server that refuses the question with them and answers it without is asked without from then on, so that
 * one that cannot say them still judges, by samples.
 */
export function askedWithProbabilities(model: LanguageModel): (question: Question) => Promise<Answer> {
  let refused = false
  return async (question) => {
    if (refused) return generateText({ model, ...question })
    try {
      return await generateText({ model, ...question, providerOptions: wanted })
    } catch (error) {
      if (!APICallError.isInstance(error) || !refusals.has(error.statusCode ?? 0)) throw error
      const answer = await generateText({ model, ...question })
      refused = true
      return answer
    }
  }
}
