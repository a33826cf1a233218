import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openChannels, readNotificationConfig } from './read-notification-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'maestro-notifications-'))
afterAll(() => rmSync(folder, { recursive: true }))
const bundled = resolve(import.meta.dirname, '../../../../../config/notifications.json')
const nothing = { slackWebhookUrl: null, smtpUrl: null, smtpFrom: null, pagerDutyRoutingKey: null, pagerDutyUrl: null }

function file(content: string): string {
  const path = join(folder, 'notifications.json')
  writeFileSync(path, content)
  return path
}

describe('the configuration of notifications', () => {
  it('sends nothing by default, whatever secrets there are', async () => {
    const config = await readNotificationConfig(bundled)
    expect(config.escalation.acknowledgeMinutes).toBe(15)
    const secrets = { ...nothing, slackWebhookUrl: 'https://hooks.example/secret', pagerDutyRoutingKey: 'secret' }
    expect(openChannels(config, secrets).size).toBe(0)
  })

  it('opens what it names', () => {
    const secrets = { ...nothing, slackWebhookUrl: 'https://hooks.example/secret', smtpUrl: 'smtp://127.0.0.1:1', smtpFrom: 'maestro@example.org' }
    expect([...openChannels({ channels: ['slack', 'email'] }, secrets).keys()]).toEqual(['slack', 'email'])
  })

  it.each(['slack', 'email', 'pagerduty'] as const)('says which variable %s lacks', (channel) => {
    expect(() => openChannels({ channels: [channel] }, nothing)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => openChannels({ channels: [channel] }, nothing)).toThrow(/MAESTRO_/)
  })

  it.each(['{', '{}', '{"version": 2}', '[]'])('refuses %s without a word of its content', async (content) => {
    await expect(readNotificationConfig(file(content))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('refuses a contact that is none, and a console that is no http address', async () => {
    const config = await readNotificationConfig(bundled)
    for (const wrong of [
      { contacts: { ada: { email: 'nobody' } } },
      { contacts: { ada: { slackId: '!here' } } },
      { consoleUrl: 'javascript:alert(1)' },
    ])
      await expect(readNotificationConfig(file(JSON.stringify({ ...config, ...wrong })))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
