import type { Scenario, SimulatedAgent } from './simulate-routing.ts'

const steady = (id: string, composite: number, from = 0): SimulatedAgent => ({ id, from, composite: () => composite })

/** Run, from 0, at which a newcomer arrives or an agent breaks; a batch of 32 begins here. */
export const turnAt = 256

/** The three situations that routing must master, each with the better agent named so that it stands first and last. */
export function scenarios(noise: number, batch = 1): { twoAgents: Scenario[]; newcomer: Scenario; outage: Scenario; decline: Scenario } {
  const worse = steady('middling', 0.9)
  const better = steady('strong', 0.98)
  const base = { noise, batch }
  const until = (id: string, good: number, bad: number | null): SimulatedAgent => ({ id, from: 0, composite: (run) => (run < turnAt ? good : bad) })
  return {
    twoAgents: [
      { ...base, name: 'two agents, the worse listed first', runs: 240, agents: [worse, better] },
      { ...base, name: 'two agents, the better listed first', runs: 240, agents: [better, worse] },
    ],
    newcomer: { ...base, name: 'a better newcomer', runs: turnAt + 240, agents: [worse, steady('strong', 0.98, turnAt)] },
    outage: { ...base, name: 'the better one fails outright', runs: turnAt + 120, agents: [worse, until('strong', 0.98, null)] },
    decline: { ...base, name: 'the better one answers badly', runs: turnAt + 120, agents: [worse, until('strong', 0.98, 0.5)] },
  }
}
