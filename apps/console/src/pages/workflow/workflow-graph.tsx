import type { JsonObject } from '@maestro-helix/contract/json'
import { type ReactNode, useMemo } from 'react'
import { z } from 'zod'
import type { ShownStep } from '../../graph/shown-step.ts'
import { StepGraph } from '../../graph/step-graph.tsx'

/** Of a stored definition, what its picture is made from. */
const stepsSchema = z.array(
  z.object({
    id: z.string(),
    after: z.array(z.string()),
    agents: z.array(z.string()).optional(),
    tool: z.string().optional(),
    function: z.string().optional(),
  }),
)

/** The steps of a version, what each comes after, and who does it. */
export function WorkflowGraph({ definition }: { definition: JsonObject }): ReactNode {
  const steps = useMemo(() => stepsOf(definition), [definition])
  if (steps.length < 2) return null
  return <StepGraph label="Steps and what each comes after" steps={steps} />
}

function stepsOf(definition: JsonObject): ShownStep[] {
  const { data = [] } = stepsSchema.safeParse(definition['steps'])
  return data.map(({ id, after, agents = [], tool, function: called }) => {
    const [first, ...more] = agents
    const word = tool ?? called ?? `${first ?? ''}${more.length > 0 ? ` or ${more.length} more` : ''}`
    return { id, after, word, tone: tool === undefined ? 'inactive' : 'ethics' }
  })
}
