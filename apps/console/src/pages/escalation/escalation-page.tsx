import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { riskBand } from '../../design/bands.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { GateConditions } from '../../design/gate-conditions.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LedgerEntries } from '../../design/ledger-entries.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { MriBars, QsrBars } from '../../design/score-bars.tsx'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { escalationStatusWords } from '../../escalations/escalation-words.ts'
import { Page } from '../../shell/page.tsx'
import { ActionSection } from './action-section.tsx'
import { AskedSection } from './asked-section.tsx'
import { BasisSection } from './basis-section.tsx'
import { AgentRecord } from './agent-record.tsx'
import { ClaimButton } from './claim-button.tsx'
import { ClaimsSection } from './claims-section.tsx'
import { Comments } from './comments.tsx'
import { DecisionPanel } from './decision-panel.tsx'
import { EarlierAttempts } from './earlier-attempts.tsx'
import { EarlierSteps } from './earlier-steps.tsx'
import { judgedAttempt } from './judged-attempt.ts'
import { OutputSection } from './output-section.tsx'
import { Suggestions } from './suggestions.tsx'

const route = getRouteApi('/signed-in/escalations/$escalationId')

/** One question to people, with all that a decision needs, and the decision itself. */
export function EscalationPage(): ReactNode {
  const { escalationId } = route.useParams()
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.escalation(escalationId), queryFn: () => client.desk.case(escalationId) })
  return (
    <Page
      title={data === undefined ? 'Question' : `${data.escalation.stepId}, ${data.workflow}`}
      heading={data === undefined ? 'Question' : <Heading shown={data} />}
      lead={data === undefined ? <code className="font-mono text-xs">{escalationId}</code> : <Lead shown={data} />}
      actions={data !== undefined && <ClaimButton shown={data} />}
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the question" />}
      {data !== undefined && (
        // The key: what was typed belongs to one question.
        <div key={escalationId} className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="flex min-w-0 flex-col gap-4">
            <div className="line-clamp-3 max-w-prose text-lg">
              <InertText text={data.escalation.reason.replace(/\s+/g, ' ')} />
            </div>
            <Evidence shown={data} />
          </div>
          <div className="min-w-0 lg:sticky lg:top-0">
            <DecisionPanel shown={data} />
          </div>
        </div>
      )}
    </Page>
  )
}

function Heading({ shown: { escalation, intent, workflow } }: { shown: EscalationCase }): ReactNode {
  const { word, tone } = escalationStatusWords[escalation.status]
  const subject = {
    gate: 'May this output be used?',
    action: `May “${intent?.block.action ?? 'this action'}” be carried out?`,
    'unknown-outcome': `Did “${intent?.block.action ?? 'this action'}” happen?`,
  }
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <span>
        {subject[escalation.kind]}
        <span className="sr-only"> in {workflow}</span>
      </span>
      <span className="text-base">
        <Status tone={tone}>{word}</Status>
      </span>
    </span>
  )
}

function Lead({ shown: { escalation, workflow, run, tier } }: { shown: EscalationCase }): ReactNode {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <Link to="/runs/$runId" params={{ runId: run.id }} className="underline decoration-line-strong underline-offset-3">
        {workflow}, run …{run.id.slice(-8)}
      </Link>
      <span>step {escalation.stepId}</span>
      <span>
        asked <RelativeTime instant={escalation.openedAt} /> for {escalation.requester.id}
      </span>
      {tier !== null && <Status tone={riskBand(tier).tone}>{tier}</Status>}
      {run.demonstration && <span>demonstration: it proves nothing about real people</span>}
    </span>
  )
}

function Evidence({ shown }: { shown: EscalationCase }): ReactNode {
  const judged = judgedAttempt(shown)
  const { risk, gate } = shown.evidence
  return (
    <>
      {shown.intent !== null && <ActionSection shown={shown} intent={shown.intent} />}
      {judged !== undefined && <AskedSection attempt={judged} />}
      {shown.evidence.output !== null && <OutputSection shown={shown} />}
      {judged?.qsr && <ClaimsSection qsr={judged.qsr} />}
      {judged !== undefined && <EarlierAttempts attempts={[...shown.earlierAttempts, ...(shown.attempt ? [shown.attempt] : [])]} judged={judged} />}
      {shown.intent !== null && <BasisSection intent={shown.intent} attempts={shown.earlierAttempts} />}
      {(judged?.qsr || risk) && (
        <Section title="What it was judged by">
          <div className={judged?.qsr ? 'grid gap-6 md:grid-cols-2' : ''}>
            {judged?.qsr && <QsrBars qsr={judged.qsr} decision={gate} />}
            {risk && <MriBars risk={risk} decision={gate} wide={!judged?.qsr} />}
          </div>
          {gate && (
            <div className="mt-5">
              <GateConditions decision={gate} />
            </div>
          )}
        </Section>
      )}
      <Suggestions shown={shown} judged={judged} />
      {shown.agent !== null && <AgentRecord agent={shown.agent} />}
      <EarlierSteps attempts={shown.earlierAttempts.filter(({ stepId }) => stepId !== shown.escalation.stepId)} />
      <Comments shown={shown} />
      <Entries shown={shown} />
    </>
  )
}

function Entries({ shown: { run, escalation } }: { shown: EscalationCase }): ReactNode {
  const { data } = useQuery({ queryKey: queryKeys.runTrace(run.id), queryFn: () => client.runs.trace(run.id) })
  const own =
    data?.spans.filter(({ id, step, kind }) => id === `escalation:${escalation.id}` || (kind !== 'people' && step === escalation.stepId)) ?? []
  return (
    <p className="min-h-6 text-sm text-muted">
      {data !== undefined && (
        <>
          Ledger entries: <LedgerEntries indexes={[...new Set(own.flatMap(({ ledgerIndexes }) => ledgerIndexes))].toSorted((a, b) => a - b)} />
        </>
      )}
    </p>
  )
}
