import { createHash } from 'node:crypto'
import { MaestroError } from '@maestro-helix/contract/errors'
import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { expect, test } from 'vitest'
import { type Agent, type AgentTask, defineAgent } from './define-agent.ts'
import { memoryEvidenceSink } from './evidence/memory-evidence-sink.ts'
import { MetacognitiveAgent, type MetacognitiveAgentOptions } from './metacognitive-agent.ts'

const judge = embeddedJudge({ sha256: (text) => createHash('sha256').update(text).digest('hex') })
const task: AgentTask = {
  task: 'Say in one sentence which city is the capital of France and since when.',
  input: { country: 'France' },
  context: 'Paris has been the capital of France since 987. It lies on the Seine.',
}
const good = 'Paris has been the capital of France since 987.'
const bad = 'Bananas.'

/** The embedded judge with other scores, in turn. */
function scoring(...scores: number[]): Judge {
  return { evaluator: judge.evaluator, evaluate: async (request) => ({ ...(await judge.evaluate(request)), qsr: scores.shift() ?? 0 }) }
}

/** Answers in turn; an Error is thrown. */
function scripted(...answers: (string | Error)[]): Agent & { tasks: AgentTask[] } {
  const tasks: AgentTask[] = []
  return {
    id: 'geographer',
    version: '3',
    description: 'Knows capitals.',
    tasks,
    run: (given) => {
      tasks.push(given)
      const answer = answers[tasks.length - 1]
      if (answer === undefined) throw new Error('one call too many')
      if (answer instanceof Error) throw answer
      return { output: answer }
    },
  }
}

function wrapped(agent: Agent, options: Partial<MetacognitiveAgentOptions> = {}) {
  const sink = memoryEvidenceSink()
  return { sink, agent: new MetacognitiveAgent(agent, { judge, evidence: sink, ...options }) }
}

test('a good answer is given out at once, as it is, with evidence', async () => {
  const inner = scripted(good)
  const { agent, sink } = wrapped(inner)
  const { best, attempts, accepted } = await agent.runJudged(task)
  expect(best.reply).toEqual({ output: good })
  expect([attempts.length, accepted]).toEqual([1, true])
  expect(sink.evidence.map(({ type }) => type)).toEqual(['agent.evaluated', 'agent.answered'])
  expect(sink.evidence[0]).toMatchObject({ agent: 'geographer', payload: { version: '3', qsr: best.evaluation.qsr, attempt: 1 } })
  expect(JSON.stringify(sink.evidence)).not.toContain('Paris')
})

test('below the threshold the agent is asked again with the concrete suggestions', async () => {
  const inner = scripted(bad, good)
  const { agent, sink } = wrapped(inner)
  const { best, attempts } = await agent.runJudged(task)
  expect(best.attempt).toBe(2)
  expect(attempts[0]?.evaluation.qsr).toBeLessThan(0.6)
  expect(inner.tasks[1]?.feedback).toMatchObject({ previousOutput: bad, qsr: attempts[0]?.evaluation.qsr })
  expect(inner.tasks[1]?.feedback?.suggestions.length).toBeGreaterThan(0)
  expect(sink.evidence.map(({ type }) => type)).toEqual(['agent.evaluated', 'agent.adapted', 'agent.evaluated', 'agent.answered'])
})

test('attempts are bounded, and the best one is kept, not the last', async () => {
  const { agent } = wrapped(scripted(bad, good, bad), { judge: scoring(0.2, 0.5, 0.4), maxAdaptations: 2 })
  const { best, attempts, accepted } = await agent.runJudged(task)
  expect([best.reply.output, attempts.length, accepted]).toEqual([good, 3, false])
  const once = wrapped(scripted(bad), { maxAdaptations: 0 })
  expect((await once.agent.run(task, { signal: new AbortController().signal, attempt: 1 })).output).toBe(bad)
})

test('the wrapped agent is left unchanged: frozen, with private state, and the same object', async () => {
  class Counter implements Agent {
    readonly id = 'counter'
    readonly version = '1'
    readonly description = 'Counts its calls.'
    #calls = 0
    run(given: AgentTask) {
      given.input = { spoiled: true }
      return { output: `${good} (${++this.#calls})` }
    }
  }
  const inner = Object.freeze(new Counter())
  const { agent } = wrapped(inner, { judge: scoring(0.2, 0.3), maxAdaptations: 1 })
  const before = structuredClone(task)
  await agent.runJudged(task)
  expect(agent.wrapped).toBe(inner)
  expect(task).toEqual(before)
  expect(Reflect.ownKeys(inner)).toEqual(['id', 'version', 'description'])
  expect([agent.id, agent.version, agent.description]).toEqual([inner.id, inner.version, inner.description])
  const again = new MetacognitiveAgent(defineAgent(agent.wrapped), { judge, evidence: memoryEvidenceSink() })
  expect(again.id).toBe('counter')
})

test('an agent that throws first is an error; one that throws later leaves the best answer standing', async () => {
  const first = wrapped(scripted(new MaestroError('AGENT_FAILED', 'no')))
  await expect(first.agent.runJudged(task)).rejects.toMatchObject({ code: 'AGENT_FAILED' })
  expect(first.sink.evidence).toEqual([{ type: 'agent.failed', agent: 'geographer', payload: { version: '3', attempt: 1, code: 'AGENT_FAILED' } }])
  const later = wrapped(scripted(bad, new Error('no')))
  expect((await later.agent.runJudged(task)).best.reply.output).toBe(bad)
})

test('without a judge there is no answer; without a record there is none either', async () => {
  const silent: Judge = { evaluator: judge.evaluator, evaluate: () => Promise.reject(new MaestroError('JUDGE_UNAVAILABLE', 'gone')) }
  await expect(wrapped(scripted(good), { judge: silent }).agent.runJudged(task)).rejects.toMatchObject({ code: 'JUDGE_UNAVAILABLE' })
  const full = { record: () => Promise.reject(new MaestroError('RECORD_DISK_FULL', 'full')) }
  await expect(wrapped(scripted(good), { evidence: full }).agent.runJudged(task)).rejects.toMatchObject({ code: 'RECORD_DISK_FULL' })
})

test('an abort ends it with its reason, also between attempts', async () => {
  const controller = new AbortController()
  const inner: Agent = { ...scripted(bad), run: () => (controller.abort(new Error('called off')), { output: bad }) }
  await expect(wrapped(inner).agent.runJudged(task, { signal: controller.signal, attempt: 1 })).rejects.toThrow('called off')
})

test('thresholds and bounds that make no sense are refused', () => {
  expect(() => wrapped(scripted(), { threshold: 1.1 })).toThrow(RangeError)
  expect(() => wrapped(scripted(), { threshold: Number.NaN })).toThrow(RangeError)
  expect(() => wrapped(scripted(), { maxAdaptations: 6 })).toThrow(RangeError)
})
