import { codeOf } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import { type Amount, amountOf } from '@maestro-helix/sdk/amount-of'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import type { SpendingRead } from '../record/record-change.ts'
import type { DriverParts } from './driver-parts.ts'

/** The window of spending limits, in milliseconds. */
const windowMs = 24 * 60 * 60_000

type Parts = Pick<DriverParts, 'store' | 'sources'>

/** What spending limits are asked about, and the state of the record at which it was so. */
export type Spending = { question: NonNullable<PolicyQuestion['spending']>; read: SpendingRead }

/**
 * What a call spends and what its tool has spent in the day before, as spending limits see it; undefined where the tool declares no amount.
 * @throws MaestroError ACTION_FAILED where it declares one and the arguments hold none; RECORD_UNAVAILABLE.
 */
export async function spendingOf(parts: Parts, tool: Tool, given: JsonObject): Promise<Spending | undefined> {
  const amount = amountOf(tool, given)
  return amount === null ? undefined : readSpending(parts, tool, amount)
}

/** The same of a call that was granted, by a tool that may have declared its amount elsewhere then: what cannot be told is unknown. @throws MaestroError RECORD_UNAVAILABLE. */
export async function spendingOfGranted(parts: Parts, tool: Tool, given: JsonObject): Promise<Spending | undefined> {
  let amount: Amount | null | undefined
  try {
    amount = amountOf(tool, given)
  } catch (error) {
    if (codeOf(error) !== 'ACTION_FAILED') throw error
  }
  return amount === null ? undefined : readSpending(parts, tool, amount)
}

async function readSpending({ store, sources }: Parts, { id: tool }: Tool, amount: Amount | undefined): Promise<Spending> {
  const since = new Date(Date.parse(sources.now()) - windowMs).toISOString()
  const day = await store.spentSince(tool, amount?.currency ?? null, since)
  return { question: questionOf(amount, day), read: { tool, revision: day.revision } }
}

function questionOf(amount: Amount | undefined, day: { hundredths: number; unknown: boolean }): Spending['question'] {
  const counted = amount && hundredths(amount.value)
  if (amount === undefined || counted === undefined) return { unknown: 'amount' }
  const spends = { hundredths: counted, currency: amount.currency }
  return day.unknown ? { unknown: 'day', ...spends } : { ...spends, dayHundredths: day.hundredths }
}

/** Rounded up, so that no limit is missed by a fraction, but not for the inexactness of fractions; undefined for what is less than nothing or beyond counting. */
function hundredths(value: number): number | undefined {
  const counted = Math.ceil(Number((value * 100).toFixed(6)))
  return counted >= 0 && counted <= Number.MAX_SAFE_INTEGER ? counted : undefined
}
