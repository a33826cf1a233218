import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'

const greeter = defineAgent({
  id: 'greeter',
  version: '1.0.0',
  description: 'Greets a person by name.',
  run: ({ input }) => ({ output: { greeting: `Hello ${input['name'] as string}, welcome to Maestro Helix.` } }),
})

export default defineCatalog({
  agents: [greeter],
  workflows: [
    {
      name: 'hello',
      steps: [{ id: 'greet', agents: ['greeter'], task: 'Welcome somebody to Maestro Helix with a greeting.', input: { name: '= input.name' } }],
    },
  ],
})
