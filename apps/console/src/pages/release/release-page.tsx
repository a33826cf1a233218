import type { PromotionDetail } from '@maestro-helix/contract/http/promotions'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { InertJson } from '../../design/inert-json.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { ReleaseStatus, subjectWords } from '../../design/release-status.tsx'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { digestOf } from '../../escalations/subject-digest.ts'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { SignRelease } from './sign-release.tsx'

const route = getRouteApi('/signed-in/releases/$promotionId')
const linkClass = 'underline decoration-line-strong underline-offset-3'

/** One release that was asked for: exactly what, who has to sign, who has, and the signature. */
export function ReleasePage(): ReactNode {
  const { promotionId } = route.useParams()
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.promotion(promotionId), queryFn: () => client.releases.get(promotionId) })
  return (
    <Page
      title={data === undefined ? 'Release' : `Release of ${subjectWords(data.promotion.subject)}`}
      heading={
        data && (
          <span className="flex flex-wrap items-baseline gap-x-3">
            <span>
              Release of {subjectWords(data.promotion.subject)} to {data.promotion.environment}
            </span>
            <span className="text-base">
              <ReleaseStatus status={data.promotion.status} />
            </span>
          </span>
        )
      }
      lead={
        data && (
          <>
            asked <RelativeTime instant={data.promotion.requestedAt} /> by {data.promotion.requestedBy.id}
          </>
        )
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the release" />}
      {data !== undefined && (
        <div key={promotionId} className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="flex min-w-0 flex-col gap-4">
            <What promotion={data.promotion} />
            <Signatures detail={data} />
          </div>
          <Section title="Your signature">
            <SignRelease detail={data} />
          </Section>
        </div>
      )}
    </Page>
  )
}

function What({ promotion: { subject, phase, deadline, status } }: { promotion: PromotionRecord }): ReactNode {
  return (
    <Section title="What is released">
      <div className="flex flex-col gap-3">
        <Facts>
          {phase !== null && <Fact label="Phase">{phase}</Fact>}
          {subject.kind === 'workflow' && (
            <Fact label="Workflow">
              <Link to="/workflows/$name" params={{ name: subject.name }} className={linkClass}>
                {subject.name}
              </Link>
            </Fact>
          )}
          <Fact label="SHA-256">
            <code className="font-mono text-xs break-all">{subject.sha256}</code>
          </Fact>
          {status === 'open' && (
            <Fact label="To be signed by">
              <RelativeTime instant={deadline} />
            </Fact>
          )}
        </Facts>
        {subject.kind === 'workflow' && subject.version !== null && (
          <Evidence name={subject.name} version={subject.version} sha256={subject.sha256} />
        )}
      </div>
    </Section>
  )
}

/** The definition with its digest computed here, and whether the evidence allows it: people sign with the figure before them. */
function Evidence({ name, version, sha256 }: { name: string; version: number; sha256: string }): ReactNode {
  const { data } = useQuery({
    queryKey: queryKeys.workflowVersion(name, version),
    queryFn: async () => {
      const { definition } = await client.workflows.version(name, version)
      return { definition, digest: await digestOf(definition) }
    },
  })
  const { data: verdict } = useQuery({
    queryKey: queryKeys.goNoGo(name, version),
    queryFn: () => client.releases.goNoGo({ workflow: name, version }),
  })
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`
  return (
    <>
      {verdict && (
        <p className="text-sm">
          <Status tone={verdict.state === 'go' ? 'safe' : verdict.state === 'no-go' ? 'critical' : 'advisory'}>
            {verdict.state.replaceAll('-', ' ')}
          </Status>
          {verdict.share !== null && verdict.lower !== null && verdict.upper !== null && (
            <>
              {' '}
              {percent(verdict.share)} of {verdict.tasks} tasks went without a person (95 % interval {percent(verdict.lower)} to{' '}
              {percent(verdict.upper)}); more than {percent(verdict.asked.share)} is asked
            </>
          )}
          {verdict.unassessed !== undefined && verdict.unassessed > 0 && (
            <>
              {' '}
              <Status tone="advisory">{verdict.unassessed} unassessed</Status> went on without anything being known of their truth, and count for
              neither
            </>
          )}
        </p>
      )}
      {data && (
        <>
          <p className="text-sm">
            {data.digest === sha256 ? (
              <Status tone="safe">What is shown is what is signed</Status>
            ) : (
              <Status tone="critical">Not what would be signed</Status>
            )}
          </p>
          <InertJson value={data.definition} label="Definition" />
        </>
      )}
    </>
  )
}

/** Who has signed; what they wrote only once it cannot sway whoever looks. */
function Signatures({ detail: { promotion } }: { detail: PromotionDetail }): ReactNode {
  const { operatorId } = useSession()
  const shown = promotion.status !== 'open' || promotion.signatures.some(({ statement }) => statement.operatorId === operatorId)
  return (
    <Section title="Who signs">
      <ul className="flex flex-col divide-y divide-line text-sm">
        {promotion.roles.map((role) => {
          const made = promotion.signatures.find(({ statement }) => statement.role === role)
          return (
            <li key={role} className="flex flex-col gap-1 py-2">
              <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-medium">{role}</span>
                {made === undefined ? (
                  <span className="text-muted">not yet</span>
                ) : (
                  <Status tone={made.statement.verdict === 'approve' ? 'safe' : 'critical'}>
                    {made.statement.verdict === 'approve' ? 'signed' : 'rejected'}
                  </Status>
                )}
              </p>
              {made !== undefined && shown && (
                <>
                  <p className="text-xs text-muted">
                    {made.statement.operatorId}, <RelativeTime instant={made.receivedAt} /> · by {made.assertion === undefined ? 'key' : 'passkey'}
                  </p>
                  <InertText text={made.comment.text} />
                </>
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
