import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'

const greeter = defineAgent({
  id: 'greeter',
  version: '1.0.0',
  description: 'Greets a person by name.',
  run: ({ input }) => ({ output: { greeting: `Hello ${input['name']}, welcome to Maestro Helix.` }, context: `The person's name is ${input['name']}.` }),
})

export default defineCatalog({
  agents: [greeter],
  workflows: [{ name: 'hello', steps: [{ id: 'greet', agents: ['greeter'], task: 'Greet the person named in the input.', input: { name: '= input.name' } }] }],
})
