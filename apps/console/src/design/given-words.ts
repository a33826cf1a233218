import type { Provenance } from '@maestro-helix/contract/evaluation'

/** Where something that an output was checked against came from, in words. */
export const givenWords: Readonly<Record<Provenance, string>> = {
  task: 'the task',
  input: "the step's input",
  context: 'the context',
  tool: 'what a tool returned',
  agent: "the agent's own account",
}
