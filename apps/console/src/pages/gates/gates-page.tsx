import type { GateView } from '@maestro-helix/contract/http/gates'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted, riskText, scoreText } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { Term } from '../../design/term.tsx'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { AuditLabelling } from './audit-labelling.tsx'
import { ConditionsInForce } from './conditions-in-force.tsx'
import { EffectiveGates } from './effective-gates.tsx'
import { GateVersions } from './gate-versions.tsx'
import { ThresholdMoves } from './threshold-moves.tsx'
import { ThresholdHistory } from './threshold-history.tsx'
import { WaitingChanges } from './waiting-changes.tsx'

const modeWords: Record<GateView['config']['mode'], string> = {
  fixed: 'Fixed thresholds; nothing is promised about what passes',
  'moving-average': 'The least QSR follows the scores downwards, to a floor; nothing is promised about what passes',
  'learn-then-test': 'The least QSR is learnt from audited outputs, so that a promise holds',
}

/** What passes a gate, what that promises, and the labels the promise rests on. */
export function GatesPage(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.gate, queryFn: () => client.gates.view() })
  return (
    <Page title="Gates" heading={<Term term="gate">Gates</Term>} lead={data && modeWords[data.config.mode]}>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the gate" />}
      {data !== undefined && (
        <>
          <WaitingChanges gate={data} />
          <EffectiveGates gate={data} />
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <InForce gate={data} />
            <Promised gate={data} />
          </div>
          <ConditionsInForce gate={data} />
          <GateVersions />
        </>
      )}
      <AuditLabelling />
      <ThresholdHistory />
      <ThresholdMoves />
    </Page>
  )
}

function InForce({ gate: { config, sha256, version, inForceSince, effective } }: { gate: GateView }): ReactNode {
  const others = effective.filter(({ source }) => Object.values(source).some((one) => one !== 'default' && one !== 'moving-average')).length
  return (
    <Section
      title="In force"
      aside={
        <a href="/api/v1/gates" className="underline decoration-line-strong underline-offset-3">
          Source
        </a>
      }
    >
      <Facts>
        <Fact label="Least QSR">{scoreText(config.default.qsrMin)}</Fact>
        <Fact label="Greatest MRI">{riskText(config.default.mriMax)}</Fact>
        {config.mode === 'moving-average' && (
          <Fact label="Moving">
            from {scoreText(config.movingAverage.start)}, never under {scoreText(config.movingAverage.floor)}
          </Fact>
        )}
        <Fact label="Tried again">
          below QSR {scoreText(config.adaptation.below)}, at most {counted(config.adaptation.maxAttempts, 'time')}
        </Fact>
        <Fact label="Exceptions">
          {others === 0 ? 'no step has thresholds of its own' : `${counted(others, 'step')} with thresholds of their own, above`}
        </Fact>
        <Fact label="Version">
          {version}, <RelativeTime instant={inForceSince.at} />{' '}
          {inForceSince.cause === 'installed'
            ? 'as installed'
            : `by ${inForceSince.by.id}${inForceSince.cause === 'stricter' ? ', since less passes by it' : ''}`}
        </Fact>
        <Fact label="Configuration">
          <code className="font-mono text-xs wrap-anywhere">{sha256}</code>
        </Fact>
      </Facts>
    </Section>
  )
}

const stateMarks = {
  kept: { tone: 'safe', words: 'Holds' },
  'not-reachable': { tone: 'advisory', words: 'Not reachable yet' },
  drift: { tone: 'critical', words: 'Broken by drift' },
} as const

function Promised({ gate: { config, promise } }: { gate: GateView }): ReactNode {
  const { learnThenTest } = config
  if (promise === null || learnThenTest === undefined)
    return (
      <Section title="Promise">
        <p className="text-sm text-muted">
          None in this mode. Mode “learn-then-test” learns the least QSR so that at most a chosen share of what passes is bad.
        </p>
      </Section>
    )
  const { tone, words } = stateMarks[promise.state]
  return (
    <Section title="Promise" aside={<Status tone={tone}>{words}</Status>}>
      <p className="mb-2 text-sm">
        Of the outputs that pass, at most {(100 * learnThenTest.alpha).toFixed(1)} % are bad, with a probability of at least{' '}
        {(100 * (1 - learnThenTest.delta)).toFixed(1)} % (alpha {learnThenTest.alpha}, delta {learnThenTest.delta}).
      </p>
      <Facts>
        <Fact label="Why">{promise.reason}</Fact>
        <Fact label="Learnt least QSR">{promise.qsrMin === null ? 'none; the fixed one decides' : scoreText(promise.qsrMin)}</Fact>
        <Fact label="Held back by it">{(100 * promise.abstainShare).toFixed(1)} % of what was audited</Fact>
        <Fact label="Labels">
          {promise.labels.learntFrom} learnt from, {promise.labels.since} since; {learnThenTest.minLabels} needed
        </Fact>
        <Fact label="Audited">{(100 * learnThenTest.auditRate).toFixed(1)} % of what passes, drawn at random</Fact>
      </Facts>
      <Calibrate drifted={promise.state === 'drift'} />
    </Section>
  )
}

function Calibrate({ drifted }: { drifted: boolean }): ReactNode {
  const { capabilities, operatorId } = useSession()
  const queryClient = useQueryClient()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.gates.calibrate(drifted),
    onSuccess: (gate) => queryClient.setQueryData(queryKeys.gate, gate),
  })
  if (!capabilities.includes('govern') || operatorId === null) return null
  return (
    <div className="mt-3 flex flex-col items-start gap-2">
      <Button aria-disabled={isPending} onClick={() => isPending || mutate()}>
        {drifted ? 'Learn anew from the labels since the drift' : 'Learn anew from all labels'}
      </Button>
      {error !== null && <ErrorState error={error} />}
    </div>
  )
}
