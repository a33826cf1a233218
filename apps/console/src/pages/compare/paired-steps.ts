import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { AttemptRecord } from '@maestro-helix/contract/run'

/** What a step came to in a run: the attempt that went on, or the last that was made; null where none was, or the run has no such step. */
export type Standing = { state: RunDetail['steps'][number]['state']; attempt: AttemptRecord | null } | null
export type PairedStep = { step: string; one: Standing; other: Standing; differs: boolean }

/** The steps of two runs side by side: those of the first in its order, then those that only the other has. Pure. */
export function pairedSteps(one: RunDetail, other: RunDetail): PairedStep[] {
  const [first, second] = [standings(one), standings(other)]
  return [...new Set([...first.keys(), ...second.keys()])].map((step) => {
    const [a, b] = [first.get(step) ?? null, second.get(step) ?? null]
    return { step, one: a, other: b, differs: a?.state !== b?.state || JSON.stringify(a?.attempt?.output) !== JSON.stringify(b?.attempt?.output) }
  })
}

function standings({ steps, attempts }: RunDetail): Map<string, Standing> {
  const byStep = new Map<string, AttemptRecord[]>()
  for (const attempt of attempts) byStep.set(attempt.stepId, [...(byStep.get(attempt.stepId) ?? []), attempt])
  return new Map(
    steps.map(({ step, state, passedAttempt }) => {
      const made = byStep.get(step) ?? []
      return [step, { state, attempt: made.find(({ attempt }) => attempt === passedAttempt) ?? made.at(-1) ?? null }]
    }),
  )
}
