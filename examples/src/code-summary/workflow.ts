import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'

/** A source tree to a summary that a newcomer can read. */
export function createCodeSummaryWorkflow(candidates: { summarise: string[] }): WorkflowDefinition {
  return {
    name: 'code-summary',
    description: 'Summarises a source tree: what it is made of, where to start, what is risky to change.',
    inputSchema: {
      type: 'object',
      additionalProperties: false,
      properties: { folder: { type: 'string', description: 'Folder with JavaScript or TypeScript sources. Default: a small made-up program.' } },
    },
    steps: [
      {
        id: 'summarise',
        kind: 'agent',
        description: 'What is this code made of?',
        agents: candidates.summarise,
        task: 'Summarise the source tree: its modules and folders, entry points, exports with their purpose, import cycles, syntax errors and hot spots, with paths.',
        input: { folder: '= has(input.folder) ? input.folder : ""' },
        outputSchema: {
          type: 'object',
          required: ['summary', 'size', 'entryPoints', 'cycles', 'hotSpots'],
          properties: { summary: { type: 'string', minLength: 1 } },
        },
      },
    ],
    output: { summary: '= steps.summarise.output.summary' },
  }
}
