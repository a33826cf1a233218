import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'
import { readJsonFile, replaceJsonFile, withFileLock } from '../keep-json-file.ts'
import { parseStepInput } from '../parse-step-input.ts'
import { refusingWhatDidNotHappen } from '../refusing-what-did-not-happen.ts'
import { formatCents, sumCents } from './money.ts'
import { describePayment } from './propose-payout.ts'

const paymentSchema = z.strictObject({
  ledgerId: z.string().min(1),
  payee: z.string().min(1),
  account: z.string().min(1),
  reference: z.string(),
  cents: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  dueDate: z.string(),
})
const argumentsSchema = z.strictObject({
  folder: z.string().max(4_096),
  payments: z.array(paymentSchema).min(1).max(1_000),
  totalCents: z.number().int().positive(),
})
const payoutSchema = z.strictObject({
  idempotencyKey: z.string(),
  argumentsSha256: z.string(),
  payments: z.array(paymentSchema),
  totalCents: z.number().int(),
  confirmation: z.string(),
})
const payoutFileSchema = z.strictObject({ version: z.literal(1), payouts: z.array(payoutSchema) })

/**
 * Schedules payments by writing them to a payout file under the work folder, which a bank connection would pick up. The same call again returns
 * the first confirmation; a bill that an earlier payout of the same books holds is refused.
 */
export function createPayoutTool(place: { defaultFolder: string; workFolder: string }): Tool {
  return defineTool({
    id: 'schedule-payout',
    description: 'Schedules payments of open bills. Once the bank has carried them out they cannot be called back.',
    effect: 'irreversible',
    idempotent: true,
    blastRadius: 0.8,
    toolClass: 'payments',
    // The books name no currency; they are those of one account, kept in this one.
    amount: { value: '/totalCents', unitsPerCurrency: 100, currency: 'EUR' },
    argumentsSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['folder', 'payments', 'totalCents'],
      properties: {
        folder: { type: 'string' },
        totalCents: { type: 'integer', minimum: 1 },
        payments: {
          type: 'array',
          minItems: 1,
          maxItems: 1000,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['ledgerId', 'payee', 'account', 'reference', 'cents', 'dueDate'],
            properties: {
              ledgerId: { type: 'string' },
              payee: { type: 'string' },
              account: { type: 'string' },
              reference: { type: 'string' },
              cents: { type: 'integer', minimum: 1 },
              dueDate: { type: 'string' },
            },
          },
        },
      },
    },
    async execute({ arguments: given, idempotencyKey }) {
      return refusingWhatDidNotHappen(async () => {
        const { folder, payments, totalCents } = parseStepInput(argumentsSchema, given, 'schedule-payout')
        if (sumCents(payments) !== totalCents)
          throw new MaestroError('ACTION_FAILED', `The payments add up to ${formatCents(sumCents(payments))}, not to ${formatCents(totalCents)}.`)
        if (new Set(payments.map(({ ledgerId }) => ledgerId)).size !== payments.length)
          throw new MaestroError('ACTION_FAILED', 'A bill is named twice in this payout.')
        const books = folder === '' ? place.defaultFolder : folder
        const real = await realpath(books).catch(() => undefined)
        if (real === undefined) throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(books)}" does not exist.`)
        const file = join(place.workFolder, 'financial', `payouts-${sha256(real).slice(0, 24)}.json`)
        const argumentsSha256 = sha256(JSON.stringify(payments))
        return withFileLock(file, async () => {
          const kept = payoutFileSchema.parse((await readJsonFile(file)) ?? { version: 1, payouts: [] })
          const earlier = kept.payouts.find((payout) => payout.idempotencyKey === idempotencyKey)
          if (earlier !== undefined) {
            if (earlier.argumentsSha256 !== argumentsSha256) throw new MaestroError('CONFLICT', 'This idempotency key was used for another payout.')
            return { confirmation: earlier.confirmation, totalCents: earlier.totalCents }
          }
          const scheduled = new Set(kept.payouts.flatMap((payout) => payout.payments.map(({ ledgerId }) => ledgerId)))
          const twice = payments.find(({ ledgerId }) => scheduled.has(ledgerId))
          if (twice !== undefined) throw new MaestroError('ACTION_FAILED', `${twice.ledgerId} is in an earlier payout already.`)
          const confirmation = `A payout of ${payments.length} bills with a total of ${formatCents(totalCents)} was scheduled: ${payments.map(describePayment).join('; ')}.`
          await replaceJsonFile(file, {
            version: 1,
            payouts: [...kept.payouts, { idempotencyKey, argumentsSha256, payments, totalCents, confirmation }],
          })
          return { confirmation, totalCents }
        })
      })
    },
  })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
