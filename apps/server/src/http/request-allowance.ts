/** How much may be begun at once by one address, and how much comes back each second. */
type Terms = { atOnce: number; perSecond: number; mostAddresses: number }

const ceremonyTerms: Terms = { atOnce: 60, perSecond: 1, mostAddresses: 10_000 }

/** What each address may still begin without being signed in. */
export type RequestAllowance = { take(address: string, nowMs: number): boolean }

/**
 * Allows each address so many requests at once and so many a second. Bounded: where more addresses ask than are remembered, the one that asked longest ago is forgotten.
 * @example requestAllowance().take('127.0.0.1', performance.now()) // true
 */
export function requestAllowance({ atOnce, perSecond, mostAddresses }: Terms = ceremonyTerms): RequestAllowance {
  const left = new Map<string, { allowed: number; at: number }>()
  return {
    take(address, nowMs) {
      const known = left.get(address)
      const allowed = known === undefined ? atOnce : Math.min(atOnce, known.allowed + (Math.max(0, nowMs - known.at) / 1_000) * perSecond)
      left.delete(address)
      const oldest = left.keys().next().value
      if (left.size >= mostAddresses && oldest !== undefined) left.delete(oldest)
      left.set(address, { allowed: allowed >= 1 ? allowed - 1 : allowed, at: nowMs })
      return allowed >= 1
    },
  }
}

/** By what an address is counted: of IPv6 the network (64 bits), because one machine has as many of the rest as it likes. */
export function countedAddress(ip: string): string {
  if (!ip.includes(':') || ip.startsWith('::ffff:')) return ip
  return ip.split(':').slice(0, 4).join(':')
}
