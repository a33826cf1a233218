/** Every abbreviation and term of art that the console shows, with its name and what it says, in one place. Shown on hover and focus by design/term.tsx. */
export const glossary = {
  QSR: { name: 'Quality Score Rubric', meaning: 'Score of one output, 0 to 1: coherence, accuracy, completion, relevance and novelty, weighted.' },
  MRI: {
    name: 'Metacognitive Risk Index',
    meaning: 'How far a step cannot be trusted not to do harm, 0 to 1. Nominal to 0.25, Advisory to 0.50, Cautionary to 0.75, above it Critical.',
  },
  RMM: { name: 'Reflexive Maturity Model', meaning: 'How well an agent knows its own quality, 0 to 1, in tiers R0 to R5, computed from evidence.' },
  GIL: { name: 'Governance Integration Layer', meaning: 'Decisions of people: what waits for them, who approved, who refused, and why.' },
  ALX: { name: 'Audit Ledger eXtension', meaning: 'The append-only record of every score, decision and approval, which a stranger can verify.' },
  RII: { name: 'Reflexive Intelligence Index', meaning: 'One number for the whole system, from quality, risk, maturity, benchmarks and governance.' },
  gate: {
    name: 'Gate',
    meaning: 'The decision after each step: pass, try again with suggestions, ask one person, or halt until two people confirm.',
  },
  trace: { name: 'Execution trace', meaning: 'Everything that took time in a run: attempts of agents and tools, and waits for people.' },
} as const

export type GlossaryTerm = keyof typeof glossary
