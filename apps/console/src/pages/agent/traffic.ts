import type { JsonObject } from '@maestro-helix/contract/json'

/** How many attempts of a step went to an agent, of all that are known. */
export type StepShare = { workflow: string; step: string; own: number; of: number }

/** The share of an agent in the attempts of every step it took part in, from ledger entries step.attempted. Pure. */
export function trafficOf(agent: string, leaves: readonly JsonObject[]): StepShare[] {
  const steps = new Map<string, StepShare>()
  for (const { workflow, step_id: step, agent_id: by } of leaves) {
    if (typeof workflow !== 'string' || typeof step !== 'string' || typeof by !== 'string') continue
    const key = JSON.stringify([workflow, step])
    const share = steps.get(key) ?? { workflow, step, own: 0, of: 0 }
    steps.set(key, { ...share, own: share.own + (by === agent ? 1 : 0), of: share.of + 1 })
  }
  return [...steps.values()].filter(({ own }) => own > 0)
}
