import type { Tool, ToolEffect } from '@maestro-helix/sdk/define-tool'
import { digestOf } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'

const weight: Record<string, number> = { read: 0, reversible: 1, irreversible: 2 }

/** A tool whose catalog declares a lesser effect than the one it was known by. */
export type LoweredEffect = { tool: string; declared: ToolEffect; before: ToolEffect }

export type EffectsInForce = {
  /** The tools, each with the effect it is taken to have. */
  tools: ReadonlyMap<string, Tool>
  /** Those whose lesser effect nobody has signed, which keep the one they had. */
  lowered: readonly LoweredEffect[]
  /** What the ledger does not say yet. */
  entries: LedgerDraft[]
}

/** Whether an effect is less than another: reading than what can be undone, that than what cannot. */
export function isLesser(effect: ToolEffect, than: ToolEffect): boolean {
  return (weight[effect] ?? 2) < (weight[than] ?? 2)
}

/** What people sign to let a tool have a lesser effect: digest over its name and that effect, whatever the build. */
export function effectDigest(tool: string, effect: ToolEffect): string {
  return digestOf({ v: 1, tool, effect })
}

/** Tools of the catalog that declare a lesser effect than the ledger last held in force. */
export function loweredEffects(tools: ReadonlyMap<string, Pick<Tool, 'id' | 'effect'>>, recorded: readonly LedgerDraft[]): LoweredEffect[] {
  const known = lastOf(recorded)
  return [...tools.values()].flatMap(({ id, effect }) => {
    const before = known.get(id)?.effect
    return before !== undefined && isLesser(effect, before) ? [{ tool: id, declared: effect, before }] : []
  })
}

/**
 * Which effect each tool is taken to have. More than before counts at once. Less than before (a payment that "only reads" now) counts once it is signed, because a
 * declaration in code would otherwise undo what people are asked for; until then the tool keeps the effect it had. Pure.
 */
export function effectsInForce(
  tools: ReadonlyMap<string, Tool>,
  recorded: readonly LedgerDraft[],
  { signed, toolSha256, now }: { signed: ReadonlySet<string>; toolSha256: ReadonlyMap<string, string>; now: string },
): EffectsInForce {
  const lowered = loweredEffects(tools, recorded).filter(({ tool }) => !signed.has(tool))
  const kept = new Map(lowered.map((one) => [one.tool, one.before]))
  const known = lastOf(recorded)
  const inForce = [...tools.values()].map((tool): Tool => {
    const before = kept.get(tool.id)
    return before === undefined ? tool : { ...tool, effect: before }
  })
  const entries = inForce.flatMap(({ id, effect }): LedgerDraft[] => {
    const declared = tools.get(id)?.effect ?? effect
    const last = known.get(id)
    if (last?.effect === effect && last.declared === declared) return []
    const fields = { action: id, effect, effect_declared: declared, tool_sha256: toolSha256.get(id) ?? null }
    return [{ kind: 'tool.declared', at: now, fields }]
  })
  return { tools: new Map(inForce.map((tool) => [tool.id, tool])), lowered, entries }
}

function lastOf(recorded: readonly LedgerDraft[]): Map<string, { effect: ToolEffect; declared: ToolEffect }> {
  const last = new Map<string, { effect: ToolEffect; declared: ToolEffect }>()
  for (const { fields } of recorded) {
    const { action, effect, effect_declared: declared } = fields
    if (typeof action === 'string' && isEffect(effect) && isEffect(declared)) last.set(action, { effect, declared })
  }
  return last
}

function isEffect(value: unknown): value is ToolEffect {
  return typeof value === 'string' && value in weight
}
