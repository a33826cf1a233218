import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import type { ReactNode } from 'react'
import { InertText } from '../../design/inert-text.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime, useNow } from '../../design/relative-time.tsx'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { absoluteTime } from '../../design/time-text.ts'
import { toneInk } from '../../design/tone.ts'
import { escalationStatusWords, urgencyOf } from '../../escalations/escalation-words.ts'
import { type Standing, standingOf } from '../../escalations/standing.ts'
import { useSession } from '../../shell/session.tsx'
import { DecisionForm } from './decision-form.tsx'
import { IndependenceNote } from './independence-note.tsx'
import { NextQuestion } from './next-question.tsx'

/** What each choice leads to, how far it is, and the choice. */
export function DecisionPanel({ shown }: { shown: EscalationCase }): ReactNode {
  const session = useSession()
  const { escalation } = shown
  const standing = standingOf(escalation, session)
  return (
    <Section title="Decision">
      <div className="flex flex-col gap-4">
        <Facts>
          <Fact label="If approved">{escalation.consequences.approve}</Fact>
          <Fact label="If rejected">{escalation.consequences.reject}</Fact>
          <Fact label="If nobody decides">{escalation.consequences.timeout}</Fact>
          {escalation.status === 'open' && (
            <Fact label="Deadline">
              <Deadline instant={escalation.deadline} />
            </Fact>
          )}
          <Fact label="Signed">
            <Signed escalation={escalation} />
          </Fact>
        </Facts>
        {escalation.status === 'open' && <IndependenceNote independence={shown.independence} viewer={session.operatorId} />}
        {standing !== 'to-decide' && <WhyNot escalation={escalation} standing={standing} />}
        {/* It stays where the question was decided meanwhile, so that what was typed is not lost. */}
        <DecisionForm shown={shown} standing={standing} />
        {standing !== 'to-decide' && <Decisions escalation={escalation} />}
        {standing !== 'to-decide' && standing !== 'may-not' && <NextQuestion after={escalation.id} />}
      </div>
    </Section>
  )
}

function Deadline({ instant }: { instant: string }): ReactNode {
  return (
    <span className={toneInk[urgencyOf(instant, useNow())]}>
      <RelativeTime instant={instant} />
    </span>
  )
}

/** That somebody has signed, and nothing of why: the next one is to look for themselves. */
function Signed({ escalation: { decisions, peopleRequired, rolesRequired = [] } }: { escalation: EscalationRecord }): ReactNode {
  return (
    <>
      {decisions.length} of {counted(peopleRequired, 'person', 'people')}
      {rolesRequired.length > 0 && <span className="text-muted">, among them {rolesRequired.join(', ')}</span>}
    </>
  )
}

function WhyNot({ escalation, standing }: { escalation: EscalationRecord; standing: Exclude<Standing, 'to-decide'> }): ReactNode {
  const { word, tone } = escalationStatusWords[escalation.status]
  const missing = escalation.peopleRequired - escalation.decisions.length
  const sentences: Record<typeof standing, ReactNode> = {
    over: (
      <>
        <Status tone={tone}>{word}</Status>
        {escalation.decidedAt !== null && (
          <>
            {' '}
            <RelativeTime instant={escalation.decidedAt} />
          </>
        )}
      </>
    ),
    signed: `You have signed. ${counted(missing, 'more person has', 'more people have')} to.`,
    'own-request': 'You asked for this run, so other people decide.',
    'may-not': 'You may read this. Deciding is for approvers and governance leads.',
  }
  return (
    <p className="text-sm" role="status">
      {sentences[standing]}
    </p>
  )
}

/** Who decided what and why, once it cannot sway whoever looks. */
function Decisions({ escalation: { decisions } }: { escalation: EscalationRecord }): ReactNode {
  return (
    <ul className="flex flex-col gap-3 text-sm">
      {decisions.map(({ statement, feedback, receivedAt, demonstration, assertion }) => (
        <li key={statement.operatorId} className="border-t border-line pt-3">
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="font-medium">{statement.operatorId}</span>
            <Status tone={statement.verdict === 'approve' ? 'safe' : 'critical'}>{statement.verdict === 'approve' ? 'approved' : 'rejected'}</Status>
          </p>
          <p className="text-xs text-muted">
            {absoluteTime(receivedAt)} · by {assertion === undefined ? 'key' : 'passkey'}
            {demonstration && ' · demonstration'}
          </p>
          <div className="mt-1">
            <InertText text={feedback.rationale} />
          </div>
          {feedback.overrideReason !== undefined && (
            <div className="mt-1 text-muted">
              <InertText text={`Against the gate: ${feedback.overrideReason}`} />
            </div>
          )}
          {feedback.correctiveAction !== undefined && (
            <div className="mt-1 text-muted">
              <InertText text={`To correct: ${feedback.correctiveAction}`} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
