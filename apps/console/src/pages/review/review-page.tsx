import type { BreakGlassReview, Finding } from '@maestro-helix/contract/escalation-desk'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { TextArea } from '../../design/text-area.tsx'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { closeReview } from './close-review.ts'
import { WhatItWasAbout } from './what-it-was-about.tsx'

const route = getRouteApi('/signed-in/reviews/$reviewId')
const actWords: Readonly<Record<BreakGlassReview['act'], string>> = {
  'release-hold': 'One lead let a held output pass',
  'halt-run': 'A run was halted at once',
  'hold-workflow': 'A workflow was held at once',
  'page-everybody': 'Everybody was called',
}
const linkClass = 'underline decoration-line-strong underline-offset-3'

/** One use of break-glass, which a second person reviews. */
export function ReviewPage(): ReactNode {
  const { reviewId } = route.useParams()
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.review(reviewId), queryFn: () => client.desk.review(reviewId) })
  return (
    <Page
      title="Review of break-glass"
      lead={
        data === undefined ? (
          <code className="font-mono text-xs">{reviewId}</code>
        ) : data.closedAt === null ? (
          <>
            Waits for a second person, due <RelativeTime instant={data.deadline} />
          </>
        ) : (
          <>
            Closed by {data.closedBy}, <RelativeTime instant={data.closedAt} />
          </>
        )
      }
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the review" />}
      {data !== undefined && (
        <div key={reviewId} className="grid max-w-5xl grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="flex min-w-0 flex-col gap-4">
            <WhatHappened review={data} />
            {data.escalationId !== null && <WhatItWasAbout escalationId={data.escalationId} usedBy={data.usedBy} />}
          </div>
          <FindingPanel review={data} />
        </div>
      )}
    </Page>
  )
}

function WhatHappened({ review: { act, usedBy, usedAt, reason, outcome, escalationId, runId, workflow } }: { review: BreakGlassReview }): ReactNode {
  return (
    <Section title={actWords[act]}>
      <Facts>
        <Fact label="By">
          {usedBy}, <RelativeTime instant={usedAt} />
        </Fact>
        <Fact label="Because">
          <InertText text={reason} />
        </Fact>
        <Fact label="Outcome">{outcome ?? 'under way, or cut off'}</Fact>
        {escalationId !== null && (
          <Fact label="Question">
            <Link to="/escalations/$escalationId" params={{ escalationId }} className={linkClass}>
              …{escalationId.slice(-8)}
            </Link>
          </Fact>
        )}
        {runId !== null && (
          <Fact label="Run">
            <Link to="/runs/$runId" params={{ runId }} className={linkClass}>
              …{runId.slice(-8)}
            </Link>
          </Fact>
        )}
        {workflow !== null && <Fact label="Workflow">{workflow}</Fact>}
      </Facts>
    </Section>
  )
}

function FindingPanel({ review }: { review: BreakGlassReview }): ReactNode {
  const { operatorId, capabilities } = useSession()
  const queryClient = useQueryClient()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (finding: Finding) => closeReview(review, finding, operatorId ?? ''),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.review(review.id) }),
  })
  if (review.finding !== null)
    return (
      <Section title="Finding">
        <div className="flex flex-col gap-2 text-sm">
          <Status tone={review.finding.verdict === 'justified' ? 'safe' : 'critical'}>{review.finding.verdict.replace('-', ' ')}</Status>
          <InertText text={review.finding.text} />
        </div>
      </Section>
    )
  if (operatorId === review.usedBy)
    return (
      <Section title="Finding">
        <p className="text-sm">You used it, so somebody else reviews it.</p>
      </Section>
    )
  if (operatorId === null || !capabilities.includes('govern'))
    return (
      <Section title="Finding">
        <p className="text-sm">None yet. Leads, compliance officers and administrators review it.</p>
      </Section>
    )
  const close = (verdict: Finding['verdict']): void => {
    setAsked(true)
    if (text.trim() !== '' && !isPending) mutate({ verdict, text: text.trim() })
  }
  return (
    <Section title="Finding">
      <div className="flex flex-col gap-3">
        <TextArea
          label="What you found"
          maxLength={4_000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          problem={asked && text.trim() === '' ? 'Say what you found.' : undefined}
          hint="Closes the review, with your signature: your passkey is asked."
        />
        {error !== null && <ErrorState error={error} />}
        <div className="grid grid-cols-2 gap-3" role="group" aria-label="Your finding">
          <Button className="min-h-10 w-full" aria-disabled={isPending} onClick={() => close('not-justified')}>
            Not justified
          </Button>
          <Button className="min-h-10 w-full" aria-disabled={isPending} onClick={() => close('justified')}>
            Justified
          </Button>
        </div>
      </div>
    </Section>
  )
}
