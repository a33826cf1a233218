import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'

export const defaultQuestion = 'Who has to approve an irreversible action, and what happens until then?'

/** A question to a brief: research the documents, weigh the evidence, write with a source for every sentence. */
export function createContentGenerationWorkflow(candidates: { research: string[]; analyse: string[]; synthesise: string[] }): WorkflowDefinition {
  return {
    name: 'content-generation',
    description: 'Answers a question from a folder of documents with a brief whose every sentence names its source.',
    inputSchema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        folder: { type: 'string', description: "Folder with documents (.md, .txt, .rst, .adoc). Default: this project's own documents." },
        question: { type: 'string', minLength: 1, maxLength: 2_000 },
      },
    },
    steps: [
      {
        id: 'research',
        kind: 'agent',
        description: 'Which passages speak of the question?',
        agents: candidates.research,
        task: 'Find the passages of the documents that speak of the question, with their source and lines.',
        input: { folder: '= has(input.folder) ? input.folder : ""', question: `= has(input.question) ? input.question : "${defaultQuestion}"` },
        outputSchema: { type: 'object', required: ['summary', 'question', 'passages', 'termWeights'], properties: { passages: { type: 'array' } } },
      },
      {
        id: 'analyse',
        kind: 'agent',
        description: 'What is the evidence, who agrees, what is missing?',
        after: ['research'],
        agents: candidates.analyse,
        task: 'Rank the evidence that the passages hold on the question, without repetitions, and note agreements, contradictions and gaps.',
        input: {
          question: '= steps.research.output.question',
          passages: '= steps.research.output.passages',
          termWeights: '= steps.research.output.termWeights',
        },
        outputSchema: {
          type: 'object',
          required: ['summary', 'evidence', 'relations', 'gaps', 'coverage', 'answered'],
          properties: { evidence: { type: 'array' } },
        },
      },
      {
        id: 'synthesise',
        kind: 'agent',
        description: 'The brief.',
        after: ['analyse'],
        agents: candidates.synthesise,
        task: '= "Write a brief from the evidence of the documents, with the source of every sentence, on the question: " + steps.research.output.question',
        input: { question: '= steps.research.output.question', analysis: '= steps.analyse.output' },
        outputSchema: {
          type: 'object',
          required: ['brief', 'answered', 'sentences', 'notes'],
          properties: { brief: { type: 'string', minLength: 1 }, answered: { type: 'boolean' } },
        },
      },
    ],
    output: { brief: '= steps.synthesise.output.brief', answered: '= steps.synthesise.output.answered', notes: '= steps.synthesise.output.notes' },
  }
}
