import { type Channel, oneLine } from './channel.ts'
import { postJson } from './post-json.ts'

/** Slack by an incoming webhook, whose address is a secret. Slack has no idempotency: a message that is sent again is shown again. */
export function slackChannel(webhookUrl: string): Channel {
  return {
    send(message, contact, signal) {
      const mention = contact?.slackId === undefined ? '' : `<@${contact.slackId}> `
      const link = message.url === null ? `Identifier: ${message.incident}` : `<${slackText(message.url)}|Open it in the console>`
      return postJson(webhookUrl, { text: `${mention}${slackText(message.sentence)} ${link}`, unfurl_links: false, unfurl_media: false }, signal)
    },
  }
}

/** Text that Slack shows as it is: the three characters it reads are written out, and formatting marks get a space of no width before them. */
export function slackText(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, '\u200b$&')
}
