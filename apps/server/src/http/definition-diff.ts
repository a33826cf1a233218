import { isDeepStrictEqual } from 'node:util'
import type { WorkflowDiff } from '@maestro-helix/contract/http/workflows'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'

type Change = WorkflowDiff['changes'][number]

/**
 * What changed between two definitions, as JSON pointers with the value before and after. Steps are matched by id, so that inserting or moving
 * one does not make all the others look changed; other lists are compared as wholes. Pure.
 */
export function definitionDiff(before: CompiledWorkflow, after: CompiledWorkflow): Change[] {
  return [...changes('', byStep(before), byStep(after))]
}

/** The definition with its steps as members by id. */
function byStep(definition: CompiledWorkflow): JsonObject {
  const { steps, ...rest } = definition
  return { ...rest, steps: Object.fromEntries(steps.map((step) => [step.id, step])) } as unknown as JsonObject
}

function* changes(path: string, before: Json | undefined, after: Json | undefined): Generator<Change> {
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
    for (const key of keys) yield* changes(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, before[key], after[key])
  } else if (!isDeepStrictEqual(before, after)) {
    yield { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
