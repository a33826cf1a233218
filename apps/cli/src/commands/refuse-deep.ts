import { MaestroError } from '@maestro-helix/contract/errors'

/** Nesting that a server records; what is deeper would exhaust the stack of whatever walks it. */
const depthLimit = 64

/** Refuses JSON that is nested too deeply, without recursion of its own. @throws MaestroError INVALID_REQUEST */
export function refuseDeep(value: unknown, where: string): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthLimit) throw new MaestroError('INVALID_REQUEST', `${where} is nested deeper than ${depthLimit}`)
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []))
  }
}
