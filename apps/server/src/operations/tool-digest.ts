import type { Tool } from '@maestro-helix/sdk/define-tool'
import { digestOf } from '../record/digest.ts'

/**
 * SHA-256 of what a tool is: its declaration, its version, the source text of its functions, and the build of the catalog that it comes from. Part of every intent, so
 * that what was approved under one is not carried out by another.
 */
export function toolDigest(tool: Tool, buildSha256: string): string {
  const { id, version, effect, idempotent, blastRadius, toolClass, argumentsSchema, amount, compensation, credentials, uses, trusted } = tool
  return digestOf({
    v: 1,
    id,
    version: version ?? null,
    effect,
    idempotent,
    blastRadius,
    toolClass: toolClass ?? null,
    argumentsSchema: argumentsSchema ?? null,
    amount: amount ? { ...amount } : null,
    credentials: [...(credentials ?? [])].toSorted(),
    uses: (uses ?? []).map((use) => ({ tool: use.tool, effect: use.effect })),
    compensation: compensation ? { tool: compensation.tool, arguments: textOf(compensation.arguments) } : null,
    words: [tool.target, tool.impact, tool.rollbackPlan].map((words) => (words ? textOf(words) : null)),
    code: tool.builtFrom && tool.builtFrom.length > 0 ? [...tool.builtFrom] : [textOf(tool.execute)],
    build: buildSha256,
    ...(trusted === true && { trusted }),
  })
}

function textOf(code: (...given: never[]) => unknown): string {
  return Function.prototype.toString.call(code)
}
