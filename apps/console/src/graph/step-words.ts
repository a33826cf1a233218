import type { RunOutline } from '@maestro-helix/contract/http/runs'
import type { Tone } from '../design/tone.ts'
import { unassessedSteps } from '../pages/run/spans.ts'
import type { ShownStep } from './shown-step.ts'

type State = RunOutline['steps'][number]['state']

const words: Readonly<Record<State, { word: string; tone: Tone }>> = {
  pending: { word: 'not yet', tone: 'inactive' },
  skipped: { word: 'skipped', tone: 'inactive' },
  due: { word: 'under way', tone: 'stable' },
  waiting: { word: 'waits for people', tone: 'advisory' },
  passed: { word: 'done', tone: 'safe' },
  stopped: { word: 'stopped the run', tone: 'critical' },
}

const wentOnUnassessed = { word: 'unassessed', tone: 'advisory' } as const
const computed = { word: 'computed', tone: 'stable' } as const

/** The steps of a run as its graph shows them. Pure. */
export function shownSteps({ run, steps, spans }: Pick<RunOutline, 'run' | 'steps' | 'spans'>): ShownStep[] {
  const unassessed = new Set(unassessedSteps({ steps, spans }))
  return steps.map(({ step, after, state, kind }) => {
    const stands = state === 'due' && run.endedAt !== null ? words.pending : words[state]
    const { word, tone } = state !== 'passed' ? stands : unassessed.has(step) ? wentOnUnassessed : kind === 'code' ? computed : stands
    return { id: step, after, word, tone, busy: state === 'due' && run.endedAt === null }
  })
}
