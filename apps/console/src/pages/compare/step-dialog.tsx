import { type ReactNode, useMemo } from 'react'
import { Changes } from '../../design/changes.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { jsonChanges } from '../../design/json-changes.ts'
import { Fact, Facts } from '../../design/section.tsx'
import { tookOf, whoOf } from './compare-columns.tsx'
import type { PairedStep, Standing } from './paired-steps.ts'

/** What a step came to in both runs, and what differs between input and output. */
export function StepDialog({ pair, onClose }: { pair: PairedStep | undefined; onClose: () => void }): ReactNode {
  return (
    <Dialog wide open={pair !== undefined} onClose={onClose} title={pair?.step ?? ''}>
      {pair !== undefined && <Both pair={pair} />}
    </Dialog>
  )
}

function Both({ pair: { one, other } }: { pair: PairedStep }): ReactNode {
  const output = useMemo(() => jsonChanges(one?.attempt?.output ?? undefined, other?.attempt?.output ?? undefined), [one, other])
  const input = useMemo(() => jsonChanges(one?.attempt?.input, other?.attempt?.input), [one, other])
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <Side title="This run" standing={one} />
        <Side title="The other run" standing={other} />
      </div>
      <section>
        <h3 className="mb-1.5 text-sm">Output</h3>
        <Changes rows={output} before="This run" after="The other run" label="What differs in the output" />
      </section>
      {input.length > 0 && (
        <section>
          <h3 className="mb-1.5 text-sm">Input</h3>
          <Changes rows={input} before="This run" after="The other run" label="What differs in the input" />
        </section>
      )}
    </div>
  )
}

function Side({ title, standing }: { title: string; standing: Standing }): ReactNode {
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 text-sm">{title}</h3>
      {standing === null ? (
        <p className="text-sm text-muted">It has no such step.</p>
      ) : (
        <Facts>
          <Fact label="State">{standing.state}</Fact>
          {standing.attempt !== null && (
            <>
              <Fact label="Attempt">{standing.attempt.attempt}</Fact>
              <Fact label="Who">{whoOf(standing.attempt)}</Fact>
              <Fact label="Took">{tookOf(standing.attempt)}</Fact>
              {standing.attempt.routing !== null && (
                <Fact label="Why this agent">
                  <InertText text={standing.attempt.routing.explanation} />
                </Fact>
              )}
            </>
          )}
        </Facts>
      )}
    </section>
  )
}
