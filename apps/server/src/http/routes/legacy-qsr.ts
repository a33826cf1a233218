import { MaestroError } from '@maestro-helix/contract/errors'
import { type JudgeRequest, judgeRequestSchema, legacyQsrResponseSchema } from '@maestro-helix/contract/evaluation'
import { type LegacyQsrRequest, legacyQsrRequestSchema } from '@maestro-helix/contract/http/qsr'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import type { Json } from '@maestro-helix/contract/json'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { evaluationLimitBytes } from './qsr.ts'

export const legacyQsrRoutes: Routes = (app, deps) => {
  app.post(
    '/api/qsr',
    {
      config: { needs: 'evaluate' },
      bodyLimit: evaluationLimitBytes,
      schema: {
        operationId: 'legacyQsr',
        tags: ['helix'],
        summary: 'Judge one output in the legacy form',
        description:
          "For clients of the earlier interface; new ones use /api/v1/qsr/evaluate. `quality_score` is the QSR, 0..1; the full record stands beside it. An agent_id that is no name here is written as one: Agent_42 becomes agent-42. With `subject_id` what was judged is sealed with that person's key.",
        body: legacyQsrRequestSchema,
        response: { 200: legacyQsrResponseSchema },
        throws: ['JUDGE_UNAVAILABLE'],
        examples: { request: { agent_id: 'geographer', task: 'Name the capital of France.', output: 'The capital of France is Paris.' } },
      },
    },
    async (request) => {
      const { agent_id: agentId, subject_id: subject = null } = request.body
      const about = { agent: agentName(agentId), subject }
      const evaluation = await deps.commands.evaluateOutput(judgeRequestOf(request.body), about, principalOf(request))
      const { qsr } = evaluation
      return {
        quality_score: qsr.qsr,
        consistency: qsr.consistency,
        confidence: qsr.confidence,
        calibration_needed: qsr.calibrationNeeded,
        evaluation_id: evaluation.evaluationId,
        evaluated_at: evaluation.at,
        agent_id: evaluation.agentId,
        record: qsr,
      }
    },
  )
}

/** @throws MaestroError INVALID_REQUEST where there is no output, or a text is too long. */
function judgeRequestOf(body: LegacyQsrRequest): JudgeRequest {
  const output = first(body.output, body.response, body.result, body.text, body.content)
  if (output === undefined) throw new MaestroError('INVALID_REQUEST', 'body.output: the output to judge is missing')
  const task = first(body.task, body.input, body.prompt, body.query)
  const context = first(body.context)
  const parsed = judgeRequestSchema.safeParse({
    task: task == null ? '' : asText(task),
    output,
    ...(context != null && { context: asText(context) }),
    ...(typeof body.self_score === 'number' && { selfScore: body.self_score }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new MaestroError('INVALID_REQUEST', `body.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is invalid'}`)
}

/** The first that says something; null where one is given and none does. */
function first(...candidates: (Json | undefined)[]): Json | undefined {
  const given = candidates.filter((candidate) => candidate !== undefined)
  return given.find((candidate) => candidate !== null) ?? given[0]
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function agentName(agentId: string | null | undefined): string | null {
  const name = (agentId ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 64)
  return nameSchema.safeParse(name).success ? name : null
}
