import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { stepWork } from './contender.ts'

/** The one agent of the benchmark, which does as little as an agent can. */
export default defineCatalog({
  agents: [
    defineAgent({
      id: 'bench-agent',
      version: '1',
      description: 'Adds one.',
      run: ({ input }) => ({ output: stepWork(input as { n: number }), context: JSON.stringify(input) }),
    }),
  ],
})
