import { Agent, request } from 'node:http'
import type { ApiRequest } from './api-request.ts'
import type { ApiAnswer } from './judge-answer.ts'

/** Longest that an answer may take, in ms, on a machine that does other things too. */
const longestMs = 30_000
/** Most that is read of an answer. */
const greatestAnswer = 8_000_000

/** Sends requests as they are: no client tidies the address or the body. */
export class RequestSender {
  readonly #url: URL
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 })

  constructor(url: string) {
    this.#url = new URL(url)
  }

  close(): void {
    this.#agent.destroy()
  }

  send({ method, target, body, contentType }: ApiRequest, token: string | null): Promise<ApiAnswer> {
    const began = performance.now()
    return new Promise((resolve, reject) => {
      const headers = {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && contentType !== '' && { 'content-type': contentType }),
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      }
      const sent = request({ host: this.#url.hostname, port: this.#url.port, method, path: target, agent: this.#agent, headers }, (answer) => {
        const { statusCode: status = 0 } = answer
        const mediaType = answer.headers['content-type'] ?? ''
        let text = ''
        const done = () => resolve({ status, mediaType, text, tookMs: performance.now() - began })
        answer.setEncoding('utf8')
        answer.on('data', (part: string) => {
          text += part
          // A stream has no end: its beginning is what is judged.
          if (mediaType.startsWith('text/event-stream') || text.length > greatestAnswer) answer.destroy()
        })
        answer.on('end', done)
        answer.on('close', done)
        if (mediaType.startsWith('text/event-stream')) setImmediate(() => answer.destroy())
        answer.on('error', () => {})
      })
      sent.setTimeout(longestMs, () => sent.destroy(new Error(`no answer to ${method} ${target.slice(0, 200)} within ${longestMs} ms`)))
      sent.on('error', reject)
      sent.end(body)
    })
  }
}
