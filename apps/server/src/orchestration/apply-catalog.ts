import type { Principal } from '@maestro-helix/contract/run'
import { type ApplyOutcome, applyWorkflow, newestVersion } from './workflow-commands.ts'
import { compileDefinition } from './compile-definition.ts'

/**
 * Applies the workflows a catalog brings. A workflow whose newest stored version has the same content is left alone, so that restarting the
 * server does not undo a restore.
 * @throws MaestroError the DEFINITION_* codes.
 */
export async function applyCatalog(deps: Parameters<typeof applyWorkflow>[0], workflows: readonly unknown[], by: Principal): Promise<ApplyOutcome[]> {
  const outcomes: ApplyOutcome[] = []
  for (const source of workflows) {
    const { definition, sha256 } = compileDefinition(source, deps.known, deps.schemas)
    const newest = await newestVersion(deps.store, definition.name)
    if (newest?.sha256 === sha256) outcomes.push({ outcome: 'unchanged', name: definition.name, version: newest.version, sha256 })
    else outcomes.push(await applyWorkflow(deps, source, by))
  }
  return outcomes
}
