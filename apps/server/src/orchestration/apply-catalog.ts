import { type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import type { Principal } from '@maestro-helix/contract/run'
import { type ApplyOutcome, applyWorkflow, newestVersion } from './workflow-commands.ts'
import { type CompiledDefinition, compileDefinition } from './compile-definition.ts'

/** What became of a workflow of the catalog. */
export type CatalogOutcome = ApplyOutcome | { outcome: 'refused'; name: string; code: ErrorCode; reason: string }

/**
 * Applies the workflows a catalog brings. A workflow whose newest stored version has the same content is left alone, so that restarting the
 * server does not undo a restore. One that names an agent that may not run is left out, with the reason: the others are none the worse for it.
 * @throws MaestroError the DEFINITION_* codes.
 */
export async function applyCatalog(
  deps: Parameters<typeof applyWorkflow>[0],
  workflows: readonly unknown[],
  by: Principal,
): Promise<CatalogOutcome[]> {
  const outcomes: CatalogOutcome[] = []
  for (const source of workflows) {
    const compiled = compiledOrRefused(source, deps)
    if (compiled instanceof MaestroError) {
      outcomes.push({ outcome: 'refused', name: nameOf(source), code: compiled.code, reason: compiled.message })
      continue
    }
    const { definition, sha256 } = compiled
    const newest = await newestVersion(deps.store, definition.name)
    if (newest?.sha256 === sha256) outcomes.push({ outcome: 'unchanged', name: definition.name, version: newest.version, sha256 })
    else outcomes.push(await applyWorkflow(deps, source, by))
  }
  return outcomes
}

function compiledOrRefused(source: unknown, { known, schemas }: Parameters<typeof applyWorkflow>[0]): CompiledDefinition | MaestroError {
  try {
    return compileDefinition(source, known, schemas)
  } catch (error) {
    if (error instanceof MaestroError && [...(known.refused?.keys() ?? [])].includes(error.details?.['agent'] as string)) return error
    throw error
  }
}

function nameOf(source: unknown): string {
  const name = (source as { name?: unknown } | null)?.name
  return typeof name === 'string' ? name : ''
}
