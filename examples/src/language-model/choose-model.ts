import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { LanguageModel } from 'ai'

export type ChosenModel = { model: LanguageModel; /** Provider and model, for the agents' version: another model is another agent. */ name: string }

/**
 * The language model that the environment asks for, undefined where it names none. The first that is set wins:
 * ANTHROPIC_API_KEY with ANTHROPIC_MODEL; OPENAI_API_KEY with OPENAI_MODEL; OPENAI_COMPATIBLE_BASE_URL with OPENAI_COMPATIBLE_MODEL and, where
 * the server wants one, OPENAI_COMPATIBLE_API_KEY. Nothing is called here.
 * @throws MaestroError CONFIG_INVALID when a provider is named without its model.
 */
export function chooseModel(env: Readonly<Record<string, string | undefined>>): ChosenModel | undefined {
  const read = (name: string) => (env[name]?.trim() === '' ? undefined : env[name]?.trim())
  const need = (name: string, because: string) => {
    const value = read(name)
    if (value === undefined) throw new MaestroError('CONFIG_INVALID', `${because} is set, but ${name} does not name a model.`)
    return value
  }
  const anthropicKey = read('ANTHROPIC_API_KEY')
  if (anthropicKey !== undefined) {
    const id = need('ANTHROPIC_MODEL', 'ANTHROPIC_API_KEY')
    return { model: createAnthropic({ apiKey: anthropicKey })(id), name: `anthropic/${id}` }
  }
  const openaiKey = read('OPENAI_API_KEY')
  if (openaiKey !== undefined) {
    const id = need('OPENAI_MODEL', 'OPENAI_API_KEY')
    return { model: createOpenAI({ apiKey: openaiKey })(id), name: `openai/${id}` }
  }
  const baseUrl = read('OPENAI_COMPATIBLE_BASE_URL')
  if (baseUrl === undefined) return undefined
  const id = need('OPENAI_COMPATIBLE_MODEL', 'OPENAI_COMPATIBLE_BASE_URL')
  const apiKey = read('OPENAI_COMPATIBLE_API_KEY')
  return {
    model: createOpenAICompatible({ name: 'openai-compatible', baseURL: baseUrl, ...(apiKey === undefined ? {} : { apiKey }) })(id),
    name: `openai-compatible/${id}`,
  }
}
