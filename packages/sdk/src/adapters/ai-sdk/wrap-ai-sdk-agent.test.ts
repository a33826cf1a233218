import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import { tool, ToolLoopAgent, type ToolSet } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { watchingForCallsAroundDoor } from '../../admit-tool-call.ts'
import type { AgentReply, AgentTask } from '../../define-agent.ts'
import { defineCatalog } from '../../define-catalog.ts'
import { type CallTool, defineTool, type Tool, type ToolEffect } from '../../define-tool.ts'
import { callTool } from '../../testing/call-tool.ts'
import { type GovernedDeclarations, governedTools, idOf } from './governed-tools.ts'
import { maestroApproval } from './maestro-approval.ts'
import { wrapAiSdkAgent, type WrapAiSdkAgentOptions } from './wrap-ai-sdk-agent.ts'

const identity = { id: 'clerk', version: '1', description: 'Helps customers.' }
const task: AgentTask = { task: 'Help the customer.', input: {} }

type Answer = { call: string; input?: JsonObject } | { text: string; cutOff?: true }

/** A model that answers as told, one answer per turn. */
function scripted(...answers: Answer[]): MockLanguageModelV4 {
  const usage = {
    inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 4, text: 4, reasoning: undefined },
  }
  return new MockLanguageModelV4({
    modelId: 'mock-1',
    doGenerate: answers.map((answer, turn) => ({
      content:
        'call' in answer
          ? [{ type: 'tool-call' as const, toolCallId: String(turn), toolName: answer.call, input: JSON.stringify(answer.input ?? {}) }]
          : [{ type: 'text' as const, text: answer.text }],
      finishReason: { unified: 'call' in answer ? ('tool-calls' as const) : answer.cutOff ? ('length' as const) : ('stop' as const), raw: undefined },
      usage,
      warnings: [],
    })),
  })
}

const effects: string[] = []
function acting(name: string) {
  return tool({
    description: `Does ${name}.`,
    inputSchema: z.object({ id: z.string() }),
    execute: ({ id }) => {
      effects.push(`${name} ${id}`)
      return { done: id }
    },
  })
}

/** The door of a server as far as an attempt sees it: what reads is carried out, anything else refused. */
function door(tools: readonly Tool[]): CallTool {
  return async ({ tool: id, arguments: given }) => {
    const found = tools.find((candidate) => candidate.id === id)
    if (!found) throw new MaestroError('TOOL_NOT_DECLARED', id)
    if (found.effect !== 'read') throw new MaestroError('TOOL_NEEDS_STEP', id)
    return callTool(found, given)
  }
}

async function replyTo(
  model: MockLanguageModelV4,
  tools: ToolSet,
  more: { options?: Partial<WrapAiSdkAgentOptions>; settings?: object; withoutDoor?: true } = {},
): Promise<AgentReply> {
  const agent = wrapAiSdkAgent(new ToolLoopAgent({ model, tools, ...more.settings }), { ...identity, ...more.options })
  const { signal } = new AbortController()
  return agent.run(task, { signal, attempt: 1, ...(!more.withoutDoor && { call: door(agent.brings?.tools ?? []) }) })
}

const twelve: [name: string, effect: ToolEffect][] = [
  ['refund', 'irreversible'],
  ['refundOrder', 'irreversible'],
  ['sendEmail', 'irreversible'],
  ['issueCredit', 'irreversible'],
  ['closeAccount', 'irreversible'],
  ['dropTable', 'irreversible'],
  ['disburse', 'irreversible'],
  ['chargeCard', 'irreversible'],
  ['cancelSubscription', 'reversible'],
  ['transferFunds', 'irreversible'],
  ['deleteUser', 'irreversible'],
  ['getPaymentStatus', 'read'],
]

test.each([
  ['the approval of Maestro', { toolApproval: maestroApproval() }],
  ['no approval at all', {}],
  ['an approval that lets everything through', { toolApproval: () => 'approved' as const }],
])('under %s, of twelve tools only the one that reads is carried out inside the agent', async (_of, settings) => {
  for (const [name, effect] of twelve) {
    effects.length = 0
    const declaration = effect === 'read' ? { effect } : { effect, blastRadius: 0.5 }
    const tools = governedTools({ [name]: acting(name) }, { [name]: declaration })
    const reply = await replyTo(scripted({ call: name, input: { id: 'W-17' } }, { text: 'Done.' }), tools, { settings })
    if (effect === 'read') {
      expect(effects).toEqual([`${name} W-17`])
      expect(reply).toMatchObject({ output: 'Done.', context: `${name}: {"done":"W-17"}`, finishReason: 'stop' })
      expect(reply.approvalRequests).toBeUndefined()
    } else {
      expect(effects).toEqual([])
      const requests = [{ tool: idOf(name), arguments: { id: 'W-17' } }]
      expect(reply).toMatchObject({ output: { requests }, approvalRequests: requests })
    }
  }
})

