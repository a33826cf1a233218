import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@maestro-helix/contract/json'
import { refundClerk } from '@maestro-helix/examples/refund-clerk/refund-clerk'
import { governedTools, idOf } from '@maestro-helix/sdk/adapters/ai-sdk/governed-tools'
import { maestroApproval } from '@maestro-helix/sdk/adapters/ai-sdk/maestro-approval'
import { wrapAiSdkAgent } from '@maestro-helix/sdk/adapters/ai-sdk/wrap-ai-sdk-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import type { ToolEffect } from '@maestro-helix/sdk/define-tool'
import { tool, ToolLoopAgent } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { z } from 'zod'

/** Tools as agents bring them, named as people name them. */
export const broughtTools: Record<string, ToolEffect> = {
  refund: 'irreversible',
  refundCustomer: 'irreversible',
  sendEmail: 'irreversible',
  issueCredit: 'irreversible',
  closeAccount: 'irreversible',
  dropTable: 'irreversible',
  disburse: 'irreversible',
  chargeCard: 'irreversible',
  cancelSubscription: 'irreversible',
  transferFunds: 'irreversible',
  deleteUser: 'irreversible',
  readPaymentStatus: 'read',
}

type Turn = { call: string; input: JsonObject } | { text: string; cutOff?: true }

/** A model that answers in order, and from the start again with every conversation. */
function scripted(turns: readonly Turn[]): MockLanguageModelV4 {
  const tokens = { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined }
  return new MockLanguageModelV4({
    doGenerate: async ({ prompt }) => {
      const turn = turns[prompt.filter(({ role }) => role === 'assistant').length] ?? { text: 'That is all.' }
      return {
        content:
          'call' in turn
            ? [{ type: 'tool-call', toolCallId: `call-${prompt.length}`, toolName: turn.call, input: JSON.stringify(turn.input) }]
            : [{ type: 'text', text: turn.text }],
        finishReason: { unified: 'call' in turn ? 'tool-calls' : turn.cutOff ? 'length' : 'stop', raw: undefined },
        usage: { inputTokens: tokens, outputTokens: { total: 1, text: 1, reasoning: undefined } },
        warnings: [],
      }
    },
  })
}

/** Agents of the AI SDK whose models call everything they hold. What is really done is written into a file. */
export default function aiSdkCatalog(environment: Record<string, string | undefined>) {
  const done = (line: string): void => appendFileSync(join(environment['FAULT_FOLDER'] ?? '', 'done.txt'), `${line}\n`)
  const asked = Object.entries(broughtTools).map(([name, effect]) => {
    const own = tool({
      description: `Does ${name}.`,
      inputSchema: z.object({ id: z.string() }),
      execute: ({ id }) => {
        done(`${name} ${id}`)
        return { done: id }
      },
    })
    const tools = governedTools({ [name]: own }, { [name]: effect === 'read' ? { effect } : { effect, blastRadius: 0.5 } })
    const model = scripted([{ call: name, input: { id: 'W-17' } }, { text: `${name} was carried out for W-17.` }])
    return wrapAiSdkAgent(new ToolLoopAgent({ model, tools, toolApproval: maestroApproval() }), {
      id: `with-${idOf(name)}`,
      version: '1',
      description: 'Does as its model says.',
    })
  })
  const lookUp = (works: boolean) =>
    tool({
      inputSchema: z.object({ id: z.string() }),
      execute: (): { city: string } => {
        if (!works) throw new Error('the warehouse does not answer')
        return { city: 'Lyon' }
      },
    })
  const answering = (id: string, works: boolean, turns: readonly Turn[]) => {
    const tools = governedTools({ lookUp: lookUp(works) }, { lookUp: { id: `city-for-${id}`, effect: 'read' } })
    return wrapAiSdkAgent(new ToolLoopAgent({ model: scripted(turns), tools }), { id, version: '1', description: 'Answers.' })
  }
  const looksUp: Turn[] = [{ call: 'lookUp', input: { id: 'W-17' } }, { text: 'The order W-17 was delivered to Lyon on Monday.' }]
  const answers = [
    answering('lookup-works', true, looksUp),
    answering('lookup-fails', false, looksUp),
    answering('cut-off', true, [{ text: 'The order W-17 was delivered to the city of', cutOff: true }]),
    answering('not-cut-off', true, [{ text: 'The order W-17 was delivered to the city of' }]),
  ]
  const clerk = refundClerk({
    model: scripted([
      { call: 'getPaymentStatus', input: { orderId: 'W-17' } },
      { call: 'refundOrder', input: { orderId: 'W-17', cents: 4_200 } },
    ]),
    payments: {
      find: async (orderId) => ({ orderId, status: 'lost', paidCents: 4_200 }),
      refund: async (orderId, cents) => {
        done(`refunded ${orderId} ${cents}`)
        return { refundId: `R-${orderId}` }
      },
    },
  })
  const agents = [...asked, ...answers, ...clerk.agents]
  return defineCatalog({
    agents,
    workflows: [
      ...clerk.workflows,
      ...[...asked, ...answers].map(({ id }) => ({
        name: id,
        steps: [{ id: 'do', agents: [id], task: 'Say to which city the order W-17 was delivered, and help the customer.' }],
      })),
    ],
  })
}
