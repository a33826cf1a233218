import { createHash } from 'node:crypto'
import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import { type Evaluator, type JudgeRequest, type QsrEvaluation, qsrEvaluationSchema } from '@maestro-helix/contract/evaluation'
import type { Judge } from '@maestro-helix/helix/judge'
import { z } from 'zod'
import { HttpTransport } from './http-transport.ts'
import { legacyAnswerSchema, legacyEvaluation } from './legacy-evaluation.ts'

export type HelixClientOptions = {
  /** HELIX_URL: base address of a Helix with /api/v1/qsr/evaluate. */
  url?: string
  /** HELIX_QSR_URL: address of the legacy endpoint, `/api/qsr` where it has no path. Used where `url` is not given. */
  qsrUrl?: string
  /** HELIX_API_KEY: sent as bearer token. */
  apiKey?: string
  /** Longest wait for one evaluation, in milliseconds; 30 000 by default. */
  timeoutMs?: number
  /** Greatest answer that is read, in bytes; 4 MiB by default. */
  responseLimitBytes?: number
  fetch?: typeof fetch
}

const legacyPath = '/api/qsr'

/**
 * A judge elsewhere, behind the same port as the embedded one and held to the same suite. Whatever keeps it from answering (an outage, a wrong
 * key, a time-out, an answer that is none) is JUDGE_UNAVAILABLE; an abort rejects with the signal's reason. A POST is not repeated here: whoever
 * runs the step tries again.
 */
export class HelixClient implements Judge {
  /** Names the address that is asked. Each evaluation names the evaluator that made it. */
  readonly evaluator: Evaluator
  private readonly http: HttpTransport
  private readonly path: string
  private readonly legacy: boolean

  /** @throws MaestroError CONFIG_INVALID where neither address is given, or one is not http(s). */
  constructor(options: HelixClientOptions) {
    const address = options.url ?? options.qsrUrl
    if (address === undefined) throw new MaestroError('CONFIG_INVALID', 'set HELIX_URL or HELIX_QSR_URL to the judge to use')
    const parsed = URL.parse(address)
    if (!parsed) throw new MaestroError('CONFIG_INVALID', 'the address of the judge is not a URL')
    this.legacy = options.url === undefined
    this.path = this.legacy ? (parsed.pathname === '/' ? legacyPath : '') : '/api/v1/qsr/evaluate'
    this.http = new HttpTransport({
      url: address,
      responseLimitBytes: options.responseLimitBytes ?? 4_194_304,
      retries: 0,
      ...(options.apiKey !== undefined && { token: options.apiKey }),
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
      ...(options.fetch !== undefined && { fetch: options.fetch }),
    })
    this.evaluator = { name: 'helix-remote', version: this.legacy ? 'legacy' : 'v1', sha256: sha256(`${parsed.origin}${parsed.pathname}`) }
  }

  async evaluate(request: JudgeRequest, signal?: AbortSignal): Promise<QsrEvaluation> {
    signal?.throwIfAborted()
    try {
      return await (this.legacy ? this.evaluateLegacy(request, signal) : this.evaluateCurrent(request, signal))
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw new MaestroError('JUDGE_UNAVAILABLE', `the judge did not answer with an evaluation (${codeOf(error)})`, { cause: error })
    }
  }

  private async evaluateCurrent(request: JudgeRequest, signal: AbortSignal | undefined): Promise<QsrEvaluation> {
    const answer = await this.http.json({ method: 'POST', path: this.path, body: request, schema: tolerantAnswerSchema, ...(signal && { signal }) })
    return answer.evaluation
  }

  private async evaluateLegacy(request: JudgeRequest, signal: AbortSignal | undefined): Promise<QsrEvaluation> {
    const { task, context, output, selfScore } = request
    const body = { task, output, ...(context !== undefined && { context }), ...(selfScore !== undefined && { self_score: selfScore }) }
    const answer = await this.http.json({ method: 'POST', path: this.path, body, schema: legacyAnswerSchema, ...(signal && { signal }) })
    return legacyEvaluation(answer, request, this.evaluator, sha256)
  }
}

/** Of the answer only the evaluation matters; a later release may say more beside it. */
const tolerantAnswerSchema = z.object({ evaluation: qsrEvaluationSchema })

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
