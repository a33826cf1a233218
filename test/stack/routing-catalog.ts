import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'

const context =
  'Orders can be returned within 30 days of delivery. The customer pays the postage, which is 5 euros. The refund is paid to the card that was used, ' +
  'within 14 days of the arrival of the goods.'
const good =
  'Orders can be returned within 30 days of delivery. The customer pays the postage of 5 euros, and the refund is paid to the card that was used within 14 days.'
const partly = 'Orders can be returned within 30 days of delivery, and the customer pays the postage.'

/** Two agents for one step, whose answers the judge of the server tells apart; the good one breaks while a file lies in the folder. */
export default function routingCatalog(environment: Record<string, string | undefined>) {
  const folder = environment['FAULT_FOLDER'] ?? ''
  const agent = (id: string, answer: string) =>
    defineAgent({
      id,
      version: '1.0.0',
      description: 'Answers with a text of its own.',
      capabilities: ['answering'],
      run: ({ input }) => {
        if (id === 'strong' && existsSync(join(folder, 'broken'))) throw new Error('out of order')
        return { output: `${answer} Question ${JSON.stringify(input['number'])} is answered.`, selfScore: id === 'strong' ? 0.95 : 0.5 }
      },
    })
  const workflow = (name: string, agents: string[]) => ({
    name,
    steps: [
      {
        id: 'answer',
        agents,
        requires: ['answering'],
        task: 'Say how an order is returned, who pays the postage and when the refund is paid.',
        input: { number: '= input.number' },
        context,
        retry: { maxAttempts: 2, initialDelayMs: 0 },
      },
    ],
  })
  return defineCatalog({
    agents: [agent('middling', partly), agent('strong', good)],
    tools: [],
    workflows: [workflow('worse-first', ['middling', 'strong']), workflow('better-first', ['strong', 'middling'])],
  })
}
