import { defineCatalog, type Catalog } from '@maestro-helix/sdk/define-catalog'
import { governedTools } from '@maestro-helix/sdk/adapters/ai-sdk/governed-tools'
import { maestroApproval } from '@maestro-helix/sdk/adapters/ai-sdk/maestro-approval'
import { wrapAiSdkAgent } from '@maestro-helix/sdk/adapters/ai-sdk/wrap-ai-sdk-agent'
import { type LanguageModel, tool, ToolLoopAgent } from 'ai'
import { z } from 'zod'

/** The shop's side: what an order is, and giving its money back. */
export type Payments = {
  find: (orderId: string) => Promise<{ orderId: string; status: string; paidCents: number }>
  refund: (orderId: string, cents: number, key: string) => Promise<{ refundId: string }>
}

/**
 * An AI SDK agent that looks orders up by itself and can ask for a refund, which it cannot give: its request becomes part of its output, the action step `refund`
 * carries it out once two people have approved exactly that.
 */
export function refundClerk({ model, payments }: { model: LanguageModel; payments: Payments }): Catalog {
  const tools = governedTools(
    {
      getPaymentStatus: tool({
        description: 'Looks up what was paid for an order.',
        inputSchema: z.object({ orderId: z.string() }),
        execute: ({ orderId }) => payments.find(orderId),
      }),
      refundOrder: tool({
        description: 'Gives the money of an order back.',
        inputSchema: z.object({ orderId: z.string(), cents: z.number().int().positive() }),
        // Called by the door alone, once the action is approved; the id of the call is the key that makes a repeated call safe.
        execute: ({ orderId, cents }, { toolCallId }) => payments.refund(orderId, cents, toolCallId),
      }),
    },
    {
      getPaymentStatus: { effect: 'read' },
      refundOrder: {
        effect: 'irreversible',
        idempotent: true,
        blastRadius: 0.4,
        toolClass: 'refunds',
        amount: { value: '/cents', unitsPerCurrency: 100, currency: 'EUR' },
        target: ({ orderId }) => `order ${orderId as string}`,
        impact: ({ cents }) => `Gives ${cents as number} cents back to the customer.`,
        rollbackPlan: () => 'Ask the customer to pay again; the money is gone.',
      },
    },
  )
  const clerk = new ToolLoopAgent({ model, tools, toolApproval: maestroApproval(), instructions: 'You help customers of a shop.' })
  return defineCatalog({
    agents: [wrapAiSdkAgent(clerk, { id: 'refund-clerk', version: '1', description: 'Looks orders up and asks for refunds.' })],
    workflows: [
      {
        name: 'refund-clerk',
        description: 'A customer writes; an agent looks the order up and may ask for a refund, which two people approve.',
        inputSchema: { type: 'object', required: ['message'], properties: { message: { type: 'string' } } },
        steps: [
          { id: 'ask', agents: ['refund-clerk'], task: '= input.message' },
          {
            kind: 'action',
            id: 'refund',
            tool: 'refund-order',
            effect: 'irreversible',
            after: ['ask'],
            when: 'steps.ask.output.requests.exists(r, r.tool == "refund-order")',
            arguments: {
              orderId: '= steps.ask.output.requests.filter(r, r.tool == "refund-order")[0].arguments.orderId',
              cents: '= steps.ask.output.requests.filter(r, r.tool == "refund-order")[0].arguments.cents',
            },
          },
        ],
        output: { answer: '= steps.ask.output.text', refund: '= steps.refund.output' },
      },
    ],
  })
}
