import type { ChannelName, NoticeEvent } from '@maestro-helix/contract/notifications'
import type { OnCallShift } from '@maestro-helix/contract/http/on-call'
import type { DeliveryDraft, NoticeDraft } from '../../record/notices.ts'

/** What is known of the subject of a notice when it is due. */
export type NoticeFacts = {
  /** Whether the question, or the review, still waits for people. */
  open: boolean
  /** How it ended; null while it is open. A timed-out question is told to people, any other end to channels that keep incidents. */
  timedOut: boolean
  /** When the claim on it ends; null without one. */
  claimedUntil: string | null
  onCall: Pick<OnCallShift, 'primary' | 'secondary'> | null
  /** Operators to be told where those on call do not answer. */
  leads: readonly string[]
  /** Everybody who may decide, for what is loud. */
  everybody: readonly string[]
}

export type NoticePlan = { deliveries: Omit<DeliveryDraft, 'id'>[]; /** Look again then; null: the notice is done with. */ again: string | null }

/** While somebody has claimed a question, how soon to look again whether they still do, in milliseconds. */
const claimedAgainMs = 60_000

/**
 * Whom a due notice is told to, by which channels. Pure. A ladder: the primary at once, the secondary where nobody has claimed it by then, the leads
 * where still nobody has. A claim holds the ladder up as long as it counts.
 */
export function planNotice(notice: NoticeDraft, facts: NoticeFacts, channels: readonly ChannelName[], now: string): NoticePlan {
  const done = (deliveries: NoticePlan['deliveries'] = []): NoticePlan => ({ deliveries, again: null })
  switch (notice.event) {
    case 'escalation.opened':
      if (!facts.open) return done()
      if (notice.stage > 0 && facts.claimedUntil !== null) return { deliveries: [], again: soonerOf(facts.claimedUntil, later(now, claimedAgainMs)) }
      return done(told(notice, channels, rung(notice.stage, facts), notice.stage === 0))
    case 'escalation.claimed':
      return done(told(notice, incidentChannels(channels), [], true))
    case 'escalation.ended':
      return done(
        facts.timedOut
          ? told(notice, channels, [...new Set([...rung(0, facts), ...facts.leads])], true)
          : told(notice, incidentChannels(channels), [], true),
      )
    case 'break-glass.used':
      if (notice.stage > 0 && !facts.open) return done()
      return done(told(notice, channels, notice.stage === 0 ? facts.everybody : facts.leads, true))
    case 'break-glass.closed':
      return done(told(notice, incidentChannels(channels), [], true))
  }
}

/** Those whose turn it is; where nobody is on call, the leads from the start. */
function rung(stage: number, { onCall, leads }: NoticeFacts): readonly string[] {
  if (stage >= 2 || onCall === null) return stage === 1 ? [] : leads
  return [stage === 0 ? onCall.primary : onCall.secondary]
}

/** Channels that keep an incident open until they are told of its end. */
function incidentChannels(channels: readonly ChannelName[]): ChannelName[] {
  return channels.filter((channel) => channel === 'pagerduty')
}

/** One message to each shared channel, one mail to each recipient. An incident is opened once, not on every rung: its service escalates by itself. */
function told(notice: NoticeDraft, channels: readonly ChannelName[], recipients: readonly string[], incident: boolean): NoticePlan['deliveries'] {
  const { event, subjectId, stage } = notice
  const draft = (channel: ChannelName, recipient: string | null): NoticePlan['deliveries'][number] => ({
    channel,
    event,
    subjectId,
    stage,
    recipient,
  })
  return channels.flatMap((channel) => {
    if (channel === 'email') return recipients.map((recipient) => draft(channel, recipient))
    if (channel === 'pagerduty') return incident ? [draft(channel, null)] : []
    return [draft(channel, recipients[0] ?? null)]
  })
}

/** The notices of a new question: one for each rung of the ladder. */
export function ladderOf(
  subjectId: string,
  now: string,
  { acknowledgeMinutes, leadMinutes }: { acknowledgeMinutes: number; leadMinutes: number },
  newId: () => string,
): NoticeDraft[] {
  const event: NoticeEvent = 'escalation.opened'
  return [0, acknowledgeMinutes, acknowledgeMinutes + leadMinutes].map((minutes, stage) => ({
    id: newId(),
    event,
    subjectId,
    stage,
    dueAt: later(now, minutes * 60_000),
  }))
}

function later(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString()
}

function soonerOf(one: string, other: string): string {
  return one < other ? one : other
}
