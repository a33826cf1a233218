import type { Json } from '@maestro-helix/contract/json'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { z } from 'zod'
import { cleanText } from '../clean-text.ts'
import { codeSummaryInputSchema } from '../code-summary/agents.ts'
import { describeFacts, readSourceTree, summariseCode } from '../code-summary/summarise-code.ts'
import { describeEvidence, synthesisInputSchema } from '../content-generation/agents.ts'
import { clerkInputSchema, readShop, replyInputSchema, type ShopPlace, toProposalOutput } from '../customer-service/agents.ts'
import { applyOrderAction, type ShopState } from '../customer-service/apply-order-action.ts'
import { describeGrounds, maxTicketCharacters, type Proposal } from '../customer-service/clerk.ts'
import { findOrders, findProducts } from '../customer-service/find-mentions.ts'
import { identifyCustomer } from '../customer-service/identify-customer.ts'
import { formatOptions } from '../customer-service/apply-order-action.ts'
import { formatCents, toCents } from '../customer-service/money.ts'
import { clerkTools, orderActionSchema } from '../customer-service/order-action.ts'
import type { Shop } from '../customer-service/shop.ts'
import { toWords } from '../customer-service/ticket-text.ts'
import { reportInputSchema } from '../financial/agents.ts'
import { parseStepInput } from '../parse-step-input.ts'
import { askModel } from './ask-model.ts'
import type { ChosenModel } from './choose-model.ts'

export type Places = { shop: ShopPlace; code: { defaultFolder: string } }
/** Agents by the step that they are further candidates of. */
export type ModelAgents = { synthesise: Agent; summarise: Agent; understand: Agent; reply: Agent; report: Agent }

/** Variants of the sample agents that ask a language model; what they propose passes the same checks as any other proposal. */
export function createModelAgents(chosen: ChosenModel, places: Places): ModelAgents {
  // Another model behaves differently: it is part of the version.
  const version = `1.0.0+${chosen.name}`.slice(0, 100)
  return {
    synthesise: defineAgent({
      id: 'model-synthesist',
      version,
      description: `Writes a brief with ${chosen.name} from the evidence.`,
      async run(task, environment) {
        const { question, analysis } = parseStepInput(synthesisInputSchema, task.input, 'The synthesist')
        const grounds = describeEvidence(question, analysis.evidence)
        const shape = z.object({ answered: z.boolean(), sentences: z.array(z.object({ text: z.string(), source: z.string() })).max(20) })
        const instructions =
          'You write short briefs. Every sentence rests on one source and names it exactly as it stands in square brackets. Where the evidence does not answer the question, set answered to false and give no sentences.'
        const { answer, usage } = await askModel(chosen, shape, { instructions, task, grounds, environment })
        const known = new Set(analysis.evidence.map((item) => item.source))
        const sentences = answer.sentences.filter((sentence) => known.has(sentence.source))
        const dropped = answer.sentences.length - sentences.length
        const notes = dropped === 0 ? [] : [`${dropped} sentences were left out: they named a source that is not in the evidence.`]
        const answered = answer.answered && sentences.length > 0
        const brief = answered ? sentences.map(({ text, source }) => `${text} [${source}]`).join(' ') : 'The documents do not answer this question.'
        return { output: { question, brief, answered, sentences, notes }, context: grounds, usage }
      },
    }),
    summarise: defineAgent({
      id: 'model-code-summarizer',
      version,
      description: `Writes a code summary with ${chosen.name} from parsed facts.`,
      async run(task, environment) {
        const { folder } = parseStepInput(codeSummaryInputSchema, task.input, 'The code summarizer')
        const facts = await readSourceTree(folder === '' ? places.code.defaultFolder : folder)
        const grounds = describeFacts(facts, 60_000)
        const instructions = 'You summarise source code for a newcomer from facts that a parser found. Name paths. Repeat figures exactly.'
        const { answer, usage } = await askModel(chosen, z.object({ summary: z.string().min(1) }), { instructions, task, grounds, environment })
        // The model words the summary; what was counted stays as the parser counted it.
        return { output: { ...(summariseCode(facts) as unknown as Record<string, Json>), summary: answer.summary }, context: grounds, usage }
      },
    }),
    understand: createModelClerk(chosen, version, places.shop),
    reply: defineAgent({
      id: 'model-reply-writer',
      version,
      description: `Writes the answer to the customer with ${chosen.name} from what the actions returned.`,
      async run(task, environment) {
        const { ticket, answer: proposed, results } = parseStepInput(replyInputSchema, task.input, 'The reply writer')
        const confirmations = Object.values(results).flatMap((result) => result?.confirmations ?? [])
        const grounds = [
          `Ticket: ${cleanText(ticket, maxTicketCharacters).text}`,
          confirmations.length > 0 ? `What was done:\n${confirmations.join('\n')}` : `No action was carried out. What was found:\n${proposed}`,
        ].join('\n')
        const instructions = 'You answer customers in a few friendly, plain sentences. Say that something was done only where the material says so.'
        const { answer, usage } = await askModel(chosen, z.object({ answer: z.string().min(1) }), { instructions, task, grounds, environment })
        return { output: { answer: answer.answer, actionsDone: confirmations.length }, context: grounds, usage }
      },
    }),
    report: defineAgent({
      id: 'model-financial-reporter',
      version,
      description: `Writes the closing report with ${chosen.name}.`,
      async run(task, environment) {
        const { reconciliation, findings, proposal, payout } = parseStepInput(reportInputSchema, task.input, 'The reporter')
        const grounds = [reconciliation, findings, proposal, payout === null ? 'No payout was scheduled.' : payout.confirmation].join('\n')
        const instructions = 'You write closing reports for bookkeepers. Repeat amounts, identifiers and dates exactly; compute nothing.'
        const { answer, usage } = await askModel(chosen, z.object({ report: z.string().min(1) }), { instructions, task, grounds, environment })
        return { output: { report: answer.report }, context: grounds, usage }
      },
    }),
  }
}

