import { type Channel, oneLine } from './channel.ts'
import { postJson } from './post-json.ts'

/** Where PagerDuty takes events (Events API v2). */
export const pagerDutyEventsUrl = 'https://events.pagerduty.com/v2/enqueue'

/**
 * PagerDuty by its Events API v2: an incident per question, acknowledged by a claim and resolved by its end. The question's id is the `dedup_key`, so
 * that what is sent again changes nothing.
 */
export function pagerDutyChannel(routingKey: string, url = pagerDutyEventsUrl): Channel {
  return {
    send(message, _contact, signal) {
      const event = { routing_key: routingKey, event_action: message.action, dedup_key: `maestro-helix/${message.incident}` }
      if (message.action !== 'trigger') return postJson(url, event, signal)
      return postJson(
        url,
        {
          ...event,
          client: 'Maestro Helix',
          ...(message.url !== null && { client_url: message.url, links: [{ href: message.url, text: 'Open it in the console' }] }),
          payload: {
            summary: oneLine(message.sentence).slice(0, 1_024),
            source: 'maestro-helix',
            severity: message.severity,
            timestamp: message.at,
            component: 'governance',
            custom_details: { escalation: message.incident },
          },
        },
        signal,
      )
    },
  }
}
