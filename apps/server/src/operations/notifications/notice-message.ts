import type { BreakGlassAct } from '@maestro-helix/contract/escalation-desk'
import type { RiskTier } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { NoticeEvent } from '@maestro-helix/contract/notifications'

/** What a channel is given. Plain text of names that the system restricts (workflow, step) and instants: no output of an agent, nothing about a person. */
export type NoticeMessage = {
  /** Names the message: sending it again under this key tells the same once more. */
  key: string
  /** Names the incident that the message opens, acknowledges or resolves. */
  incident: string
  action: 'trigger' | 'acknowledge' | 'resolve'
  severity: 'critical' | 'error' | 'warning' | 'info'
  /** One line. */
  title: string
  sentence: string
  /** Page of the console; null where none is configured. */
  url: string | null
  at: string
}

/** What messages about a subject are made of. */
export type NoticeSubject = {
  id: string
  workflow: string | null
  stepId: string | null
  kind: EscalationRecord['kind'] | 'break-glass'
  /** Null where it is not known. */
  tier: RiskTier | null
  peopleRequired: number
  deadline: string
  /** What break-glass was used for, where it was. */
  act?: BreakGlassAct
}

const broken: Record<BreakGlassAct, string> = {
  'release-hold': 'Break-glass: one person let a held output pass',
  'halt-run': 'Break-glass: one person stopped a run',
  'hold-workflow': 'Break-glass: one person held a workflow',
  'page-everybody': 'Everybody who may decide is asked to look at what waits, now',
}

const asked: Record<EscalationRecord['kind'], string> = {
  gate: 'A held output waits for',
  action: 'An action that cannot be undone waits for',
  'unknown-outcome': 'An action whose outcome is unknown waits for',
}

/** The message for one event. Pure. */
export function noticeMessage(
  event: NoticeEvent,
  stage: number,
  subject: NoticeSubject,
  { key, consoleUrl, at }: { key: string; consoleUrl: string | null; at: string },
): NoticeMessage {
  const where = [subject.workflow && `workflow ${subject.workflow}`, subject.stepId && `step ${subject.stepId}`].filter(Boolean).join(', ')
  const place = where === '' ? '' : ` (${where})`
  const base = { key, incident: subject.id, at, url: pageOf(consoleUrl, subject) }
  const until = minuteOf(subject.deadline)
  switch (event) {
    case 'escalation.opened': {
      const people = subject.peopleRequired === 1 ? 'one person' : `${subject.peopleRequired} people`
      const question = subject.kind === 'break-glass' ? 'A review waits for' : asked[subject.kind]
      const late = ['', ' Nobody has claimed it so far.', ' Still nobody has claimed it.'][stage] ?? ''
      return {
        ...base,
        action: 'trigger',
        severity: subject.tier === 'Critical' || subject.kind === 'action' || stage === 2 ? 'critical' : 'warning',
        title: `${question} ${people}${place}`,
        sentence: `${question} ${people}${place} until ${until}.${subject.tier === null ? '' : ` Risk tier: ${subject.tier}.`}${late}`,
      }
    }
    case 'escalation.claimed':
      return { ...base, action: 'acknowledge', severity: 'info', title: `Claimed${place}`, sentence: `Somebody looks at the question${place}.` }
    case 'escalation.ended':
      return {
        ...base,
        action: 'resolve',
        severity: 'error',
        title: `The question has ended${place}`,
        sentence: `The question${place} has ended; see the console for how. One that nobody answered in time counts as timed out, not as denied.`,
      }
    case 'break-glass.used': {
      const used = broken[subject.act ?? 'page-everybody']
      return {
        ...base,
        action: 'trigger',
        severity: 'critical',
        title: `${used}${place}`,
        sentence:
          stage === 0
            ? `${used}${place}. A second person must review this until ${until}.`
            : `The use of break-glass${place} has not been reviewed, and the time for it has passed (${until}).`,
      }
    }
    case 'break-glass.closed':
      return {
        ...base,
        action: 'resolve',
        severity: 'info',
        title: `Reviewed${place}`,
        sentence: `The use of break-glass${place} has been reviewed.`,
      }
  }
}

function pageOf(consoleUrl: string | null, { id, kind }: NoticeSubject): string | null {
  if (consoleUrl === null) return null
  return `${consoleUrl.replace(/\/+$/, '')}/${kind === 'break-glass' ? 'reviews' : 'escalations'}/${id}`
}

function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`
}
