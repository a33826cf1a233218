import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { newRunId } from '../commands/new-run-id.ts'
import type { CliContext } from '../context.ts'
import { followRuns, isAtRest } from '../live/follow-runs.ts'
import type { LiveDisplay } from '../live/live-display.ts'
import { decideAsDemonstration, demonstrationOperators } from './demonstration.ts'
import type { SampleRun } from './sample-runs.ts'

export type SamplesOptions = {
  context: CliContext
  home: string
  client: MaestroClient
  display: LiveDisplay
  samples: readonly SampleRun[]
  /** True lets two demonstration operators decide what waits for people; then every run comes to its end. */
  demonstration: boolean
  /** Told once: when the first run has ended. */
  onFirstFinished(): void
}

/** Starts the samples, or goes on with those of this home that have not ended, and shows them until nothing more happens without people. */
export async function runSamples(options: SamplesOptions): Promise<RunDetail[]> {
  const { context, home, client, display, demonstration } = options
  const operators = demonstration ? await demonstrationOperators(context, home) : []
  const runIds: string[] = []
  for (const { workflow, input } of options.samples) {
    const present = (await client.runs.list({ workflow, limit: 1 })).items[0]
    // A start that was interrupted, or one of which a person has still to decide something, goes on instead of being done again.
    const goesOn = present !== undefined && present.endedAt === null && present.demonstration === demonstration
    runIds.push(goesOn ? present.id : (await client.runs.start({ workflow, input, id: newRunId(context.now()), demonstration })).id)
  }
  let firstFinished = false
  return followRuns(client, runIds, {
    signal: context.signal,
    async onChange(details) {
      display.show(details, context.now())
      if (!firstFinished && details.some(({ run }) => run.endedAt !== null)) {
        firstFinished = true
        options.onFirstFinished()
      }
      for (const escalation of demonstration ? details.flatMap(({ escalations }) => escalations) : []) {
        if (escalation.status === 'open') await decideAsDemonstration(operators, escalation, context.now)
      }
    },
    isEnough: (details) => details.every((detail) => (demonstration ? detail.run.endedAt !== null : isAtRest(detail))),
  })
}

/** Goes on telling, line by line, what happens to runs that wait, until the signal is aborted or all have ended. */
export async function keepTelling(context: CliContext, client: MaestroClient, details: readonly RunDetail[], display: LiveDisplay): Promise<void> {
  const open = details.filter(({ run }) => run.endedAt === null).map(({ run }) => run.id)
  if (open.length === 0) return
  await followRuns(client, open, {
    signal: context.signal,
    onChange: (changed) => display.show(changed, context.now()),
    isEnough: (changed) => changed.every(({ run }) => run.endedAt !== null),
  })
}
