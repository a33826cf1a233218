import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { defineFunction } from '@maestro-helix/sdk/define-function'
import { z } from 'zod'

const reader = defineAgent({
  id: 'bill-reader',
  version: '1.0.0',
  description: 'Reads the amounts of a bill.',
  run: ({ input }) => ({ output: { cents: (JSON.stringify(input['bill'] ?? '').match(/\d+(?= cents)/g) ?? []).map(Number) } }),
})

const addUp = defineFunction({
  id: 'add-up',
  version: '1.0.0',
  description: 'Adds amounts.',
  input: z.object({ cents: z.array(z.number().int().min(0)).max(1_000) }),
  output: z.object({ totalCents: z.number().int() }),
  run: ({ cents }) => ({ totalCents: cents.reduce((sum, each) => sum + each, 0) }),
})

export default defineCatalog({
  agents: [reader],
  functions: [addUp],
  workflows: [
    {
      name: 'checked-total',
      steps: [
        {
          id: 'read',
          agents: ['bill-reader'],
          task: 'List the amounts of the bill in cents.',
          input: { bill: '= input.bill' },
          outputSchema: { type: 'object', required: ['cents'], properties: { cents: { type: 'array', items: { type: 'integer' } } } },
        },
        { id: 'total', kind: 'code', after: ['read'], function: 'add-up', input: { cents: '= steps.read.output.cents' } },
      ],
      output: '= steps.total.output',
    },
  ],
})
