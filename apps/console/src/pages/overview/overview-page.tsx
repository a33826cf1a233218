import { type MeasuredValue, type ReflexiveIntelligence } from '@maestro-helix/contract/http/maturity'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { MeasuredFigure, ValueSource } from '../../design/measured-figure.tsx'
import { scoreText } from '../../design/number-text.ts'
import { Term } from '../../design/term.tsx'
import { ScoreHistory } from '../../scores/score-history.tsx'
import { Page } from '../../shell/page.tsx'
import { Attention } from './attention.tsx'
import { NewestEntries } from './newest-entries.tsx'

const freshForMs = 60_000
const address = '/api/v1/rii/current'
const inputNames: Record<string, string> = { q: 'QSR', mri: 'MRI', rmm: 'RMM', bm: 'benchmarks', gi: 'governance' }

/** How the whole system stands: quality, risk and intelligence; how they went; what asks for attention, and what was entered last. */
export function OverviewPage(): ReactNode {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: queryKeys.reflexiveIntelligence,
    queryFn: () => client.maturity.reflexiveIntelligence(),
    staleTime: freshForMs,
  })
  const again = (): void => void refetch()
  return (
    <Page
      title="Governance overview"
      lead="The last 30 days, computed from the record"
      actions={
        <Button aria-disabled={isFetching} onClick={() => isFetching || again()}>
          Compute again
        </Button>
      }
    >
      {error !== null && <ErrorState error={error} onRetry={again} />}
      {data === undefined && error === null && <LoadingState what="the figures" />}
      {data !== undefined && <TopRow rii={data} />}
      <ScoreHistory title="Quality and risk over time" />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Attention {...(data && { inputs: data.inputs })} />
        <NewestEntries />
      </div>
    </Page>
  )
}

function TopRow({ rii }: { rii: ReflexiveIntelligence }): ReactNode {
  const { q, mri } = rii.inputs
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      {q !== undefined && <Input label="QSR" measured={q} />}
      {mri !== undefined && <Input label="MRI" measured={mri} />}
      <Index rii={rii} />
    </div>
  )
}

function Input({ label, measured }: { label: 'QSR' | 'MRI'; measured: MeasuredValue }): ReactNode {
  return (
    <MeasuredFigure
      label={
        <>
          Mean <Term term={label} />
        </>
      }
      measured={measured}
    >
      <ValueSource source={measured.source} address={address} />
    </MeasuredFigure>
  )
}

function Index({ rii: { value, bounds, band, missing } }: { rii: ReflexiveIntelligence }): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-1 rounded-lg border border-line bg-surface px-4 py-3 text-sm">
      <p className="text-muted">
        <Term term="RII" />
      </p>
      {value === null ? (
        <>
          <p className="text-lg font-semibold">Not enough data</p>
          <p className="text-xs text-muted">
            Between {scoreText(bounds.low)} and {scoreText(bounds.high)}, whatever is missing turns out to be:{' '}
            {missing.map((name) => inputNames[name] ?? name).join(', ')}
          </p>
        </>
      ) : (
        <>
          <p className="text-xl font-semibold">{scoreText(value)}</p>
          <p className="text-xs text-muted">{band}</p>
        </>
      )}
      <p className="text-xs text-muted">
        <a href={address} className="underline decoration-line-strong underline-offset-3">
          Source
        </a>
        : 0.30 Q + 0.20 (1 - MRI) + 0.25 RMM + 0.15 BM + 0.10 GI
      </p>
    </div>
  )
}
