import { z } from 'zod'

const candidate = z.looseObject({ token: z.string(), logprob: z.number() })
const token = candidate.extend({ top_logprobs: z.array(candidate).min(1) })
const tokens = z.array(token).min(1)

/**
 * Probabilities of the digits 0..5 as the first digit of an answer, from whatever log-probabilities a provider gives with it; null without any. What is not one
 * of these digits is left out and the rest made to sum to 1.
 */
export function digitDistribution(providerMetadata: unknown): ReadonlyMap<number, number> | null {
  const list = tokensWithin(providerMetadata, 0)
  const first = list?.find((entry) => /^\s*[0-5]\s*$/.test(entry.token))
  if (!first) return null
  const shares = new Map<number, number>()
  for (const { token: text, logprob } of first.top_logprobs) {
    const digit = /^\s*([0-5])\s*$/.exec(text)?.[1]
    if (digit !== undefined) shares.set(Number(digit), (shares.get(Number(digit)) ?? 0) + Math.exp(Math.min(0, logprob)))
  }
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0)
  return total > 0 ? new Map([...shares].map(([digit, share]) => [digit, share / total])) : null
}

/** Providers nest them: { openai: { logprobs: [...] } } or { openai: { logprobs: [[...]] } }. */
function tokensWithin(value: unknown, depth: number): z.infer<typeof tokens> | null {
  if (depth > 4 || typeof value !== 'object' || value === null) return null
  const parsed = tokens.safeParse(value)
  if (parsed.success) return parsed.data
  for (const part of Object.values(value)) {
    const found = tokensWithin(part, depth + 1)
    if (found) return found
  }
  return null
}
