import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { expect, it } from 'vitest'
import { declarationWarnings } from './declaration-warnings.ts'
import { actionStep, agentStep, compiled } from './testing/made-up-run.ts'

const tool = (more: Partial<Tool>): Tool =>
  defineTool({ id: 'tag', description: '', effect: 'reversible', idempotent: true, blastRadius: 0, execute: () => null, ...more })
const definition = compiled([agentStep('draft'), actionStep('act', 'tag', { after: ['draft'], arguments: { a: '= steps.draft.output.a' } })])

it('says what tools and agents do not declare', () => {
  expect(declarationWarnings(definition, new Map([['tag', tool({})]]), new Map())).toEqual([
    'the tool "tag" declares no target, no impact, no rollbackPlan, no argumentsSchema: people are told what the step says',
    'the tool "tag" is reversible and declares no compensation: a run that people refuse leaves what it did',
    expect.stringContaining('does not declare "tag" as reversible: step "act" is refused'),
  ])
  expect(declarationWarnings(definition, new Map(), new Map())).toEqual(['step "act": the tool "tag" is not in the catalog'])
})

it('says nothing where everything is declared', () => {
  const whole = tool({
    target: () => 't',
    impact: () => 'i',
    rollbackPlan: () => 'r',
    argumentsSchema: {},
    compensation: { tool: 'tag', arguments: () => ({}) },
  })
  const agents = definition.steps.flatMap((step) => (step.kind === 'agent' ? step.agents : []))
  const declaring = new Map(agents.map((id) => [id, { tools: [{ tool: 'tag', effect: 'reversible' as const }] }]))
  expect(declarationWarnings(definition, new Map([['tag', whole]]), declaring)).toEqual([])
})
