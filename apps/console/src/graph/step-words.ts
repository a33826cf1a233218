import type { RunOutline } from '@maestro-helix/contract/http/runs'
import type { Tone } from '../design/tone.ts'
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

/** The steps of a run as its graph shows them. Pure. */
export function shownSteps({ run, steps }: Pick<RunOutline, 'run' | 'steps'>): ShownStep[] {
  return steps.map(({ step, after, state }) => {
    const { word, tone } = state === 'due' && run.endedAt !== null ? words.pending : words[state]
    return { id: step, after, word, tone, busy: state === 'due' && run.endedAt === null }
  })
}
