import type { JsonObject } from '@maestro-helix/contract/json'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import { amountOf } from '@maestro-helix/sdk/amount-of'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import type { DriverParts } from './driver-parts.ts'

/** The window of spending limits, in milliseconds. */
const windowMs = 24 * 60 * 60_000

/**
 * What a call spends and what its tool has spent in the day before, as spending limits see it; undefined where the tool declares no amount.
 * @throws MaestroError ACTION_FAILED where it declares one and the arguments hold none; RECORD_UNAVAILABLE.
 */
export async function spendingOf(
  { store, sources }: Pick<DriverParts, 'store' | 'sources'>,
  tool: Tool,
  given: JsonObject,
): Promise<PolicyQuestion['spending']> {
  const amount = amountOf(tool, given)
  if (amount === null) return undefined
  const since = new Date(Date.parse(sources.now()) - windowMs).toISOString()
  const dayHundredths = await store.spentSince(tool.id, amount.currency, since)
  return { hundredths: hundredths(amount.value), currency: amount.currency, dayHundredths }
}

/** Rounded up, so that no limit is missed by a fraction, but not for the inexactness of fractions; what is no amount passes no limit. */
function hundredths(value: number): number {
  const counted = Math.ceil(Number((value * 100).toFixed(6)))
  return counted >= 0 && counted <= Number.MAX_SAFE_INTEGER ? counted : Number.MAX_SAFE_INTEGER
}
