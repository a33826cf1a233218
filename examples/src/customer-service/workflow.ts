import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { type OrderActionName, orderActionNames, toolIdOf } from './order-action.ts'

const folder = '= has(input.folder) ? input.folder : ""'
const database = '= has(input.database) ? input.database : "default"'

/** How each action can be undone or contained, for the people who approve it. */
const rollbackPlans: Record<OrderActionName, string> = {
  modify_user_address: 'Set the former address again.',
  modify_pending_order_address: 'Set the former address again while the order is pending.',
  modify_pending_order_payment: 'Move the payment back to the former method while the order is pending; refunds already sent take days to recall.',
  modify_pending_order_items: 'None: items of an order can be changed once. Containment: ask the warehouse to hold the order.',
  cancel_pending_order: 'None: a cancelled order cannot be revived. Containment: place a new order at the old prices.',
  return_delivered_order_items: 'None once refunded. Containment: tell the customer to keep the items and stop the refund.',
  exchange_delivered_order_items: 'None: an exchange can be requested once. Containment: ask the warehouse to hold the replacement.',
  transfer_to_human_agents: 'Close the hand-over.',
}

/** Changes run one after the other: changing the items of an order closes it for the changes before it. */
const actionSteps: WorkflowDefinition['steps'] = orderActionNames.map((name, index) => ({
  id: toolIdOf(name),
  kind: 'action',
  after: [index === 0 ? 'understand' : toolIdOf(orderActionNames[index - 1] as OrderActionName)],
  when: `has(steps.understand.output.calls.${name})`,
  tool: toolIdOf(name),
  arguments: { folder, database, customer: '= steps.understand.output.customer.userId', calls: `= steps.understand.output.calls.${name}` },
  target: `= steps.understand.output.described.${name}.target`,
  impact: `= steps.understand.output.described.${name}.impact`,
  rollbackPlan: rollbackPlans[name],
}))

/** A ticket to an answer: understand, change orders (what is irreversible waits for two people), tell the customer what has happened. */
export function createCustomerServiceWorkflow(candidates: { understand: string[]; reply: string[] }): WorkflowDefinition {
  return {
    name: 'customer-service',
    description: 'Answers a customer ticket from the policy and the order database; cancellations, returns and exchanges wait for two people.',
    inputSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['ticket'],
      properties: {
        folder: {
          type: 'string',
          description: 'Folder with policy.md, orders.json, users.json, products.json (or .json.gz). Default: the sample shop.',
        },
        database: { type: 'string', description: 'Name of the working copy of that folder. Default: "default".' },
        ticket: {
          type: 'object',
          additionalProperties: false,
          required: ['text'],
          properties: { user_id: { type: 'string' }, text: { type: 'string', minLength: 1, maxLength: 200_000 } },
        },
      },
    },
    steps: [
      {
        id: 'understand',
        kind: 'agent',
        description: 'Who writes, what do they want, does the policy allow it?',
        agents: candidates.understand,
        task: 'Identify the customer and propose an answer to the ticket, with the order actions that it needs and the policy allows, and the reasons.',
        input: { folder, database, ticket: '= input.ticket' },
        outputSchema: {
          type: 'object',
          required: ['answer', 'actions', 'reasons', 'confidence', 'customer', 'calls', 'described'],
          properties: {
            answer: { type: 'string', minLength: 1 },
            actions: {
              type: 'array',
              items: { type: 'object', required: ['name', 'kwargs'], properties: { name: { type: 'string' }, kwargs: { type: 'object' } } },
            },
            reasons: { type: 'array' },
            confidence: { type: 'number', minimum: 0, maximum: 1 },
          },
        },
      },
      ...actionSteps,
      {
        id: 'reply',
        kind: 'agent',
        description: 'Tell the customer what has happened.',
        after: [toolIdOf(orderActionNames.at(-1) as OrderActionName)],
        agents: candidates.reply,
        task: 'Write the answer to the customer: what was done about the ticket, or why nothing was done.',
        input: {
          ticket: '= input.ticket.text',
          answer: '= steps.understand.output.answer',
          // In expressions a step's dashes are underscores, which makes its name that of the action.
          results: Object.fromEntries(orderActionNames.map((name) => [name, `= steps.${name}.output`])),
        },
        outputSchema: { type: 'object', required: ['answer'], properties: { answer: { type: 'string', minLength: 1 } } },
      },
    ],
    output: { answer: '= steps.reply.output.answer', actions: '= steps.understand.output.actions' },
  }
}
