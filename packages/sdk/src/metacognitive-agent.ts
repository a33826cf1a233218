import { codeOf } from '@maestro-helix/contract/errors'
import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import type { JsonObject } from '@maestro-helix/contract/json'
import { nextAdaptation } from '@maestro-helix/helix/adaptation/next-adaptation'
import type { Judge } from '@maestro-helix/helix/judge'
import type { Agent, AgentEnvironment, AgentReply, AgentTask } from './define-agent.ts'
import type { ToolUse } from './define-tool.ts'
import type { AgentEvidence, EvidenceSink } from './evidence/evidence-sink.ts'

export type MetacognitiveAgentOptions = {
  judge: Judge
  evidence: EvidenceSink
  /** QSR below which the agent is asked to improve its output, 0..1; 0.6 by default. */
  threshold?: number
  /** Further attempts after the first, 0..5; 2 by default. */
  maxAdaptations?: number
}

/** An attempt with its score. */
export type JudgedReply = { attempt: number; reply: AgentReply; evaluation: QsrEvaluation }

/** accepted: the best attempt reaches the threshold. */
export type JudgedRun = { best: JudgedReply; attempts: readonly JudgedReply[]; accepted: boolean }

/** Outputs that novelty is measured against. */
const previousOutputsLimit = 16

/**
 * Puts metacognition around an agent that runs outside Maestro: its output is judged, evidence is recorded, and below the threshold it is asked
 * again with the judge's concrete suggestions; the best attempt is given out. The wrapped agent is called and nothing else: it is neither changed
 * nor copied, and each attempt gets a task of its own to keep. Being an agent itself, the wrapper fits wherever the wrapped one did.
 *
 * Rejects with what the wrapped agent threw while no attempt has succeeded, JUDGE_UNAVAILABLE while none could be judged, the evidence sink's
 * error (no score without its record), or the reason of an abort. What goes wrong in a further attempt leaves the best one standing.
 */
export class MetacognitiveAgent implements Agent {
  readonly wrapped: Agent
  readonly id: string
  readonly version: string
  readonly description: string
  readonly tools: readonly ToolUse[]
  readonly #judge: Judge
  readonly #evidence: EvidenceSink
  readonly #threshold: number
  readonly #maxAdaptations: number

  constructor(wrapped: Agent, options: MetacognitiveAgentOptions) {
    const { threshold = 0.6, maxAdaptations = 2 } = options
    if (!(threshold >= 0 && threshold <= 1)) throw new RangeError('threshold must lie between 0 and 1')
    if (!Number.isInteger(maxAdaptations) || maxAdaptations < 0 || maxAdaptations > 5)
      throw new RangeError('maxAdaptations must be a whole number from 0 to 5')
    this.wrapped = wrapped
    this.id = wrapped.id
    this.version = wrapped.version
    this.description = wrapped.description
    this.tools = wrapped.tools ?? []
    this.#judge = options.judge
    this.#evidence = options.evidence
    this.#threshold = threshold
    this.#maxAdaptations = maxAdaptations
  }

  /** The reply of the best attempt, as the wrapped agent gave it. */
  async run(task: AgentTask, environment: AgentEnvironment): Promise<AgentReply> {
    return (await this.runJudged(task, environment)).best.reply
  }

  /** As `run`, with every attempt and its evaluation. */
  async runJudged(task: AgentTask, environment: AgentEnvironment = { signal: new AbortController().signal, attempt: 1 }): Promise<JudgedRun> {
    const attempts: JudgedReply[] = []
    let feedback = task.feedback
    for (let extra = 0; ; extra++) {
      const judged = await this.#attempt(
        { ...task, ...(feedback && { feedback }) },
        { ...environment, attempt: environment.attempt + extra },
        attempts,
      )
      if (judged) attempts.push(judged)
      const next = nextAdaptation(
        attempts.map(({ evaluation }) => evaluation),
        { below: this.#threshold, maxAttempts: this.#maxAdaptations },
      )
      const best = attempts[next.best] as JudgedReply
      if (next.next !== 'adapt' || !judged) return this.#answered(best, attempts, next.next === 'accept')
      feedback = { previousOutput: judged.reply.output, qsr: judged.evaluation.qsr, suggestions: [...next.suggestions] }
      await this.#record('agent.adapted', {
        attempt: judged.attempt,
        qsr: judged.evaluation.qsr,
        threshold: this.#threshold,
        suggestions: next.suggestions.length,
      })
    }
  }

  /** One attempt with its score; undefined where it failed and an earlier one stands. */
  async #attempt(task: AgentTask, environment: AgentEnvironment, earlier: readonly JudgedReply[]): Promise<JudgedReply | undefined> {
    const { attempt, signal } = environment
    signal.throwIfAborted()
    let reply: AgentReply
    let evaluation: QsrEvaluation
    try {
      // A copy: what the agent does to its task must not reach the judge or the next attempt.
      reply = await this.wrapped.run(structuredClone(task), environment)
      evaluation = await this.#evaluate(task, reply, earlier, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      await this.#record('agent.failed', { attempt, code: codeOf(error) })
      if (earlier.length === 0) throw error
      return undefined
    }
    await this.#record('agent.evaluated', {
      attempt,
      qsr: evaluation.qsr,
      threshold: this.#threshold,
      consistency: evaluation.consistency,
      confidence: evaluation.confidence,
      calibrationNeeded: evaluation.calibrationNeeded,
      selfScore: reply.selfScore ?? null,
      evaluator: `${evaluation.evaluator.name}@${evaluation.evaluator.version}`,
      evaluatorSha256: evaluation.evaluator.sha256,
      outputSha256: evaluation.outputSha256,
    })
    return { attempt, reply, evaluation }
  }

  #evaluate(task: AgentTask, reply: AgentReply, earlier: readonly JudgedReply[], signal: AbortSignal): Promise<QsrEvaluation> {
    const context = [task.context, reply.context].filter((text) => text !== undefined && text !== '').join('\n\n')
    const previousOutputs = earlier.map(({ reply: { output } }) => (typeof output === 'string' ? output : JSON.stringify(output)))
    return this.#judge.evaluate(
      {
        task: task.task,
        output: reply.output,
        ...(context !== '' && { context }),
        ...(reply.selfScore !== undefined && { selfScore: reply.selfScore }),
        previousOutputs: previousOutputs.slice(-previousOutputsLimit),
      },
      signal,
    )
  }

  async #answered(best: JudgedReply, attempts: readonly JudgedReply[], accepted: boolean): Promise<JudgedRun> {
    await this.#record('agent.answered', {
      attempts: attempts.length,
      bestAttempt: best.attempt,
      qsr: best.evaluation.qsr,
      threshold: this.#threshold,
      accepted,
    })
    return { best, attempts, accepted }
  }

  #record(type: AgentEvidence['type'], payload: JsonObject): Promise<void> {
    return this.#evidence.record({ type, agent: this.id, payload: { version: this.version, ...payload } })
  }
}
