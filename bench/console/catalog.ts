import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { type Catalog, defineCatalog } from '@maestro-helix/sdk/define-catalog'
import waiting from '../waiting/catalog.ts'

/** Steps beside each other; each comes after two of the column before, and every tenth after one from further back. */
const columnHeight = 20

/** The questions of `bench/waiting`, and a workflow of as many steps as MAESTRO_BENCH_STEPS says, each an agent's with a judged output. */
export default (env: Readonly<Record<string, string | undefined>>): Catalog =>
  defineCatalog({
    agents: [
      ...(waiting.agents ?? []),
      defineAgent({
        id: 'reader',
        version: '1.0.0',
        description: 'Says what one page holds.',
        run: ({ input }) => ({
          output: `Page ${Number(input['page'])} tells of ${3 + (Number(input['page']) % 7)} pumps in Graz that are checked every six months.`,
          context: 'Stock list, Graz: pumps that are older than five years are checked every six months by the service team.',
          selfScore: 0.9,
        }),
      }),
    ],
    tools: waiting.tools ?? [],
    workflows: [...(waiting.workflows ?? []), long(Number(env['MAESTRO_BENCH_STEPS'] ?? 1_000))],
  })

function long(count: number): WorkflowDefinition {
  return {
    name: 'long',
    steps: Array.from({ length: count }, (_, at) => ({
      id: stepName(at),
      agents: ['reader'],
      task: 'Say what the page holds.',
      input: { page: at },
      after: stepsBefore(at).map(stepName),
      adaptAttempts: 0,
    })),
    output: {},
  }
}

function stepsBefore(at: number): number[] {
  const column = at - (at % columnHeight)
  if (column === 0) return []
  const near = [at - columnHeight, column - columnHeight + ((at + 1) % columnHeight)]
  return at % 10 === 0 && column >= 3 * columnHeight ? [...near, at - 3 * columnHeight] : near
}

function stepName(at: number): string {
  return `page-${String(at).padStart(4, '0')}`
}
