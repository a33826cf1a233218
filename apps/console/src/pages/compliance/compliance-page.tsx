import type { Checklist, ChecklistItem, ChecklistState } from '@maestro-helix/contract/http/audit-checklist'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { Icon } from '../../design/icon.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { saveFile } from '../../design/save-file.ts'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import type { Tone } from '../../design/tone.ts'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'

const states: Record<ChecklistState, { words: string; tone: Tone }> = {
  met: { words: 'Met', tone: 'safe' },
  'not-met': { words: 'Not met', tone: 'critical' },
  unknown: { words: 'Not known', tone: 'inactive' },
}
const parts: { asked: ChecklistItem['asked']; title: string }[] = [
  { asked: 'guardrail', title: 'Guardrails' },
  { asked: 'checklist', title: 'Checklist to pass' },
  { asked: 'service-level', title: 'Service levels' },
]

/** The system audit checklist, filled from the record when the page is opened. What has no evidence is not known, never met. */
export function CompliancePage(): ReactNode {
  const allowed = useSession().capabilities.includes('audit')
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: queryKeys.checklist,
    queryFn: () => client.audit.checklist(),
    enabled: allowed,
    staleTime: 60_000,
  })
  const again = (): void => void refetch()
  return (
    <Page
      title="Compliance"
      lead={data && `${data.met} met, ${data.notMet} not met, ${data.unknown} not known`}
      actions={
        data && (
          <>
            <Button aria-disabled={isFetching} onClick={() => isFetching || again()}>
              Check again
            </Button>
            <Button onClick={() => saveReport(data)}>
              <Icon name="download" />
              Report
            </Button>
          </>
        )
      }
    >
      {!allowed && (
        <EmptyState title="Not for your roles">The audit checklist is shown to people who audit, such as a compliance officer.</EmptyState>
      )}
      {error !== null && <ErrorState error={error} onRetry={again} />}
      {allowed && data === undefined && error === null && <LoadingState what="the checklist" />}
      {data !== undefined && (
        <>
          <p className="text-sm text-muted">
            Checked <RelativeTime instant={data.at} />, over what was recorded since <RelativeTime instant={data.since} />. The record behind it is in
            the{' '}
            <Link to="/ledger" className="underline decoration-line-strong underline-offset-3">
              ledger
            </Link>
            .
          </p>
          {parts.map(({ asked, title }) => (
            <Part key={asked} title={title} items={data.items.filter((item) => item.asked === asked)} />
          ))}
        </>
      )}
    </Page>
  )
}

function Part({ title, items }: { title: string; items: readonly ChecklistItem[] }): ReactNode {
  if (items.length === 0) return null
  return (
    <Section title={title} aside={`${items.filter(({ state }) => state === 'met').length} of ${items.length} met`}>
      <ul className="flex flex-col divide-y divide-line text-sm">
        {items.map(({ id, state, requirement, figure, source, at }) => (
          <li key={id} className="grid gap-x-4 gap-y-1 py-2 sm:grid-cols-[7rem_1fr]">
            <Status tone={states[state].tone}>{states[state].words}</Status>
            <div className="min-w-0">
              <p className="font-medium">{requirement}</p>
              <InertText text={figure} />
              <p className="text-xs text-muted">
                Source: {source}, <RelativeTime instant={at} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function saveReport(checklist: Checklist): void {
  saveFile(`audit-checklist-${checklist.at.slice(0, 10)}.json`, new Blob([JSON.stringify(checklist, null, 2)], { type: 'application/json' }))
}
