import type { Contact } from '@maestro-helix/contract/notifications'
import type { NoticeMessage } from './notice-message.ts'

/**
 * sent: the channel took it. retry: it may take it later, not before `afterMs`. refused: it never will, as it is configured.
 * `reason` holds no address and no secret.
 */
export type SendOutcome = { outcome: 'sent' } | { outcome: 'retry'; reason: string; afterMs?: number } | { outcome: 'refused'; reason: string }

/** A way to tell people. Never rejects; sending the same message twice is allowed and told twice at worst. */
export type Channel = { send(message: NoticeMessage, contact: Contact | null, signal: AbortSignal): Promise<SendOutcome> }

/** Text in one line, without what terminals, chats and mail programs act on. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}
