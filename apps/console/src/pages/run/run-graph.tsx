import type { RunOutline } from '@maestro-helix/contract/http/runs'
import { type ReactNode, useMemo } from 'react'
import { StepGraph } from '../../graph/step-graph.tsx'
import { shownSteps } from '../../graph/step-words.ts'

/** What each step comes after, and where each stands; a box opens what was last done for its step. */
export function RunGraph({ outline, onOpen }: { outline: RunOutline; onOpen: (spanId: string) => void }): ReactNode {
  const steps = useMemo(() => shownSteps(outline), [outline])
  // One step alone is no graph: the timeline shows all there is.
  if (steps.length < 2) return null
  return (
    <StepGraph
      label="Steps and what each comes after"
      steps={steps}
      onOpen={(step) => {
        const last = outline.spans.findLast((span) => span.step === step)
        if (last !== undefined) onOpen(last.id)
      }}
    />
  )
}