test('what waits ends the turn, and is told as asked for, not as done', async () => {
  const tools = governedTools({ refund: acting('refund') }, { refund: { effect: 'irreversible' } })
  const reply = await replyTo(scripted({ call: 'refund', input: { id: 'W-17' } }), tools, { settings: { toolApproval: maestroApproval() } })
  expect(reply).toEqual({
    output: { text: '', requests: [{ tool: 'refund', arguments: { id: 'W-17' } }] },
    trajectory: [{ kind: 'said', text: 'Asks for refund {"id":"W-17"}' }],
    approvalRequests: [{ tool: 'refund', arguments: { id: 'W-17' } }],
    finishReason: 'tool-calls',
    usage: { model: 'mock-1', inputTokens: 10, outputTokens: 4 },
  })
})

test('an agent that brings tools past the door is refused as it is wrapped, with their names, and never runs', async () => {
  const model = scripted()
  const own = new ToolLoopAgent({ model, tools: { refund: acting('refund'), chargeCard: acting('chargeCard') } })
  const refused = wrapAiSdkAgent(own, identity)
  expect(refused.refused).toMatchObject({
    code: 'TOOL_NOT_DECLARED',
    message: expect.stringMatching(/"clerk" brings "refund", "chargeCard"/) as string,
  })
  await expect(refused.run({ task: '', input: {} }, { signal: AbortSignal.timeout(1_000), attempt: 1 })).rejects.toMatchObject({
    code: 'TOOL_NOT_DECLARED',
  })
  const tools = { refund: acting('refund'), chargeCard: acting('chargeCard') }
  const part = { refund: { effect: 'irreversible' } } as unknown as GovernedDeclarations<typeof tools>
  expect(() => governedTools(tools, part)).toThrow(
    expect.objectContaining({ code: 'TOOL_NOT_DECLARED', message: expect.stringContaining('"chargeCard"') as string }),
  )
})

test('a tool that the provider carries out is refused unless it is named as unseen', () => {
  const search = { type: 'provider', id: 'mock.search', args: {}, isProviderExecuted: true, inputSchema: z.object({}), outputSchema: z.object({}) }
  const held = { tools: { search }, generate: () => Promise.reject(new Error('not called')) } as never
  expect(wrapAiSdkAgent(held, identity).refused).toMatchObject({ code: 'TOOL_NOT_DECLARED' })
  expect(wrapAiSdkAgent(held, { ...identity, unseen: ['search'] }).brings).toEqual({ framework: 'ai-sdk', tools: [], unseen: ['search'] })
  const local = { ...search, isProviderExecuted: false }
  const own = wrapAiSdkAgent({ tools: { local }, generate: () => Promise.reject(new Error()) } as never, { ...identity, unseen: ['local'] })
  expect(own.refused).toMatchObject({ code: 'TOOL_NOT_DECLARED' })
})

test('the tools are declared by themselves, and a declaration beside them may not say otherwise', () => {
  const tools = governedTools({ refundOrder: acting('refundOrder') }, { refundOrder: { effect: 'irreversible', blastRadius: 0.4 } })
  const agent = wrapAiSdkAgent(new ToolLoopAgent({ model: scripted(), tools }), identity)
  expect(agent.tools).toEqual([{ tool: 'refund-order', effect: 'irreversible' }])
  const { tools: inCatalog } = defineCatalog({ agents: [agent] })
  expect(inCatalog).toMatchObject([{ id: 'refund-order', description: 'Does refundOrder.', idempotent: false, blastRadius: 0.4 }])
  expect(inCatalog[0]?.argumentsSchema).toMatchObject({ type: 'object', required: ['id'] })
  const played = wrapAiSdkAgent(new ToolLoopAgent({ model: scripted(), tools }), { ...identity, tools: [{ tool: 'refund-order', effect: 'read' }] })
  expect(played.refused).toMatchObject({ code: 'TOOL_EFFECT_CONTRADICTED' })
})

test('a tool of the catalog stands in for the one of the SDK', async () => {
  const calls: JsonObject[] = []
  const find = defineTool({
    id: 'find-order',
    description: 'Finds.',
    effect: 'read',
    idempotent: true,
    blastRadius: 0,
    execute: ({ arguments: given }) => (calls.push(given), { city: 'Basel' }),
  })
  const tools = governedTools({ lookUp: acting('lookUp') }, { lookUp: find })
  effects.length = 0
  const reply = await replyTo(scripted({ call: 'lookUp', input: { id: 'W-1' } }, { text: 'Basel.' }), tools)
  expect(reply.context).toBe('lookUp: {"city":"Basel"}')
  expect([calls, effects]).toEqual([[{ id: 'W-1' }], []])
})

