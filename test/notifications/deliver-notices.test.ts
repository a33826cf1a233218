import type { ChannelName, NotificationConfig } from '@maestro-helix/contract/notifications'
import { policyPartsFor } from '@maestro-helix/server/governance/policy/testing/bundled-policies'
import { claimEscalation } from '@maestro-helix/server/governance/claim-escalation'
import { setOnCall } from '@maestro-helix/server/governance/on-call/on-call-commands'
import type { Channel } from '@maestro-helix/server/operations/notifications/channel'
import { deliverNotices, type DeliverParts } from '@maestro-helix/server/operations/notifications/deliver-notices'
import { emailChannel } from '@maestro-helix/server/operations/notifications/email-channel'
import { lookAtSubject } from '@maestro-helix/server/operations/notifications/look-at-subject'
import { notifyingStore } from '@maestro-helix/server/operations/notifications/notifying-store'
import { pagerDutyChannel } from '@maestro-helix/server/operations/notifications/pagerduty-channel'
import { slackChannel } from '@maestro-helix/server/operations/notifications/slack-channel'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aChange, aDraft, anEscalation, anOperator, aRun, nextId, startOf, stepOf } from '../conformance/record-fixtures.ts'
import { useTestRecord } from '../setup/test-record.ts'
import { type HttpSink, httpSink, type MailSink, mailSink } from './local-channels.ts'

const record = useTestRecord()
const config: NotificationConfig = {
  version: 1,
  channels: ['slack', 'email', 'pagerduty'],
  consoleUrl: 'https://console.example/',
  escalation: { acknowledgeMinutes: 15, leadMinutes: 15 },
  claimMinutes: 30,
  breakGlass: { acts: [], reviewHours: 24 },
  contacts: {
    ada: { email: 'ada@example.org', slackId: 'U0ADA' },
    ben: { email: 'ben@example.org' },
    lea: { email: 'lea@example.org' },
  },
  delivery: { attempts: 3, firstRetrySeconds: 10, longestRetrySeconds: 60, timeoutSeconds: 5 },
}

let slack: HttpSink
let pagerDuty: HttpSink
let mail: MailSink
let nowMs: number
let mailer: ReturnType<typeof emailChannel>
const sources = { now: () => new Date(nowMs).toISOString(), id: nextId, salt: () => '0'.repeat(32) }
const pass = (minutes: number): void => void (nowMs += minutes * 60_000)

beforeEach(async () => {
  await record.clear()
  nowMs = Date.parse('2026-02-02T10:00:00.000Z')
  ;[slack, pagerDuty, mail] = await Promise.all([httpSink(), httpSink(), mailSink()])
  mailer = emailChannel(mail.url, 'maestro@example.org')
})
afterEach(async () => {
  mailer.close()
  await Promise.all([slack.close(), pagerDuty.close(), mail.close()])
})

/** A server that asks ada and ben in turn, lea leading, and what it sends by. */
async function system(more: Partial<DeliverParts> = {}) {
  const opened = await record.open({ now: sources.now })
  const store = notifyingStore(opened.store, sources, config, () => {})
  for (const [id, roles] of [
    ['ada', ['approver']],
    ['ben', ['approver']],
    ['lea', ['approver', 'governance-lead']],
  ] as const) {
    const operator = anOperator({ id, roles: [...roles] })
    await store.commit(
      aChange({
        aggregate: { kind: 'operator', id, revision: 0 },
        operator: {
          ...operator,
          authenticators: operator.authenticators.map((key) => ({
            ...key,
            id: nextId(),
            fingerprint: Buffer.from(id).toString('hex').padEnd(64, '0'),
          })),
        },
      }),
    )
  }
  const rotation = { kind: 'weekly' as const, startDate: '2026-01-05', weeks: 1, people: ['ada', 'ben'] }
  await setOnCall({ store, sources }, { timeZone: 'UTC', handoverTime: '09:00', rotation }, 'lea')
  const parts: DeliverParts = {
    notices: opened.notices,
    sources,
    random: () => 0.5,
    channels: new Map<ChannelName, Channel>([
      ['slack', slackChannel(slack.url)],
      ['email', mailer],
      ['pagerduty', pagerDutyChannel('routing-key', pagerDuty.url)],
    ]),
    config,
    look: lookAtSubject(store, opened.queries, sources),
    ...more,
  }
  const deliver = async (): Promise<void> => {
    while ((await deliverNotices(parts)) > 0);
  }
  return { ...opened, store, parts, deliver }
}

