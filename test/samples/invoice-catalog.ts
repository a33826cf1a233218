import type { Json } from '@maestro-helix/contract/json'
import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { defineFunction } from '@maestro-helix/sdk/define-function'
import { defineTool } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

/** Invoices as they come in a letter: read by an agent, validated and decided by code, booked and paid by tools. */

export const invoiceSchema = z.object({
  number: z.string(),
  vendor: z.string(),
  iban: z.string(),
  amountCents: z.number().int().positive(),
  due: z.string(),
})

const clerk = defineAgent({
  id: 'invoice-clerk',
  version: '1.0.0',
  description: 'Reads what an invoice says out of its text.',
  run({ input }) {
    const letter = text(input['text'])
    const after = (label: string): string => new RegExp(`${label}: *(.+)`).exec(letter)?.[1]?.trim() ?? ''
    const amount = Number(after('Total').replaceAll(/[^\d]/g, ''))
    return { output: { number: after('Invoice'), vendor: after('From'), iban: after('IBAN'), amountCents: amount, due: after('Due') } }
  },
})

/** Decides as an agent does whose output copies what it was given, with a word of its own beside it. */
const decider = defineAgent({
  id: 'invoice-decider',
  version: '1.0.0',
  description: 'Decides whether an invoice may be paid.',
  tools: [
    { tool: 'find-payment', effect: 'read' },
    { tool: 'pay-invoice', effect: 'irreversible' },
  ],
  async run({ input }, { call }) {
    const earlier = await call?.({ tool: 'find-payment', arguments: { number: input['number'] ?? '' } })
    const paid = (earlier as { paid: boolean } | undefined)?.paid === true
    return { output: { number: input['number'] ?? '', iban: input['iban'] ?? '', amountCents: input['amountCents'] ?? 0, pay: !paid } }
  },
})

const validate = defineFunction({
  id: 'validate-invoice',
  version: '1.0.0',
  description: 'Checks the form of an invoice.',
  input: invoiceSchema,
  output: z.object({ invoice: invoiceSchema, valid: z.boolean(), problems: z.array(z.string()) }),
  run(invoice) {
    const problems = [
      ...(/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(invoice.iban.replaceAll(' ', '')) ? [] : ['the IBAN has not the form of one']),
      ...(invoice.amountCents <= 5_000_000 ? [] : ['the amount is above the limit']),
    ]
    return { invoice, valid: problems.length === 0, problems }
  },
})

const decide = defineFunction({
  id: 'decide-invoice',
  version: '1.0.0',
  description: 'Says whether an invoice may be paid, and what of it.',
  input: z.object({ number: z.string(), iban: z.string(), amountCents: z.number().int(), valid: z.boolean() }),
  output: z.object({ number: z.string(), iban: z.string(), amountCents: z.number().int(), pay: z.boolean() }),
  run: ({ valid, ...rest }) => ({ ...rest, pay: valid }),
})

const findPayment = defineTool({
  id: 'find-payment',
  description: 'Looks up whether an invoice was paid.',
  effect: 'read',
  idempotent: true,
  blastRadius: 0,
  execute: ({ arguments: { number } }) => ({ number: number ?? null, paid: false }),
})

const bookInvoice = defineTool({
  id: 'book-invoice',
  description: 'Enters an invoice into the books.',
  effect: 'reversible',
  idempotent: true,
  blastRadius: 0.1,
  target: ({ number }) => `the books, invoice ${text(number)}`,
  impact: ({ amountCents }) => `enters ${text(amountCents)} cents as payable`,
  rollbackPlan: () => 'the entry is cancelled',
  execute: ({ arguments: given }) => ({ booked: given['number'] ?? null }),
})

const payInvoice = defineTool({
  id: 'pay-invoice',
  description: 'Pays an invoice by bank transfer.',
  effect: 'irreversible',
  idempotent: true,
  blastRadius: 0.5,
  toolClass: 'payments',
  target: ({ iban }) => `the account ${text(iban)}`,
  impact: ({ amountCents }) => `transfers ${text(amountCents)} cents`,
  rollbackPlan: () => 'the vendor is asked to pay it back',
  execute: ({ arguments: given }) => ({ paid: given['number'] ?? null }),
})

const steps = (byAgent: boolean) => [
  {
    id: 'extract',
    agents: ['invoice-clerk'],
    task: 'Extract number, vendor, IBAN, amount in cents and due date from the invoice.',
    input: { text: '= input.text' },
    outputSchema: z.toJSONSchema(invoiceSchema) as never,
  },
  {
    kind: 'code' as const,
    id: 'validate',
    after: ['extract'],
    function: 'validate-invoice',
    input: Object.fromEntries(Object.keys(invoiceSchema.shape).map((name) => [name, `= steps.extract.output.${name}`])),
  },
  byAgent
    ? {
        id: 'decide',
        after: ['validate'],
        agents: ['invoice-decider'],
        task: 'Decide whether the invoice may be paid: give its number, IBAN and amount in cents, and whether to pay.',
        input: {
          number: '= steps.validate.output.invoice.number',
          iban: '= steps.validate.output.invoice.iban',
          amountCents: '= steps.validate.output.invoice.amountCents',
        },
      }
    : {
        kind: 'code' as const,
        id: 'decide',
        after: ['validate'],
        function: 'decide-invoice',
        input: {
          number: '= steps.validate.output.invoice.number',
          iban: '= steps.validate.output.invoice.iban',
          amountCents: '= steps.validate.output.invoice.amountCents',
          valid: '= steps.validate.output.valid',
        },
      },
  {
    kind: 'action' as const,
    id: 'pay',
    after: ['decide'],
    when: 'steps.decide.output.pay',
    tool: 'pay-invoice',
    arguments: { number: '= steps.decide.output.number', iban: '= steps.decide.output.iban', amountCents: '= steps.decide.output.amountCents' },
  },
]

export default defineCatalog({
  agents: [{ ...clerk, tools: [{ tool: 'pay-invoice', effect: 'irreversible' }] }, decider],
  tools: [findPayment, bookInvoice, payInvoice],
  functions: [validate, decide],
  workflows: [
    { name: 'invoice', description: 'Code decides.', steps: steps(false) },
    { name: 'invoice-by-agent', description: 'An agent decides.', steps: steps(true) },
  ],
})
