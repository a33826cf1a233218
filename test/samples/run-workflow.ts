import { createHash } from 'node:crypto'
import type { GateDecision, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { defaultGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { assessRisk } from '@maestro-helix/helix/mri/assess-risk'
import type { Agent, AgentReply } from '@maestro-helix/sdk/define-agent'
import type { Catalog } from '@maestro-helix/sdk/define-catalog'
import { callTool } from '@maestro-helix/sdk/testing/call-tool'
import { compileDefinition } from '@maestro-helix/server/orchestration/compile-definition'
import { describedAction } from '@maestro-helix/server/orchestration/described-action'
import { evaluateCondition, type ExpressionScope, mapTemplate, scopeName } from '@maestro-helix/server/orchestration/expressions'
import { gateDecision, judgeRequestOf } from '@maestro-helix/server/orchestration/gate-decision'
import { asText } from '@maestro-helix/server/orchestration/govern-output'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import { whatWasGiven } from '@maestro-helix/server/orchestration/what-was-given'

export type Attempt = {
  step: string
  agent: string
  output: Json
  reply: AgentReply
  qsr: QsrEvaluation
  risk: RiskAssessment
  decision: GateDecision
}
export type ActionCall = { step: string; tool: string; arguments: JsonObject; result: Json; target: Json; impact: Json; rollbackPlan: Json }

const schemas = ajvSchemas()
const judge = embeddedJudge({
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  schemaViolations: (schema, value) => schemas.validate(schema, value),
})

/**
 * Runs a workflow of a catalog step by step in one process: the real compiler, expressions, agents, tools and judge, without engine and record.
 * Every candidate of a step is run and judged; later steps see the output of the first. Actions are carried out when `approve` says so.
 */
export async function runWorkflow(
  catalog: Catalog,
  name: string,
  input: JsonObject,
  approve: (tool: string) => boolean,
): Promise<{ attempts: Attempt[]; actions: ActionCall[]; output: Json }> {
  const source = catalog.workflows.find((workflow) => workflow.name === name)
  const agents = new Map(catalog.agents.map((agent) => [agent.id, agent]))
  const tools = new Map(catalog.tools.map((tool) => [tool.id, tool]))
  const functions = new Map((catalog.functions ?? []).map((declared) => [declared.id, declared]))
  const { definition } = compileDefinition(source, { agents: new Set(agents.keys()), functions: new Set(functions.keys()), tools }, schemas)
  const invalid = definition.inputSchema === undefined ? [] : schemas.validate(definition.inputSchema, input)
  if (invalid.length > 0) throw new Error(`The input is invalid: ${invalid.join('; ')}`)
  const scope: ExpressionScope = {
    input,
    steps: Object.fromEntries(definition.steps.map((step) => [scopeName(step.id), { output: null }])),
    run: { id: 'run' },
  }
  const attempts: Attempt[] = []
  const actions: ActionCall[] = []
  const ended = new Set<string>()
  while (ended.size < definition.steps.length) {
    const step = definition.steps.find((candidate) => !ended.has(candidate.id) && candidate.after.every((before) => ended.has(before)))
    if (step === undefined) throw new Error('The definition holds a cycle.')
    ended.add(step.id)
    if (step.when !== undefined && !evaluateCondition(step.when, scope)) continue
    if (step.kind === 'action') {
      const tool = tools.get(step.tool)
      if (tool === undefined) throw new Error(`There is no tool ${step.tool}.`)
      const given = mapTemplate(step.arguments, scope) as JsonObject
      const problems = tool.argumentsSchema === undefined ? [] : schemas.validate(tool.argumentsSchema, given)
      if (problems.length > 0) throw new Error(`${step.tool}: ${problems.join('; ')}`)
      const { target, impact, rollbackPlan } = describedAction(tool, given, (part) =>
        step[part] === undefined ? undefined : mapTemplate(step[part], scope),
      )
      if (!approve(step.tool)) continue
      const result = await callTool(tool, given, { idempotencyKey: `run/${step.id}` })
      scope.steps[scopeName(step.id)] = { output: result }
      actions.push({ step: step.id, tool: step.tool, arguments: given, result, target, impact, rollbackPlan })
      continue
    }
    if (step.kind === 'code') {
      const called = functions.get(step.function)
      scope.steps[scopeName(step.id)] = { output: (await called?.run(mapTemplate(step.input, scope) as JsonObject)) ?? null }
      continue
    }
    for (const [index, id] of step.agents.entries()) {
      const agent = agents.get(id) as Agent
      const reply = await agent.run(
        { task: asText(mapTemplate(step.task, scope)), input: mapTemplate(step.input, scope) as JsonObject },
        { signal: new AbortController().signal, attempt: 1 },
      )
      // What is recorded and passed on has been JSON.
      const output = JSON.parse(JSON.stringify(reply.output)) as Json
      const task = asText(mapTemplate(step.task, scope))
      const given = mapTemplate(step.input, scope) as JsonObject
      const stepContext = step.context === undefined ? null : asText(mapTemplate(step.context, scope))
      const account = { context: reply.context ?? null, trajectory: reply.trajectory ?? [] }
      const known = whatWasGiven({ task, input: given, stepContext, seen: [], account, output })
      const judged = { task, ...known, selfScore: reply.selfScore ?? null, previousOutputs: [] }
      const qsr = await judge.evaluate(judgeRequestOf(step, definition, judged, output))
      const texts = [
        ...(judged.context === null ? [] : [{ origin: 'context', text: judged.context }]),
        { origin: 'output', text: JSON.stringify(output), requestsExpected: true },
      ]
      const risk = assessRisk({
        evaluation: qsr,
        evaluator: qsr.evaluator,
        ...(reply.selfScore !== undefined && { selfScore: reply.selfScore, selfScoreWindow: [reply.selfScore] }),
        texts,
      })
      const place = { config: defaultGateConfig, configSha256: '0'.repeat(64), workflow: definition.name, step: step.id, attemptsSoFar: 1 }
      const decision = gateDecision(step, definition, { ...place, evaluation: qsr, risk }, { judged })
      attempts.push({ step: step.id, agent: id, output, reply, qsr, risk, decision })
      if (index === 0) scope.steps[scopeName(step.id)] = { output }
    }
  }
  return { attempts, actions, output: definition.output === undefined ? null : mapTemplate(definition.output, scope) }
}
