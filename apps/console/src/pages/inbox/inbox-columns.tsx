import type { Session } from '@maestro-helix/contract/http/auth'
import type { QueuedEscalation } from '@maestro-helix/contract/http/escalation-queue'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { riskBand } from '../../design/bands.ts'
import { Checkbox } from '../../design/checkbox.tsx'
import type { Column } from '../../design/data-table.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { RelativeTime, useNow } from '../../design/relative-time.tsx'
import { Status } from '../../design/status.tsx'
import { toneInk } from '../../design/tone.ts'
import { escalationKindWords, escalationStatusWords, urgencyOf } from '../../escalations/escalation-words.ts'
import { standingOf } from '../../escalations/standing.ts'

type Options = {
  session: Session
  /** Decided or withdrawn while somebody looked at the list. */
  gone: ReadonlySet<string>
  chosen: ReadonlySet<string>
  onChoose: (escalationId: string, on: boolean) => void
  claiming: boolean
}

export function inboxColumns({ session, gone, chosen, onChoose, claiming }: Options): Column<QueuedEscalation>[] {
  const choice: Column<QueuedEscalation> = {
    id: 'choose',
    header: <span className="sr-only">Chosen</span>,
    track: '1.25rem',
    from: 'sm',
    cell: ({ escalation: { id, stepId } }) => (
      <Checkbox label={`Choose ${stepId} …${id.slice(-8)}`} checked={chosen.has(id)} onChange={(on) => onChoose(id, on)} />
    ),
  }
  return [
    ...(claiming ? [choice] : []),
    {
      id: 'question',
      header: 'Question',
      track: 'minmax(10rem, 3fr)',
      saved: {
        question: ({ escalation }) => escalation.id,
        reason: ({ escalation }) => escalation.reason,
        kind: ({ escalation }) => escalation.kind,
        action: ({ action }) => action?.name ?? null,
        target: ({ action }) => action?.target ?? null,
        workflow: ({ workflow }) => workflow,
        step: ({ escalation }) => escalation.stepId,
        agent: ({ agent }) => agent,
        requester: ({ escalation }) => escalation.requester.id,
      },
      cell: (row) => <Question row={row} />,
    },
    {
      id: 'risk',
      header: 'Risk',
      track: '6.5rem',
      from: 'sm',
      saved: { risk: ({ tier }) => tier },
      cell: ({ tier }) => (tier === null ? <span className="text-muted">–</span> : <Status tone={riskBand(tier).tone}>{tier}</Status>),
    },
    {
      id: 'people',
      header: 'People',
      track: '9.5rem',
      from: 'md',
      saved: {
        status: ({ escalation }) => escalation.status,
        signed: ({ escalation }) => escalation.decisions.length,
        wanted: ({ escalation }) => escalation.peopleRequired,
        'claimed by': ({ claim }) => claim?.operatorId ?? null,
      },
      cell: (row) => <People row={row} session={session} gone={gone.has(row.escalation.id)} />,
    },
    {
      id: 'deadline',
      header: 'Deadline',
      track: '7rem',
      align: 'end',
      saved: { deadline: ({ escalation }) => escalation.deadline },
      cell: ({ escalation }) => <Deadline instant={escalation.deadline} />,
    },
  ]
}

/** What would happen, or why it was held, first; below it what it is about and who asked. At the narrowest the risk is there too. */
function Question({ row: { escalation, headline, action, workflow, agent, tier } }: { row: QueuedEscalation }): ReactNode {
  const about = action === null ? `${escalationKindWords[escalation.kind]}: ${agent ?? escalation.stepId}` : `${action.name} on ${action.target}`
  return (
    <>
      <Link to="/escalations/$escalationId" params={{ escalationId: escalation.id }} className="block font-medium after:absolute after:inset-0">
        <InertText text={headline} inline />
      </Link>
      <span className="flex gap-x-1.5 text-xs text-muted">
        {tier !== null && <span className="sm:hidden">{tier} ·</span>}
        <span className="min-w-0">
          <InertText text={`${about} · ${workflow} · for ${escalation.requester.id}`} inline />
        </span>
      </span>
    </>
  )
}

/** Who looks at it and how many have signed: the one thing that says most. */
function People({ row: { escalation, claim }, session, gone }: { row: QueuedEscalation; session: Session; gone: boolean }): ReactNode {
  if (gone) return <span className="text-muted">No longer waits</span>
  if (escalation.status !== 'open') {
    const { word, tone } = escalationStatusWords[escalation.status]
    return <Status tone={tone}>{word}</Status>
  }
  const standing = standingOf(escalation, session)
  const signed = `${escalation.decisions.length} of ${escalation.peopleRequired} signed`
  if (standing === 'own-request') return <span className="text-muted">You asked for it</span>
  if (standing === 'signed') return <span className="text-muted">{signed}, you too</span>
  if (claim !== null)
    return claim.operatorId === session.operatorId ? (
      <span className="font-medium">Claimed by you</span>
    ) : (
      <span className="text-muted">{claim.operatorId} is on it</span>
    )
  return <span className={escalation.decisions.length > 0 ? 'font-medium' : 'text-muted'}>{signed}</span>
}

function Deadline({ instant }: { instant: string }): ReactNode {
  const tone = urgencyOf(instant, useNow())
  return (
    <span className={`${toneInk[tone]} ${tone === 'inactive' ? '' : 'font-medium'}`}>
      <RelativeTime instant={instant} quiet />
    </span>
  )
}
