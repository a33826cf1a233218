import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { defineTool } from '@maestro-helix/sdk/define-tool'

/** One judged step, then an action that cannot be undone: every run waits for two people. Nothing real is touched. */
export default defineCatalog({
  agents: [
    defineAgent({
      id: 'proposer',
      version: '1.0.0',
      description: 'Proposes a payment.',
      tools: [{ tool: 'settle', effect: 'irreversible' }],
      run: ({ input }) => ({ output: { amount: Number(input['amount']), text: `Pay ${Number(input['amount'])}.` } }),
    }),
  ],
  tools: [
    defineTool({
      id: 'settle',
      description: 'Settles nothing.',
      effect: 'irreversible',
      idempotent: true,
      blastRadius: 0.1,
      execute: ({ arguments: given }) => ({ settled: given['amount'] ?? 0 }),
    }),
  ],
  workflows: [
    {
      name: 'waiting',
      steps: [
        {
          id: 'propose',
          agents: ['proposer'],
          task: 'Propose to pay the amount.',
          input: { amount: '= input.amount' },
          adaptAttempts: 0,
        },
        {
          kind: 'action',
          id: 'settle',
          tool: 'settle',
          after: ['propose'],
          arguments: { amount: '= steps.propose.output.amount' },
          target: 'no account',
          impact: 'Nothing happens.',
          rollbackPlan: 'Nothing to undo.',
        },
      ],
    },
  ],
})
