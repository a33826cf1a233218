import type { OutlineSpan, RunOutline, TraceSpan } from '@maestro-helix/contract/http/runs'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertJson } from '../../design/inert-json.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LedgerEntries } from '../../design/ledger-entries.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { GateConditions } from '../../design/gate-conditions.tsx'
import { MriBars, QsrBars } from '../../design/score-bars.tsx'
import { Status } from '../../design/status.tsx'
import { absoluteTime, duration } from '../../design/time-text.ts'
import { escalationOf, spanStatus } from './spans.ts'
import { WhyThisAgent } from './why-this-agent.tsx'

type Props = { outline: RunOutline; spanId: string | undefined; onClose: () => void }

/** Everything recorded of one attempt or wait. */
export function SpanDialog({ outline, spanId, onClose }: Props): ReactNode {
  const span = outline.spans.find(({ id }) => id === spanId)
  return (
    <Dialog
      wide
      open={span !== undefined}
      onClose={onClose}
      title={span === undefined ? '' : `${span.step}${span.attempt === null ? '' : `, attempt ${span.attempt}`}`}
    >
      {span !== undefined && <RecordedSpan runId={outline.run.id} span={span} />}
    </Dialog>
  )
}

/** What a list leaves out is read when somebody looks. */
function RecordedSpan({ runId, span }: { runId: string; span: OutlineSpan }): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.runSpan(runId, span.id), queryFn: () => client.runs.span(runId, span.id) })
  if (data !== undefined) return <Span outcome={spanStatus(span)} span={data.span} attempt={data.attempt} />
  return error === null ? <LoadingState what="what was recorded" /> : <ErrorState error={error} onRetry={() => void refetch()} />
}

type SpanProps = { outcome: ReturnType<typeof spanStatus>; span: TraceSpan; attempt: AttemptRecord | null }

function Span({ outcome: { word, tone }, span, attempt }: SpanProps): ReactNode {
  const escalationId = escalationOf(span)
  return (
    <div className="flex flex-col gap-5 text-sm">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        <Fact label="Outcome">
          <Status tone={tone}>{word}</Status>
        </Fact>
        {span.agent !== null && (
          <Fact label="Agent">
            {span.agent} <span className="text-muted">{span.agentVersion}</span>
          </Fact>
        )}
        {span.tool !== null && <Fact label="Tool">{span.tool}</Fact>}
        {span.function !== null && (
          <Fact label="Function">
            {span.function} <span className="text-muted">{attempt?.function?.version} · code of the catalog: neither judged nor gated</span>
          </Fact>
        )}
        <Fact label="Began">{absoluteTime(span.startedAt)}</Fact>
        {span.durationMs !== null && (
          <Fact label="Took">
            {duration(span.durationMs)}
            {span.agentMs !== null && (
              <span className="text-muted">
                {' '}
                · {duration(span.agentMs)} working, {duration(span.judgeMs ?? 0)} judging
              </span>
            )}
          </Fact>
        )}
        <Fact label="Ledger">
          <LedgerEntries indexes={span.ledgerIndexes} />
        </Fact>
      </dl>
      {escalationId !== undefined && (
        <Link to="/escalations/$escalationId" params={{ escalationId }} className="font-medium underline decoration-line-strong underline-offset-3">
          {span.status === 'open' ? 'Look at the question and decide' : 'The question, with all that it was decided on'}
        </Link>
      )}
      {span.reason !== null && (
        <Section title="Why">
          <InertText text={span.reason} />
        </Section>
      )}
      {span.error !== null && (
        <Section title="Error">
          <code className="font-mono text-xs text-critical">{span.error.code}</code>
          <InertText text={span.error.message} />
        </Section>
      )}
      {span.decisions.length > 0 && (
        <Section title="Decisions">
          <ul>
            {span.decisions.map(({ operatorId, verdict, at, demonstration }) => (
              <li key={operatorId}>
                {operatorId}: {verdict}{' '}
                <span className="text-muted">
                  · {absoluteTime(at)}
                  {demonstration ? ' · demonstration' : ''}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {attempt !== null && <Scores attempt={attempt} />}
      {span.routing !== null && <WhyThisAgent routing={span.routing} />}
      {attempt !== null && attempt.output !== null && (
        <Section title="Output">
          <InertJson value={attempt.output} label="Output of the attempt" />
        </Section>
      )}
      {attempt !== null && (
        <Section title="Input">
          <InertJson value={attempt.input} label="Input of the attempt" />
        </Section>
      )}
    </div>
  )
}

function Scores({ attempt: { qsr, risk, decision, check } }: { attempt: AttemptRecord }): ReactNode {
  return (
    <>
      <div className="grid gap-5 md:grid-cols-2">
        {qsr !== null && <QsrBars qsr={qsr} decision={decision} />}
        {risk !== null && <MriBars risk={risk} decision={decision} />}
      </div>
      {decision !== null && <GateConditions decision={decision} />}
      {check !== undefined && (
        <Section title="Executable check">
          {check.function} {check.version}: {check.ok === null ? 'could not be run' : check.ok ? 'holds' : 'does not hold'}
          <InertText text={check.reason} />
        </Section>
      )}
    </>
  )
}

function Section({ title, children }: { title: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 text-sm">{title}</h3>
      {children}
    </section>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
