import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelSchema, noticeEventSchema } from '@maestro-helix/contract/notifications'
import { oneLine } from './channel.ts'
import { noticeMessage } from './notice-message.ts'
import { type NoticeFacts, planNotice } from './notice-plan.ts'
import { retryDelayMs } from './retry-delay.ts'
import { slackText } from './slack-channel.ts'

const now = '2026-01-01T12:00:00.000Z'
const facts: NoticeFacts = {
  open: true,
  timedOut: false,
  claimedUntil: null,
  onCall: { primary: 'ada', secondary: 'ben' },
  leads: ['lea'],
  everybody: ['ada', 'ben', 'lea'],
}
const notice = { id: '1', event: 'escalation.opened' as const, subjectId: '2', stage: 0, dueAt: now }

describe('planNotice', () => {
  it('sends nothing where no channel is configured', () => {
    fc.assert(
      fc.property(fc.constantFrom(...noticeEventSchema.options), fc.integer({ min: 0, max: 2 }), (event, stage) => {
        expect(planNotice({ ...notice, event, stage }, facts, [], now).deliveries).toEqual([])
      }),
    )
  })

  it('asks the leads from the start where nobody is on call', () => {
    const plan = planNotice(notice, { ...facts, onCall: null }, ['email'], now)
    expect(plan.deliveries.map(({ recipient }) => recipient)).toEqual(['lea'])
  })

  it('tells everybody who may decide of break-glass, and the leads when nobody reviewed it', () => {
    const used = { ...notice, event: 'break-glass.used' as const }
    expect(planNotice(used, facts, ['email'], now).deliveries.map(({ recipient }) => recipient)).toEqual(['ada', 'ben', 'lea'])
    expect(planNotice({ ...used, stage: 1 }, facts, ['email'], now).deliveries.map(({ recipient }) => recipient)).toEqual(['lea'])
    expect(planNotice({ ...used, stage: 1 }, { ...facts, open: false }, ['email'], now).deliveries).toEqual([])
  })

  it('never plans the same message twice, and puts off only what a claim holds up', () => {
    const anyFacts = fc.record({
      open: fc.boolean(),
      timedOut: fc.boolean(),
      claimedUntil: fc.constantFrom(null, '2026-01-01T12:00:30.000Z', '2026-01-01T13:00:00.000Z'),
      onCall: fc.constantFrom(null, facts.onCall),
      leads: fc.subarray(['lea', 'leo', 'ada']),
      everybody: fc.subarray(['ada', 'ben', 'lea']),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...noticeEventSchema.options),
        fc.integer({ min: 0, max: 2 }),
        anyFacts,
        fc.subarray([...channelSchema.options]),
        (event, stage, known, channels) => {
          const plan = planNotice({ ...notice, event, stage }, known, channels, now)
          const keys = plan.deliveries.map(({ channel, recipient }) => `${channel}/${recipient}`)
          expect(new Set(keys).size).toBe(keys.length)
          expect(plan.deliveries.every(({ channel }) => channels.includes(channel))).toBe(true)
          if (plan.again !== null) {
            expect(known.claimedUntil).not.toBeNull()
            expect(plan.again > now && plan.again <= '2026-01-01T12:01:00.000Z').toBe(true)
          }
        },
      ),
    )
  })
})

describe('messages', () => {
  const subject = {
    id: '2',
    workflow: 'refunds',
    stepId: 'pay',
    kind: 'action' as const,
    tier: 'Critical' as const,
    peopleRequired: 2,
    deadline: now,
  }

  it('say what is asked, until when, and where, and nothing else', () => {
    expect(noticeMessage('escalation.opened', 1, subject, { key: 'k', consoleUrl: 'https://c.example/', at: now })).toEqual({
      key: 'k',
      incident: '2',
      action: 'trigger',
      severity: 'critical',
      title: 'An action that cannot be undone waits for 2 people (workflow refunds, step pay)',
      sentence:
        'An action that cannot be undone waits for 2 people (workflow refunds, step pay) until 2026-01-01 12:00 UTC. Risk tier: Critical. Nobody has claimed it so far.',
      url: 'https://c.example/escalations/2',
      at: now,
    })
  })

  it('are one line that Slack shows as it is, whatever the text', () => {
    expect(slackText('<!channel> & *now*\u202e\n<https://evil.example|click>')).toBe(
      '&lt;!channel&gt; &amp; \u200b*now\u200b* &lt;https://evil.example|click&gt;',
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(slackText(text)).not.toMatch(/[<>\n\r\u202e]/)
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
      }),
    )
  })
})

describe('retryDelayMs', () => {
  it('grows to its bound and never is at once', () => {
    const terms = { firstMs: 5_000, longestMs: 900_000 }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, lot) => {
        const delay = retryDelayMs(attempts, lot, terms)
        expect(delay).toBeGreaterThanOrEqual(2_500)
        expect(delay).toBeLessThanOrEqual(900_000)
        expect(retryDelayMs(attempts + 1, lot, terms)).toBeGreaterThanOrEqual(delay)
      }),
    )
  })
})
