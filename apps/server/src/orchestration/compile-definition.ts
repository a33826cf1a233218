import type { Json } from '@maestro-helix/contract/json'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type CompiledWorkflow, type Step, workflowDefinitionSchema } from '@maestro-helix/contract/workflow-definition'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import type { AgentRefusal } from '@maestro-helix/sdk/define-agent'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'
import { sha256Hex } from '../record/digest.ts'
import { conditionIn, expressionsOf, scopeName, stepsReadBy } from './expressions.ts'
import type { Schemas } from './json-schemas.ts'
import { stepsBefore } from './step-order.ts'

/** What a definition may refer to. */
export type KnownParts = {
  agents: ReadonlySet<string>
  /** Agents of the catalog that may not run, with the reason. */
  refused?: ReadonlyMap<string, AgentRefusal>
  /** What each agent declares; an agent that is absent declares nothing. */
  capabilities?: ReadonlyMap<string, readonly string[]>
  /** Functions that code steps may call, and that may check outputs; none where absent. */
  functions?: ReadonlySet<string>
  tools: ReadonlyMap<string, Pick<Tool, 'effect' | 'target' | 'impact' | 'rollbackPlan'>>
}

export type CompiledDefinition = { definition: CompiledWorkflow; canonical: Uint8Array; sha256: string }

/**
 * Compiles a definition as people write it to the complete, canonical form that is hashed, stored and interpreted.
 * @throws MaestroError DEFINITION_INVALID (path and reason), DEFINITION_CYCLE, DEFINITION_UNKNOWN_AGENT, DEFINITION_INCAPABLE_AGENTS, DEFINITION_UNKNOWN_TOOL, DEFINITION_UNKNOWN_FUNCTION, TOOL_EFFECT_CONTRADICTED,
 * DEFINITION_EXPRESSION_INVALID.
 */
export function compileDefinition(source: unknown, known: KnownParts, schemas: Schemas): CompiledDefinition {
  const parsed = workflowDefinitionSchema.safeParse(source)
  if (!parsed.success) throw new MaestroError('DEFINITION_INVALID', z.prettifyError(parsed.error).slice(0, 2_000))
  const definition = parsed.data
  checkSteps(definition.steps)
  checkCycles(definition.steps)
  checkParts(definition.steps, known)
  checkJudging(definition, known)
  checkExpressions(definition)
  checkSchemas(definition, schemas)
  const canonical = canonicalJsonBytes(definition)
  return { definition, canonical, sha256: sha256Hex(canonical) }
}

function checkSteps(steps: Step[]): void {
  const ids = new Set<string>()
  for (const step of steps) {
    if (ids.has(step.id)) throw new MaestroError('DEFINITION_INVALID', `two steps are named "${step.id}"`)
    ids.add(step.id)
  }
  for (const step of steps) {
    for (const before of step.after) {
      if (!ids.has(before)) throw new MaestroError('DEFINITION_INVALID', `step "${step.id}" comes after "${before}", which does not exist`)
    }
  }
}

/** Kahn's algorithm; what it cannot order holds a cycle, which is then walked to name it. */
function checkCycles(steps: Step[]): void {
  const open = new Map(steps.map((step) => [step.id, new Set(step.after)]))
  for (let progress = true; progress;) {
    progress = false
    for (const [id, before] of open) {
      if ([...before].some((other) => open.has(other))) continue
      open.delete(id)
      progress = true
    }
  }
  const first = open.keys().next().value
  if (first === undefined) return
  const path: string[] = []
  let at = first
  while (!path.includes(at)) {
    path.push(at)
    at = [...(open.get(at) ?? [])].find((other) => open.has(other)) ?? at
  }
  throw new MaestroError('DEFINITION_CYCLE', `these steps wait for each other: ${[...path.slice(path.indexOf(at)), at].join(' -> ')}`)
}

