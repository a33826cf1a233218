import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { expect, it } from 'vitest'
import { declarationWarnings } from './declaration-warnings.ts'
import { actionStep, agentStep, compiled } from './testing/made-up-run.ts'

const tool = (more: Partial<Tool>): Tool =>
  defineTool({ id: 'tag', description: '', effect: 'reversible', idempotent: true, blastRadius: 0, execute: () => null, ...more })
const definition = compiled([agentStep('draft'), actionStep('act', 'tag', { after: ['draft'], arguments: { a: '= steps.draft.output.a' } })])

it('says what tools and agents do not declare', () => {
  expect(declarationWarnings(definition, { tools: new Map([['tag', tool({})]]), agents: new Map(), lowered: [] })).toEqual([
    'the tool "tag" declares no target, no impact, no rollbackPlan, no argumentsSchema: people are told what the step says',
    'the tool "tag" is reversible and declares no compensation: a run that people refuse leaves what it did',
    expect.stringContaining('does not declare "tag" as reversible: step "act" is refused'),
  ])
  expect(declarationWarnings(definition, { tools: new Map(), agents: new Map(), lowered: [] })).toEqual([
    'step "act": the tool "tag" is not in the catalog',
  ])
})

const whole = tool({
  target: () => 't',
  impact: () => 'i',
  rollbackPlan: () => 'r',
  argumentsSchema: {},
  compensation: { tool: 'tag', arguments: () => ({}) },
})
const asked = definition.steps.flatMap((step) => (step.kind === 'agent' ? step.agents : []))
const brings = { framework: 'ai-sdk', tools: [], unseen: [] }
const agentsWith = (more: object) => new Map(asked.map((id) => [id, { tools: [{ tool: 'tag', effect: 'reversible' as const }], brings, ...more }]))

it('says nothing where everything is declared and every call is seen', () => {
  expect(declarationWarnings(definition, { tools: new Map([['tag', whole]]), agents: agentsWith({}), lowered: [] })).toEqual([])
})

it.each([
  ['an agent of code of its own', { brings: undefined }, `code of one's own: "${asked[0]}"`],
  [
    'a tool that the provider carries out',
    { brings: { ...brings, unseen: ['webSearch'] } },
    `"${asked[0]}" has "webSearch" carried out by its model's provider`,
  ],
  [
    'an agent that declares a tool which is not there',
    {
      tools: [
        { tool: 'tag', effect: 'reversible' },
        { tool: 'gone', effect: 'read' },
      ],
    },
    `"${asked[0]}" declares the tool "gone", which is not in the catalog`,
  ],
])('names %s', (_what, more, warning) => {
  const warnings = declarationWarnings(definition, { tools: new Map([['tag', whole]]), agents: agentsWith(more), lowered: [] })
  expect(warnings).toEqual([expect.stringContaining(warning)])
})

it('names a tool whose lesser effect nobody has signed', () => {
  const lowered = [{ tool: 'tag', declared: 'read' as const, before: 'reversible' as const }]
  const warnings = declarationWarnings(definition, { tools: new Map([['tag', whole]]), agents: agentsWith({}), lowered })
  expect(warnings).toEqual([expect.stringContaining('"tag" was reversible and is declared as read: it stays reversible')])
})
