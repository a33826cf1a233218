import { createTransport } from 'nodemailer'
import { type Channel, oneLine } from './channel.ts'

/**
 * Mail by SMTP, text only. The Message-ID is the message's own, so that programs which know it show a repeated one once. `smtpUrl` holds the password where
 * there is one: smtp://USER:PASSWORD@HOST:PORT, or smtps://.
 */
export function emailChannel(smtpUrl: string, from: string): Channel & { close(): void } {
  const transport = createTransport(smtpUrl, { from, disableFileAccess: true, disableUrlAccess: true })
  return {
    async send(message, contact, signal) {
      if (contact?.email === undefined) return { outcome: 'refused', reason: 'there is no e-mail address of this operator' }
      const sending = transport.sendMail({
        to: contact.email,
        subject: oneLine(message.title).slice(0, 200),
        text: `${oneLine(message.sentence)}\n\n${message.url ?? `Identifier: ${message.incident}`}\n`,
        messageId: `<${message.key}@maestro-helix>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      try {
        await Promise.race([sending, aborted(signal)])
        return { outcome: 'sent' }
      } catch (error) {
        // The reply of the server may name people; its code does not.
        sending.catch(() => {})
        const code = (error as { responseCode?: number }).responseCode
        if (code !== undefined && code >= 500) return { outcome: 'refused', reason: `SMTP ${code}` }
        return { outcome: 'retry', reason: code === undefined ? 'the mail server could not be reached in time' : `SMTP ${code}` }
      }
    },
    close: () => transport.close(),
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = (): void => reject(new Error('it took too long'))
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })
}
