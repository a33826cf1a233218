import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import catalog from '@maestro-helix/examples/checked-total/catalog'
import { agentStepSchema, actionStepSchema, codeStepSchema, workflowDefinitionSchema } from '@maestro-helix/contract/workflow-definition'
import { expect, test } from 'vitest'
import { parseYamlBody } from '@maestro-helix/server/http/yaml-body'
import { compileDefinition } from '@maestro-helix/server/orchestration/compile-definition'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/workflows.md'), 'utf8')
const blockOf = (language: string): string => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? ''
const known = { agents: new Set(['bill-reader']), functions: new Set(['add-up']), tools: new Map() }

test('the catalog on the page is the one of the examples, and its workflow compiles', async () => {
  expect(blockOf('ts')).toBe(readFileSync(join(root, 'examples/src/checked-total/catalog.ts'), 'utf8'))
  const { definition } = compileDefinition(catalog.workflows[0], known, ajvSchemas())
  expect(definition.steps.map(({ kind }) => kind)).toEqual(['agent', 'code'])
  expect(await catalog.functions?.[0]?.run({ cents: [3, 4] })).toEqual({ totalCents: 7 })
})

test('the YAML on the page compiles to the same steps', () => {
  const { definition } = compileDefinition(parseYamlBody(blockOf('yaml')), known, ajvSchemas())
  expect(definition.unassessed).toBe('person')
  expect(definition.steps).toEqual(compileDefinition(catalog.workflows[0], known, ajvSchemas()).definition.steps)
})

test('every field of the format is on the page', () => {
  const fields = [workflowDefinitionSchema, agentStepSchema, actionStepSchema, codeStepSchema].flatMap((schema) => Object.keys(schema.shape))
  expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([])
})
