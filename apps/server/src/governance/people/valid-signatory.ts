import type { SignatoryRecord, SignatoryRole, SignatoryScope } from '@maestro-helix/contract/people'

/** What is to be signed: a name in each respect that it has; what it has not, such as the workflow of a phase, only an unlimited signatory may sign for. */
export type SignedMatter = { [respect in keyof SignatoryScope]?: string }

/**
 * The registration by which a person may sign something in a role at a moment; undefined where there is none. Pure. Whether the person and the
 * authenticator `keyFingerprint` are themselves valid at that moment is not said by the registry: check the operator too.
 */
export function validSignatory(
  registry: readonly SignatoryRecord[],
  asked: { operatorId: string; role: SignatoryRole; scope: SignedMatter; at: string },
): SignatoryRecord | undefined {
  const at = Date.parse(asked.at)
  return registry.find(
    ({ operatorId, role, scope, validFrom, validUntil, revokedAt }) =>
      operatorId === asked.operatorId &&
      role === asked.role &&
      Date.parse(validFrom) <= at &&
      at < Date.parse(validUntil) &&
      (revokedAt === null || at < Date.parse(revokedAt)) &&
      (['workflow', 'action', 'environment'] as const).every((respect) => covers(scope[respect], asked.scope[respect])),
  )
}

/** `*` covers everything, `pay*` every name that begins so, anything else itself. */
function covers(pattern: string, name: string | undefined): boolean {
  if (pattern === '*') return true
  if (name === undefined) return false
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
}
