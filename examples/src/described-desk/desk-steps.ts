import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'
import { parseStepInput } from '../parse-step-input.ts'
import { refusingWhatDidNotHappen } from '../refusing-what-did-not-happen.ts'
import { carryOut } from './desk-journal.ts'
import { loadDesk } from './load-desk.ts'
import { describeDeskGrounds, maxRequestCharacters, understandRequest } from './understand-request.ts'

const folderSchema = z.string().min(1).max(4_096)
const inputSchema = z.strictObject({
  folder: folderSchema,
  ticket: z.strictObject({
    user_id: z.string().max(200).optional(),
    text: z
      .string()
      .min(1)
      .max(maxRequestCharacters * 10),
  }),
})
const actionsSchema = z
  .array(z.strictObject({ name: z.string().max(100), kwargs: z.record(z.string(), z.json()) }))
  .min(1)
  .max(50)

const effects = ['irreversible', 'reversible'] as const
const toolIds = { irreversible: 'desk-irreversible', reversible: 'desk-reversible' } as const

/** Understands tickets of any desk that is described as data. */
export const deskClerk: Agent = defineAgent({
  id: 'desk-clerk',
  version: '1.0.0',
  description: 'Understands a ticket by the description of a desk (tables, tools, rules) and proposes actions, or hands over to a person.',
  tools: effects.map((effect) => ({ tool: toolIds[effect], effect })),
  async run({ input }) {
    const { folder, ticket } = parseStepInput(inputSchema, input, 'The desk clerk')
    const desk = await loadDesk(folder)
    const proposal = understandRequest(desk, ticket)
    const effectOf = (name: string): string | undefined => desk.description.tools.find((tool) => tool.name === name)?.effect
    const calls = Object.fromEntries(
      effects.flatMap((effect) => {
        const mine = proposal.actions.filter(({ name }) => effectOf(name) === effect)
        return mine.length === 0 ? [] : [[effect, mine]]
      }),
    )
    const plans = [...new Set(proposal.actions.map(({ name }) => desk.description.tools.find((tool) => tool.name === name)?.rollbackPlan ?? ''))]
    return {
      output: { ...proposal, calls, impact: proposal.effects.join(' '), rollbackPlan: plans.join(' ') },
      selfScore: proposal.confidence,
      context: describeDeskGrounds(desk, ticket, proposal),
    }
  },
})

/** What the clerk proposes is carried out by one tool for each effect, so that each carries its honest class. */
export function createDeskTools(workFolder: string): Tool[] {
  return effects.map((effect) =>
    defineTool({
      id: toolIds[effect],
      description: `Carries out ${effect} actions of a described desk.`,
      effect,
      idempotent: true,
      blastRadius: effect === 'irreversible' ? 0.5 : 0.05,
      toolClass: effect === 'irreversible' ? 'orders' : 'hand-overs',
      argumentsSchema: {
        type: 'object',
        additionalProperties: false,
        required: ['folder', 'database', 'customer', 'actions'],
        properties: {
          folder: { type: 'string', minLength: 1 },
          database: { type: 'string' },
          customer: { type: 'string', minLength: 1 },
          actions: { type: 'array', minItems: 1, maxItems: 50, items: { type: 'object', required: ['name', 'kwargs'] } },
        },
      },
      execute: ({ arguments: given, idempotencyKey }) =>
        refusingWhatDidNotHappen(async () => {
          const schema = z.strictObject({
            folder: folderSchema,
            database: z.string().max(100),
            customer: z.string().min(1).max(200),
            actions: actionsSchema,
          })
          return carryOut(workFolder, { ...parseStepInput(schema, given, toolIds[effect]), idempotencyKey })
        }),
    }),
  )
}

const database = '= has(input.database) ? input.database : "default"'

/** A ticket to a desk described as data: understand, carry out what people approve, done. */
export function createDescribedDeskWorkflow(candidates: { serve: string[] }): WorkflowDefinition {
  return {
    name: 'described-desk',
    description:
      'Answers a ticket by a desk that its folder describes (desk.json, or the tables of an airline); what cannot be undone waits for two people.',
    inputSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['folder', 'ticket'],
      properties: {
        folder: { type: 'string', description: 'Folder with policy.md, the tables, and desk.json unless its tables are those of a known desk.' },
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
        description: 'Who writes, what do they want, do the rules allow it?',
        agents: candidates.serve,
        task: 'Identify the customer and propose an answer to the ticket, with the actions that it needs and the policy allows, and the reasons.',
        input: { folder: '= input.folder', ticket: '= input.ticket' },
      },
      ...effects.map((effect, index): WorkflowDefinition['steps'][number] => ({
        id: toolIds[effect],
        kind: 'action',
        after: [index === 0 ? 'understand' : toolIds.irreversible],
        when: `has(steps.understand.output.calls.${effect})`,
        tool: toolIds[effect],
        arguments: {
          folder: '= input.folder',
          database,
          customer: '= steps.understand.output.customer',
          actions: `= steps.understand.output.calls.${effect}`,
        },
        target: '= "the account of " + steps.understand.output.customer',
        impact: '= steps.understand.output.impact',
        rollbackPlan: '= steps.understand.output.rollbackPlan',
      })),
    ],
    output: { answer: '= steps.understand.output.answer', actions: '= steps.understand.output.actions' },
  }
}