async function ask({ store }: Awaited<ReturnType<typeof system>>) {
  const run = aRun()
  await store.commit(startOf(run))
  const escalation = anEscalation(run, {
    openedAt: sources.now(),
    deadline: new Date(nowMs + 4 * 3_600_000).toISOString(),
    reason: 'The output says <https://evil.example|click> *now*',
  })
  const asked = stepOf(run, { escalations: [escalation], ledger: [aDraft('escalation.opened', run, { escalation_id: escalation.id })] })
  await store.commit(asked)
  const end = async (status: 'approved' | 'timed-out'): Promise<void> => {
    const present = (await store.run(run.id))?.run ?? run
    await store.commit(stepOf(present, { escalations: [{ ...escalation, status, decidedAt: sources.now() }] }))
  }
  return { escalation, end }
}

const mailed = (): string[] => mail.mails.flatMap(({ to }) => to)

test('the primary is told at once, the secondary and then the leads while nobody claims; nothing of the output leaves', async () => {
  const running = await system()
  const { escalation } = await ask(running)
  await running.deliver()
  expect(mailed()).toEqual(['ada@example.org'])
  expect(slack.got).toHaveLength(1)
  expect(slack.got[0]).toMatchObject({ text: expect.stringContaining('<@U0ADA> A held output waits for one person (workflow sample, step write)') })
  expect(slack.got[0]).toMatchObject({
    text: expect.stringContaining(`<https://console.example/escalations/${escalation.id}|Open it in the console>`),
  })
  expect(pagerDuty.got).toMatchObject([
    {
      routing_key: 'routing-key',
      event_action: 'trigger',
      dedup_key: `maestro-helix/${escalation.id}`,
      payload: { severity: 'warning', source: 'maestro-helix' },
    },
  ])
  pass(14)
  await running.deliver()
  expect(mailed()).toHaveLength(1)
  pass(1)
  await running.deliver()
  expect(mailed()).toEqual(['ada@example.org', 'ben@example.org'])
  pass(15)
  await running.deliver()
  expect(mailed()).toEqual(['ada@example.org', 'ben@example.org', 'lea@example.org'])
  expect(slack.got).toHaveLength(3)
  expect(pagerDuty.got).toHaveLength(1)
  const everything = JSON.stringify([slack.got, pagerDuty.got, mail.mails])
  expect(everything).not.toContain('evil.example')
  expect(everything).not.toContain('Records last')
})

test('a claim stops the ladder and acknowledges the incident; when it ends unanswered the ladder goes on; the end resolves', async () => {
  const running = await system()
  const { escalation, end } = await ask(running)
  await running.deliver()
  pass(1)
  await claimEscalation({ store: running.store, sources, policy: policyPartsFor() }, escalation.id, 'ada', 30 * 60_000)
  await running.deliver()
  expect(pagerDuty.got.map((event) => event['event_action'])).toEqual(['trigger', 'acknowledge'])
  pass(20)
  await running.deliver()
  expect(mailed()).toEqual(['ada@example.org'])
  pass(12)
  await running.deliver()
  expect(mailed()).toEqual(['ada@example.org', 'ben@example.org', 'lea@example.org'])
  await end('approved')
  await running.deliver()
  expect(pagerDuty.got.map((event) => event['event_action'])).toEqual(['trigger', 'acknowledge', 'resolve'])
  expect(mailed()).toHaveLength(3)
})

test('a question that nobody answers in time is told as that; one that is answered before anything was sent is not told at all', async () => {
  const running = await system()
  const first = await ask(running)
  await first.end('approved')
  await running.deliver()
  expect([slack.got.length, mail.mails.length]).toEqual([0, 0])
  const second = await ask(running)
  await running.deliver()
  await second.end('timed-out')
  await running.deliver()
  expect(mailed()).toEqual(['ada@example.org', 'ada@example.org', 'lea@example.org'])
  expect(slack.got.at(-1)).toMatchObject({ text: expect.stringContaining('timed out, not as denied') })
})