function checkParts(steps: Step[], known: KnownParts): void {
  for (const step of steps) {
    if (step.kind === 'action') {
      const tool = known.tools.get(step.tool)
      if (!tool) throw new MaestroError('DEFINITION_UNKNOWN_TOOL', `step "${step.id}" calls the tool "${step.tool}", which is not in the catalog`)
      if (step.effect !== undefined && step.effect !== tool.effect)
        throw new MaestroError('TOOL_EFFECT_CONTRADICTED', `step "${step.id}" declares "${step.tool}" as ${step.effect}; it is ${tool.effect}`)
      for (const part of ['target', 'impact', 'rollbackPlan'] as const) {
        if (step[part] === undefined && tool[part] === undefined)
          throw new MaestroError('DEFINITION_INVALID', `step "${step.id}": neither it nor the tool "${step.tool}" says the ${part}`)
      }
      continue
    }
    if (step.kind === 'code') {
      requireFunction(step.function, `step "${step.id}" calls the function`, known)
      continue
    }
    for (const agent of step.agents) {
      const refused = known.refused?.get(agent)
      if (refused)
        throw new MaestroError(refused.code, `step "${step.id}": ${refused.message}`, {
          ...(refused.hint !== undefined && { hint: refused.hint }),
          details: { agent },
        })
      if (!known.agents.has(agent))
        throw new MaestroError('DEFINITION_UNKNOWN_AGENT', `step "${step.id}" names the agent "${agent}", which is not in the catalog`)
    }
    const { requires = [] } = step
    if (!step.agents.some((agent) => requires.every((capability) => known.capabilities?.get(agent)?.includes(capability))))
      throw new MaestroError(
        'DEFINITION_INCAPABLE_AGENTS',
        `step "${step.id}" requires ${requires.join(', ')}; none of ${step.agents.join(', ')} declares that`,
      )
  }
}

function requireFunction(id: string, whoWants: string, known: KnownParts): void {
  if (!known.functions?.has(id)) throw new MaestroError('DEFINITION_UNKNOWN_FUNCTION', `${whoWants} "${id}", which is not in the catalog`)
}

/** Where outputs of whose truth nothing is known are to be checked by code, somebody must say by which. */
function checkJudging(definition: CompiledWorkflow, known: KnownParts): void {
  if (definition.check !== undefined) requireFunction(definition.check, 'the workflow checks outputs by', known)
  for (const step of definition.steps) {
    if (step.kind !== 'agent') continue
    if (step.check !== undefined) requireFunction(step.check, `step "${step.id}" checks its outputs by`, known)
    if ((step.unassessed ?? definition.unassessed) === 'check' && (step.check ?? definition.check) === undefined)
      throw new MaestroError('DEFINITION_INVALID', `step "${step.id}": \`unassessed: check\` names no function in \`check\``)
  }
}

function checkExpressions(definition: CompiledWorkflow): void {
  for (const step of definition.steps) {
    const at = `step "${step.id}"`
    const visible = (): readonly string[] => stepsBefore(definition, step.id)
    if (step.when !== undefined) compileAt(`${at}, when`, conditionIn(step.when), visible)
    const templates: [string, Json | undefined][] =
      step.kind === 'agent'
        ? [
            ['task', step.task],
            ['input', step.input],
            ['context', step.context],
          ]
        : step.kind === 'code'
          ? [['input', step.input]]
          : [
              ['arguments', step.arguments],
              ['target', step.target],
              ['impact', step.impact],
              ['rollbackPlan', step.rollbackPlan],
            ]
    for (const [name, template] of templates) checkTemplate(`${at}, ${name}`, template, visible)
  }
  checkTemplate('output', definition.output, () => definition.steps.map((step) => step.id))
}

function checkTemplate(path: string, template: Json | undefined, visible: () => readonly string[]): void {
  if (template === undefined) return
  for (const found of expressionsOf(template, path)) compileAt(found.path, found.expression, visible)
}

/** `visible`: the steps whose output the expression can see. Any other would be there at one time and not at another. */
function compileAt(path: string, source: string, visible: () => readonly string[]): void {
  let read: Set<string>
  try {
    read = stepsReadBy(source)
  } catch (error) {
    throw new MaestroError('DEFINITION_EXPRESSION_INVALID', `${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (read.size === 0) return
  const names = new Set(visible().flatMap((id) => [id, scopeName(id)]))
  const unseen = [...read].find((name) => !names.has(name))
  if (unseen !== undefined)
    throw new MaestroError(
      'DEFINITION_EXPRESSION_INVALID',
      `${path}: "steps.${unseen}" is read, but no step of that name comes before; add it to \`after\``,
    )
}

function checkSchemas(definition: CompiledWorkflow, schemas: Schemas): void {
  const declared: [string, CompiledWorkflow['inputSchema']][] = [
    ['inputSchema', definition.inputSchema],
    ...definition.steps.flatMap((step): [string, CompiledWorkflow['inputSchema']][] =>
      step.kind === 'action' ? [] : [[`step "${step.id}", outputSchema`, step.outputSchema]],
    ),
  ]
  for (const [path, schema] of declared) {
    if (schema === undefined) continue
    const problem = schemas.problemOf(schema)
    if (problem) throw new MaestroError('DEFINITION_INVALID', `${path}: ${problem}`)
  }
}
