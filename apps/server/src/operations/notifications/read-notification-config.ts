import { readFile } from 'node:fs/promises'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type ChannelName, type NotificationConfig, notificationConfigSchema } from '@maestro-helix/contract/notifications'
import type { Channel } from './channel.ts'
import { emailChannel } from './email-channel.ts'
import { pagerDutyChannel } from './pagerduty-channel.ts'
import { slackChannel } from './slack-channel.ts'

/** What channels need that is secret, or belongs to the machine. */
export type ChannelSecrets = {
  slackWebhookUrl: string | null
  smtpUrl: string | null
  smtpFrom: string | null
  pagerDutyRoutingKey: string | null
  /** Where PagerDuty takes events; its public address by default. */
  pagerDutyUrl: string | null
}

/** @throws MaestroError CONFIG_INVALID naming the place, never a value. */
export async function readNotificationConfig(file: string): Promise<NotificationConfig> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new MaestroError('CONFIG_INVALID', `${file}: ${error instanceof SyntaxError ? 'is no JSON' : 'cannot be read'}`, { cause: error })
  }
  const parsed = notificationConfigSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw new MaestroError('CONFIG_INVALID', `${file}: ${first?.path.join('.') || 'the file'}: ${first?.message ?? 'is invalid'}`)
}

/**
 * The channels that the configuration names. A secret alone turns nothing on.
 * @throws MaestroError CONFIG_INVALID where a named channel lacks its secret.
 */
export function openChannels(config: Pick<NotificationConfig, 'channels'>, secrets: ChannelSecrets): Map<ChannelName, Channel> {
  const opened: Record<ChannelName, () => Channel> = {
    slack: () => slackChannel(needed(secrets.slackWebhookUrl, 'MAESTRO_SLACK_WEBHOOK_URL')),
    email: () => emailChannel(needed(secrets.smtpUrl, 'MAESTRO_SMTP_URL'), needed(secrets.smtpFrom, 'MAESTRO_SMTP_FROM')),
    pagerduty: () => pagerDutyChannel(needed(secrets.pagerDutyRoutingKey, 'MAESTRO_PAGERDUTY_ROUTING_KEY'), secrets.pagerDutyUrl ?? undefined),
  }
  return new Map(config.channels.map((name) => [name, opened[name]()]))
}

function needed(secret: string | null, variable: string): string {
  if (secret === null) throw new MaestroError('CONFIG_INVALID', `${variable}: is missing, and the channel that needs it is turned on`)
  return secret
}