test('a tool that yields gives its last', async () => {
  const slow = tool({
    inputSchema: z.object({}),
    async *execute() {
      yield 'half'
      yield 'whole'
    },
  })
  const reply = await replyTo(scripted({ call: 'slow' }, { text: 'So.' }), governedTools({ slow }, { slow: { effect: 'read' } }))
  expect(reply.context).toBe('slow: "whole"')
})

test('a tool that fails is part of what the answer is judged against', async () => {
  const lookUp = tool({ inputSchema: z.object({}), execute: (): Promise<string> => Promise.reject(new Error('the warehouse does not answer')) })
  const reply = await replyTo(
    scripted({ call: 'lookUp' }, { text: 'It was delivered to Basel.' }),
    governedTools({ lookUp }, { lookUp: { effect: 'read' } }),
  )
  expect(reply.context).toBe('lookUp failed: the warehouse does not answer')
})

test('a call with arguments that do not fit is told with its error', async () => {
  const tools = governedTools({ find: acting('find') }, { find: { effect: 'read' } })
  const reply = await replyTo(scripted({ call: 'find', input: { id: 17 } }, { text: 'Sorry.' }), tools)
  expect(reply.trajectory?.[0]).toMatchObject({
    kind: 'called',
    tool: 'find',
    result: null,
    error: expect.stringContaining('Invalid input') as string,
  })
})

test('a cut-off answer says so', async () => {
  const reply = await replyTo(scripted({ text: 'The order was deliv', cutOff: true }), {})
  expect(reply).toMatchObject({ output: 'The order was deliv', finishReason: 'length' })
})

test('a tool that was not there as the agent was wrapped is stopped before it runs', async () => {
  effects.length = 0
  const around: string[] = []
  const settings = { prepareCall: (given: object) => ({ ...given, tools: { refund: acting('refund') } }) }
  const running = watchingForCallsAroundDoor(
    (name) => around.push(name),
    () => replyTo(scripted({ call: 'refund', input: { id: 'W-17' } }, { text: 'Refunded.' }), {}, { settings }),
  )
  await expect(running).rejects.toMatchObject({ code: 'TOOL_AROUND_DOOR', message: expect.stringContaining('"refund"') as string })
  expect([effects, around]).toEqual([[], ['refund']])
})

test('a tool that was exchanged for another of its name makes the attempt fail', async () => {
  const tools = governedTools({ find: acting('find') }, { find: { effect: 'read' } })
  const settings = { prepareCall: (given: object) => ({ ...given, tools: { find: acting('find') } }) }
  await expect(replyTo(scripted({ call: 'find', input: { id: 'W-1' } }, { text: 'Found.' }), tools, { settings })).rejects.toMatchObject({
    code: 'TOOL_AROUND_DOOR',
  })
})

test('outside of a running attempt a governed tool does nothing', async () => {
  effects.length = 0
  const tools = governedTools({ find: acting('find') }, { find: { effect: 'read' } })
  const alone = new ToolLoopAgent({
    model: scripted({ call: 'find', input: { id: 'W-1' } }, { text: 'No.' }),
    tools,
    toolApproval: maestroApproval(),
  })
  await alone.generate({ prompt: 'Find it.' })
  const withoutDoor = replyTo(scripted({ call: 'find', input: { id: 'W-1' } }, { text: 'No.' }), tools, { withoutDoor: true })
  await expect(withoutDoor).rejects.toMatchObject({ code: 'TOOL_AROUND_DOOR' })
  expect(effects).toEqual([])
})

test('the approval denies what does not go through the door', () => {
  const approve = maestroApproval()
  const tools = { open: acting('open') }
  expect(approve({ toolCall: { toolName: 'open' }, tools })).toMatchObject({ type: 'denied' })
  expect(approve({ toolCall: { toolName: 'constructor' }, tools })).toMatchObject({ type: 'denied' })
})

test.each([
  ['refundOrder', 'refund-order'],
  ['charge_card', 'charge-card'],
  ['getURL2', 'get-url2'],
  ['9lives', 'lives'],
])('%s becomes %s', (name, id) => {
  expect(idOf(name)).toBe(id)
})

test('a name of which no id can be made needs one', () => {
  expect(() => idOf('退款')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  const named = governedTools({ 退款: acting('refund') }, { 退款: { id: 'refund', effect: 'irreversible' } })
  expect(Object.keys(named)).toEqual(['退款'])
})

test('an aborted attempt calls nothing', async () => {
  const model = scripted({ text: 'Hello.' })
  const agent = wrapAiSdkAgent(new ToolLoopAgent({ model }), identity)
  await expect(agent.run(task, { signal: AbortSignal.abort(new Error('called off')), attempt: 1 })).rejects.toThrow('called off')
  expect(model.doGenerateCalls).toHaveLength(0)
  const { signal } = new AbortController()
  expect(await agent.run(task, { signal, attempt: 1 })).toMatchObject({ output: 'Hello.', usage: { model: 'mock-1' } })
  expect(JSON.stringify(model.doGenerateCalls[0]?.prompt)).toContain('Help the customer.')
})