/**
 * A clerk that asks the model what to do. Who the customer is, is never left to it; of what it proposes, only what the rules allow for that
 * customer's own orders is kept, and otherwise a person takes over.
 */
function createModelClerk(chosen: ChosenModel, version: string, place: ShopPlace): Agent {
  return defineAgent({
    id: 'model-clerk',
    version,
    description: `Understands a ticket with ${chosen.name}; proposals pass the same rules as any other.`,
    tools: clerkTools,
    async run(task, environment) {
      const { folder, database, ticket } = parseStepInput(clerkInputSchema, task.input, 'The clerk')
      const shop = await readShop(place, folder, database)
      const { text } = cleanText(ticket.text, maxTicketCharacters)
      const identity = identifyCustomer(shop, text, ticket.user_id, findOrders(text, shop.orders).known)
      const customer = identity.kind === 'authenticated' ? { userId: identity.userId, provenBy: identity.by } : null
      const grounds = [describeGrounds(shop, ticket, { customer, actions: [], answer: '' }), ...describeVariants(shop, text)].join('\n')
      const shape = z.object({
        answer: z.string().min(1),
        actions: z.array(orderActionSchema).max(20),
        reasons: z.array(z.object({ claim: z.string(), policy: z.string() })).max(20),
        confidence: z.number().min(0).max(1),
      })
      const instructions =
        'You are the clerk of a shop. Propose the answer and exactly the order actions that the ticket asks for and the policy allows, with identifiers from the material; for each a reason that quotes the policy. Put all items of an order into one action. Propose nothing for a customer who is not identified. Where you are unsure, propose transfer_to_human_agents.'
      const { answer, usage } = await askModel(chosen, shape, { instructions, task, grounds, environment })
      const checked = checkProposal(shop, customer, answer)
      return {
        output: toProposalOutput(checked),
        selfScore: checked.confidence,
        context: [describeGrounds(shop, ticket, checked), ...describeVariants(shop, text)].join('\n'),
        usage,
      }
    },
  })
}

function checkProposal(
  shop: Shop,
  customer: Proposal['customer'],
  proposed: Pick<Proposal, 'answer' | 'actions' | 'reasons' | 'confidence'>,
): Proposal {
  if (customer === null) return { ...proposed, actions: [], effects: [], customer }
  const trial: ShopState = { products: shop.products, orders: { ...shop.orders }, users: { ...shop.users } }
  const effects: string[] = []
  for (const action of proposed.actions) {
    const outcome = applyOrderAction(trial, customer.userId, action)
    if (!outcome.allowed) {
      const summary = `Customer ${customer.userId}: a proposed action is not allowed. ${outcome.reason}`
      return {
        answer: `A colleague will look at your request. ${outcome.reason}`,
        actions: [{ name: 'transfer_to_human_agents', kwargs: { summary } }],
        effects: ['A colleague will take over this request.'],
        reasons: proposed.reasons,
        confidence: 0.4,
        customer,
      }
    }
    Object.assign(trial.orders, outcome.change.orders)
    Object.assign(trial.users, outcome.change.users)
    effects.push(outcome.confirmation)
  }
  return { ...proposed, effects, customer }
}

function describeVariants(shop: Shop, text: string): string[] {
  const names = findProducts(
    toWords(text),
    Object.values(shop.products).map((product) => product.name),
  )
  return Object.values(shop.products)
    .filter((product) => names.includes(product.name))
    .slice(0, 8)
    .flatMap((product) =>
      Object.values(product.variants)
        .filter((variant) => variant.available)
        .map(
          (variant) =>
            `The catalogue offers ${product.name}, item ${variant.item_id}, ${formatOptions(variant.options)}, ${formatCents(toCents(variant.price))}.`,
        ),
    )
}
