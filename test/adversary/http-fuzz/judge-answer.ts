import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { errorCatalogue } from '@maestro-helix/contract/errors'
import { errorResponseSchema } from '@maestro-helix/contract/http/error-response'
import type { OpenApiDocument } from '../../../apps/server/src/http/openapi-document.ts'
import type { ApiOperation } from './api-operation.ts'

export type ApiAnswer = { status: number; mediaType: string; text: string; tookMs: number }

/** What no answer of a refused request may hold: frames of a stack, places in this tree, the words of the database. */
const inside = [
  /\bat \S+ \(?(?:file:|\/|node:)/,
  /node_modules/,
  /\.ts:\d+/,
  /\brelation "|\bcolumn "|syntax error at|violates \w+ constraint|duplicate key value|invalid byte sequence|invalid input syntax/,
]

/** Says what is wrong with answers, by the document alone. */
export class AnswerJudge {
  readonly #ajv: Ajv2020
  readonly #validators = new Map<string, ValidateFunction>()
  readonly #secrets: readonly string[]

  constructor(document: OpenApiDocument, secrets: readonly string[]) {
    this.#ajv = new Ajv2020({ strict: false, validateFormats: false })
    this.#ajv.addSchema({ ...document, $id: 'api' })
    this.#secrets = secrets
  }

  /** null where the answer is one that the document promises. */
  fault(operation: ApiOperation, answer: ApiAnswer): string | null {
    const secret = this.#secrets.find((known) => answer.text.includes(known))
    if (secret !== undefined) return `the answer holds a secret or a place: ${secret.slice(0, 6)}…`
    const documented = operation.answers.get(answer.status)
    if (documented !== undefined) return documented === null ? null : this.#faultOfBody(documented, answer)
    return this.#faultOfRefusal(operation, answer)
  }

  #faultOfBody({ mediaType, pointer }: { mediaType: string; pointer: string }, answer: ApiAnswer): string | null {
    if (!answer.mediaType.startsWith(mediaType)) return `is ${answer.mediaType}, not ${mediaType}`
    if (mediaType !== 'application/json') return null
    const validate = this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `api${pointer}` })
    this.#validators.set(pointer, validate)
    if (validate(JSON.parse(answer.text))) return null
    return `the answer is not of its schema: ${this.#ajv.errorsText(validate.errors)}`
  }

  #faultOfRefusal({ codes }: ApiOperation, { status, text }: ApiAnswer): string | null {
    const leak = inside.find((pattern) => pattern.test(text))
    if (leak !== undefined) return `the answer shows the inside: ${String(leak)}`
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      return `status ${status} without JSON`
    }
    const parsed = errorResponseSchema.safeParse(body)
    if (!parsed.success) return `status ${status} is not an error response`
    const { code } = parsed.data.error
    if (!(code in errorCatalogue)) return `unknown code ${code}`
    if (status >= 500) return `${status} ${code}`
    return codes.get(status)?.includes(code) === true ? null : `${status} ${code} is not documented for it`
  }
}