test('a server that dies between commit and delivery loses nothing: before planning, before sending, and after sending', async () => {
  const running = await system()
  // Dies before it looks: another one finds the notice.
  await ask(running)
  // Dies while it plans: the messages it stored are not stored twice.
  const [notice] = await running.notices.due(sources.now(), 1)
  if (!notice) throw new Error('nothing is due')
  const draft = { channel: 'slack' as const, event: notice.event, subjectId: notice.subjectId, stage: notice.stage, recipient: 'ada' }
  await running.notices.planned(notice.id, [{ ...draft, id: nextId() }], sources.now(), sources.now())
  // Dies with a message in hand, nobody knows whether it was sent.
  const taken = await running.notices.take(sources.now(), new Date(nowMs + 60_000).toISOString(), 10)
  expect(taken).toHaveLength(1)
  const other = await system().catch(() => running)
  await other.deliver()
  expect(slack.got).toHaveLength(0)
  expect(mailed()).toEqual(['ada@example.org'])
  pass(2)
  await other.deliver()
  expect(slack.got).toHaveLength(1)
  expect(await other.notices.counts()).toEqual({ pending: 0, sent: 3, dead: 0, dropped: 0 })
})

test('two servers that deliver at the same time send each message once', async () => {
  const running = await system()
  for (let question = 0; question < 10; question += 1) await ask(running)
  await Promise.all([running.deliver(), running.deliver(), running.deliver()])
  expect([slack.got.length, pagerDuty.got.length, mail.mails.length]).toEqual([10, 10, 10])
})

test('a channel that is out holds up its own messages alone, waits longer each time, is given up, and can be revived', async () => {
  const running = await system()
  pagerDuty.answer.status = 503
  slack.answer.status = 429
  slack.answer.retryAfter = '120'
  await ask(running)
  await running.deliver()
  expect(mailed()).toEqual(['ada@example.org'])
  const pending = await running.notices.list('pending', 10)
  expect(pending).toMatchObject([
    { channel: 'pagerduty', attempts: 1, lastError: 'HTTP 503', nextAt: new Date(nowMs + 7_500).toISOString() },
    { channel: 'slack', attempts: 1, lastError: 'HTTP 429', nextAt: new Date(nowMs + 120_000).toISOString() },
  ])
  slack.answer.status = 200
  pass(2)
  await running.deliver()
  expect(slack.got).toHaveLength(1)
  pass(2)
  await running.deliver()
  const [dead] = await running.notices.list('dead', 10)
  expect(dead).toMatchObject({ channel: 'pagerduty', attempts: 3, state: 'dead' })
  pagerDuty.answer.status = 202
  expect(await running.notices.revive(dead?.id ?? '', sources.now())).toBe(true)
  await running.deliver()
  expect(pagerDuty.got).toHaveLength(1)
})

test('what a channel refuses for good is dead at once, and says why without an address', async () => {
  const running = await system()
  pagerDuty.answer.status = 400
  slack.answer.status = 404
  mail.refuseWith.code = 550
  await ask(running)
  await running.deliver()
  const dead = await running.notices.list('dead', 10)
  expect(dead.map(({ channel, attempts, lastError }) => ({ channel, attempts, lastError }))).toEqual([
    { channel: 'pagerduty', attempts: 1, lastError: 'HTTP 400' },
    { channel: 'email', attempts: 1, lastError: 'SMTP 550' },
    { channel: 'slack', attempts: 1, lastError: 'HTTP 404' },
  ])
})

test('a demonstration tells nobody, and what was sent is forgotten in time', async () => {
  const running = await system()
  const run = aRun({ demonstration: true })
  await running.store.commit(startOf(run))
  await running.store.commit(stepOf(run, { escalations: [anEscalation(run)] }))
  expect(await running.notices.due('2030-01-01T00:00:00.000Z', 10)).toEqual([])
  await ask(running)
  mail.refuseWith.code = 550
  await running.deliver()
  expect(await running.notices.counts()).toMatchObject({ sent: 2, dead: 1 })
  await running.notices.forget(new Date(nowMs + 1).toISOString())
  expect(await running.notices.counts()).toMatchObject({ sent: 0, dead: 1 })
})

test('a resolve waits for the trigger before it, so that no incident stays open behind its end', async () => {
  const running = await system()
  pagerDuty.answer.status = 503
  const { end } = await ask(running)
  await running.deliver()
  await end('approved')
  await running.deliver()
  pagerDuty.answer.status = 202
  pass(1)
  await running.deliver()
  // The question has ended: the trigger is dropped, and the resolve of an incident that may exist goes out.
  expect(pagerDuty.got.map((event) => event['event_action'])).toEqual(['resolve'])
  expect(await running.notices.counts()).toMatchObject({ dropped: 1, pending: 0 })
})
