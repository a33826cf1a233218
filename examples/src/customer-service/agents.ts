import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { z } from 'zod'
import { parseStepInput } from '../parse-step-input.ts'
import { describeGrounds, groupActions, maxTicketCharacters, type Proposal, understandTicket } from './clerk.ts'
import { clerkTools, orderActionNames } from './order-action.ts'
import type { Shop } from './shop.ts'
import { ShopDatabase } from './shop-database.ts'

/** Where the shop's files are and where its working copies go. */
export type ShopPlace = { defaultFolder: string; workFolder: string }

/** An empty folder means the sample shop. More than a ticket's own members is refused, so that no answer can travel with it. */
export const clerkInputSchema = z.strictObject({
  folder: z.string().max(4_096).default(''),
  database: z.string().max(100).default('default'),
  ticket: z.strictObject({
    user_id: z.string().max(200).optional(),
    text: z
      .string()
      .min(1)
      .max(maxTicketCharacters * 10),
  }),
})

export async function readShop(place: ShopPlace, folder: string, database: string): Promise<Shop> {
  return (await ShopDatabase.open(folder === '' ? place.defaultFolder : folder, place.workFolder, database)).read()
}

/** Text for the people who approve, by kind of action; kinds that are not proposed are absent. */
function describeActions(proposal: Proposal): JsonObject {
  const described: JsonObject = {}
  for (const name of orderActionNames) {
    const mine = proposal.actions.flatMap((action, index) => (action.name === name ? [{ action, effect: proposal.effects[index] ?? '' }] : []))
    if (mine.length > 0)
      described[name] = {
        target: mine.map(({ action }) => ('order_id' in action.kwargs ? action.kwargs.order_id : 'the customer account')).join(', '),
        impact: mine.map(({ effect }) => effect).join(' '),
      }
  }
  return described
}

/** The output of an understanding agent, the same for rules and language models. */
export function toProposalOutput(proposal: Proposal): Json {
  return {
    answer: proposal.answer,
    actions: proposal.actions.map(({ name, kwargs }) => ({ name, kwargs: kwargs as JsonObject })),
    reasons: proposal.reasons,
    confidence: proposal.confidence,
    customer: proposal.customer,
    calls: groupActions(proposal.actions),
    described: describeActions(proposal),
  }
}

export function createClerk(place: ShopPlace): Agent {
  return defineAgent({
    id: 'rule-clerk',
    version: '1.0.0',
    description: 'Understands a ticket by rules, checks it against the policy and proposes an answer and order actions, or hands over to a person.',
    tools: clerkTools,
    async run({ input }) {
      const { folder, database, ticket } = parseStepInput(clerkInputSchema, input, 'The clerk')
      const shop = await readShop(place, folder, database)
      const proposal = understandTicket(shop, ticket)
      return { output: toProposalOutput(proposal), selfScore: proposal.confidence, context: describeGrounds(shop, ticket, proposal) }
    },
  })
}

const outcomeSchema = z.looseObject({ confirmations: z.array(z.string()) }).nullable()
export const replyInputSchema = z.strictObject({
  ticket: z.string().max(maxTicketCharacters * 10),
  answer: z.string(),
  results: z.record(z.string(), outcomeSchema),
})

/** Tells the customer what has really happened: from the results of the actions, never from their proposal. */
export const replyWriter = defineAgent({
  id: 'reply-writer',
  version: '1.0.0',
  description: 'Writes the answer to the customer from what the actions returned.',
  run({ input }) {
    const { ticket, answer, results } = parseStepInput(replyInputSchema, input, 'The reply writer')
    const confirmations = Object.values(results).flatMap((result) => result?.confirmations ?? [])
    const greeting = /^Dear [^,]{1,100},/.exec(answer)?.[0] ?? 'Hello,'
    const done = confirmations.length > 0
    return {
      output: { answer: done ? [greeting, ...confirmations].join(' ') : answer, actionsDone: confirmations.length },
      selfScore: 0.9,
      context: [
        `Ticket: ${ticket}`,
        done ? 'What was done:' : 'No action was carried out. What was found:',
        ...(done ? confirmations : [answer]),
        greeting,
      ].join('\n'),
    }
  },
})
