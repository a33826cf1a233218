import type { Json } from '@maestro-helix/contract/json'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { z } from 'zod'
import { parseStepInput } from '../parse-step-input.ts'
import { describeFacts, readSourceTree, summariseCode } from './summarise-code.ts'

export const codeSummaryInputSchema = z.strictObject({ folder: z.string().max(4_096).default('') })

/** Summarises a source tree by parsing it: modules, exports, imports, entry points, cycles, hot spots. */
export function createCodeSummarizerAgent(place: { defaultFolder: string }): Agent {
  return defineAgent({
    id: 'code-summarizer',
    version: '1.0.0',
    description: 'Parses a source tree and says what it is made of, with paths.',
    async run({ input }) {
      const { folder } = parseStepInput(codeSummaryInputSchema, input, 'The code summarizer')
      const facts = await readSourceTree(folder === '' ? place.defaultFolder : folder)
      const summary = summariseCode(facts)
      const parsed = facts.modules.length === 0 ? 0 : 1 - facts.modules.filter((module) => module.errors.length > 0).length / facts.modules.length
      return { output: summary as unknown as Json, selfScore: 0.3 + 0.6 * parsed, context: describeFacts(facts) }
    },
  })
}
