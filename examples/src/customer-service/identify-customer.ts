import type { Shop } from './shop.ts'

export type Identification =
  | { kind: 'authenticated'; userId: string; by: string }
  /** Somebody is named or implied, but not proven in the way the policy asks. */
  | { kind: 'unproven'; userId: string | undefined; why: string }

/**
 * Finds who writes, as shop policies ask: by an email on file, or by name and zip code. An order number or a user id alone proves nothing.
 * Two different people, or a stated name that contradicts the email's owner, prove nobody.
 */
export function identifyCustomer(
  shop: Pick<Shop, 'users' | 'orders'>,
  text: string,
  claimedUserId: string | undefined,
  orderIds: readonly string[],
): Identification {
  const lower = text.toLowerCase()
  const emails = new Set(lower.match(/[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}/g) ?? [])
  const zips = new Set(lower.match(/\b\d{5}(?:-\d{4})?\b/g) ?? [])
  const byEmail = new Set<string>()
  const byNameAndZip = new Set<string>()
  const byName = new Set<string>()
  for (const [userId, user] of Object.entries(shop.users)) {
    if (emails.has(user.email.toLowerCase())) byEmail.add(userId)
    const named = new RegExp(`\\b${escape(user.name.first_name)}(?:[\\s_.-]+|\\s+[a-z]\\.?\\s+)${escape(user.name.last_name)}(?![a-z])`, 'i').test(
      text,
    )
    if (!named) continue
    byName.add(userId)
    if (zips.has(user.address.zip.toLowerCase())) byNameAndZip.add(userId)
  }
  const found = new Set([...byEmail, ...byNameAndZip])
  const [userId] = found
  if (found.size === 1 && userId !== undefined) {
    if (claimedUserId !== undefined && claimedUserId !== userId)
      return { kind: 'unproven', userId: undefined, why: 'The account named with the ticket is not the one its text proves.' }
    return { kind: 'authenticated', userId, by: byEmail.has(userId) ? 'an email address on file' : 'name and zip code' }
  }
  if (found.size > 1) return { kind: 'unproven', userId: undefined, why: 'The details given belong to more than one customer.' }
  const owners = new Set(orderIds.map((orderId) => shop.orders[orderId]?.user_id).filter((owner) => owner !== undefined))
  const [owner] = owners
  const candidate = owners.size === 1 && owner !== undefined && byName.has(owner) ? owner : undefined
  return { kind: 'unproven', userId: candidate, why: 'Neither an email address on file nor a name with its zip code was given.' }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
