import { MaestroError } from '@maestro-helix/contract/errors'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { KnownParts } from './compile-definition.ts'

/** Whether a version was released where this server runs. Where nothing is gated, everything was. */
export type ReleaseGate = { isReleased: (workflow: string, sha256: string) => Promise<boolean> }

/** A definition that holds an irreversible step is active only with an approval record of its own. A tool that is not in the catalog counts as irreversible. */
export async function mayBeActive(
  gate: ReleaseGate | undefined,
  tools: KnownParts['tools'],
  definition: CompiledWorkflow,
  sha256: string,
): Promise<boolean> {
  if (gate === undefined) return true
  const irreversible = definition.steps.some((step) => step.kind === 'action' && (tools.get(step.tool)?.effect ?? 'irreversible') === 'irreversible')
  return !irreversible || (await gate.isReleased(definition.name, sha256))
}

/** @throws MaestroError PROMOTION_MISSING */
export async function requireRelease(
  gate: ReleaseGate | undefined,
  tools: KnownParts['tools'],
  definition: CompiledWorkflow,
  version: number,
  sha256: string,
): Promise<void> {
  if (!(await mayBeActive(gate, tools, definition, sha256)))
    throw new MaestroError('PROMOTION_MISSING', `version ${version} of "${definition.name}" holds an irreversible step and was not released here`)
}
