import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AuditDraw } from '@maestro-helix/contract/http/gates'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertJson } from '../../design/inert-json.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted, scoreText } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { useSession } from '../../shell/session.tsx'
import { listenForShortcuts } from '../../shell/shortcuts.ts'
import { drawKey, labelOf, type PendingLabel, type Rating, ratings, ratingWords } from './pending-label.ts'

/** Passed outputs that were drawn for audit, one after the other: keys 1 to 5 rate, u takes the last one back, or corrects what is recorded already. */
export function AuditLabelling(): ReactNode {
  const { capabilities, operatorId } = useSession()
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.auditsDue, queryFn: () => client.gates.auditsDue(100) })
  const allowed = capabilities.includes('decide') && operatorId !== null
  return (
    <Section title="Audited outputs" aside={data && `${counted(data.items.length, 'output')}${data.items.length === 100 ? ' or more' : ''} to label`}>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="what was drawn" />}
      {data !== undefined && <Labelling due={data.items} allowed={allowed} />}
    </Section>
  )
}

function Labelling({ due, allowed }: { due: readonly AuditDraw[]; allowed: boolean }): ReactNode {
  const queryClient = useQueryClient()
  const [pending, setPending] = useState<PendingLabel>()
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  // What was recorded last, and whether it is being rated anew.
  const [recorded, setRecorded] = useState<RecordedLabel>()
  const [correcting, setCorrecting] = useState<RecordedLabel>()
  const { mutate, error } = useMutation({
    mutationFn: sendLabel,
    onSuccess: ({ id }, { draw, rating }) => setRecorded({ draw, rating, id }),
    onError: (_error, { draw }) => setDone((before) => new Set([...before].filter((key) => key !== drawKey(draw)))),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queryKeys.auditsDue }),
  })
  const next = due.find((draw) => !done.has(drawKey(draw)) && (pending === undefined || drawKey(draw) !== drawKey(pending.draw)))
  const current = correcting?.draw ?? next

  // What was rated last is sent when the page is left.
  const last = useRef<PendingLabel>(undefined)
  useEffect(() => {
    last.current = pending
  }, [pending])
  useEffect(() => () => void (last.current && sendLabel(last.current)), [])

  const send = useCallback((): void => {
    if (pending === undefined) return
    setDone((before) => new Set([...before, drawKey(pending.draw)]))
    setPending(undefined)
    mutate(pending)
  }, [pending, mutate])
  const rate = useCallback(
    (rating: Rating): void => {
      if (current === undefined) return
      send()
      setPending({ draw: current, rating, ...(correcting !== undefined && { corrects: correcting.id }) })
      setCorrecting(undefined)
    },
    [current, correcting, send],
  )
  const takeBack = useCallback((): void => {
    if (pending === undefined) setCorrecting(recorded)
    else setPending(undefined)
  }, [pending, recorded])
  useEffect(() => {
    if (!allowed) return undefined
    return listenForShortcuts([
      ...ratings.map((rating) => ({ keys: [String(rating)], label: ratingWords[rating], run: () => rate(rating) })),
      { keys: ['u'], label: 'Take the last rating back, or correct it', run: takeBack },
    ])
  }, [allowed, rate, takeBack])

  return (
    <div className="flex flex-col gap-3 text-sm">
      {error !== null && <ErrorState error={error} />}
      {/* Always there, so that nothing moves when there is something to take back. */}
      <p aria-live="polite" className="flex min-h-8 flex-wrap items-center gap-3">
        {pending !== undefined && (
          <>
            Rated {pending.rating}: {ratingWords[pending.rating]}. It is recorded with the next one, or when you leave.
            <Button onClick={() => setPending(undefined)}>Take it back (u)</Button>
            <Button onClick={send}>Record it now</Button>
          </>
        )}
        {pending === undefined && correcting === undefined && recorded !== undefined && (
          <>
            Recorded: {recorded.rating} of 5.
            <Button onClick={() => setCorrecting(recorded)}>Correct it (u)</Button>
          </>
        )}
        {pending === undefined && correcting !== undefined && (
          <>
            Recorded: {correcting.rating} of 5. Your new rating is recorded as a correction; the first stays in the ledger.
            <Button onClick={() => setCorrecting(undefined)}>Leave it</Button>
          </>
        )}
      </p>
      {current === undefined ? (
        <p className="text-muted">Nothing waits for a label. Outputs that pass are drawn at random in mode “learn-then-test”.</p>
      ) : (
        <>
          <DrawnOutput key={drawKey(current)} draw={current} />
          {allowed ? (
            <div role="group" aria-label="How good is it?" className="grid gap-2 sm:grid-cols-5">
              {ratings.map((rating) => (
                <Button key={rating} className="whitespace-normal!" onClick={() => rate(rating)}>
                  {rating} {ratingWords[rating]}
                </Button>
              ))}
            </div>
          ) : (
            <p className="text-muted">Labels are given by people who may decide.</p>
          )}
        </>
      )}
    </div>
  )
}

/** The id of a label or correction and what it said. */
type RecordedLabel = { draw: AuditDraw; rating: Rating; id: string }

function sendLabel(pending: PendingLabel): Promise<{ id: string }> {
  const { runId, stepId, attempt, ...verdict } = labelOf(pending)
  if (pending.corrects !== undefined) return client.gates.correctAudit(pending.corrects, verdict)
  return client.gates.labelAudit({ runId, stepId, attempt, ...verdict })
}

function DrawnOutput({ draw }: { draw: AuditDraw }): ReactNode {
  const spanId = `attempt:${draw.stepId}:${draw.attempt}`
  const { data, error } = useQuery({ queryKey: queryKeys.runSpan(draw.runId, spanId), queryFn: () => client.runs.span(draw.runId, spanId) })
  const attempt = data?.attempt
  return (
    <div className="flex flex-col gap-2">
      <p>
        <Link to="/runs/$runId" params={{ runId: draw.runId }} className="underline decoration-line-strong underline-offset-3">
          {draw.workflow}
        </Link>
        , step {draw.stepId}, attempt {draw.attempt}:{' '}
        {draw.unassessed
          ? `went on unassessed, with a QSR of at least ${scoreText(draw.qsr)}`
          : `passed with QSR ${scoreText(draw.qsr)}, where ${scoreText(draw.qsrMin)} was the least`}
      </p>
      {error !== null && <ErrorState error={error} />}
      {attempt?.judged && <InertJson value={attempt.judged.task} label="What was asked" />}
      {attempt && <InertJson value={attempt.output} label="What was answered" />}
    </div>
  )
}
