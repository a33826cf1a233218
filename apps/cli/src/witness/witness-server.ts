import { createServer, type IncomingMessage, type Server } from 'node:http'
import { failureOf } from '../failure.ts'
import type { Witness } from './open-witness.ts'

const bodyLimitBytes = 65_536

/** What `witness` decides, over HTTP: POST /add-checkpoint as C2SP tlog-witness says. Not yet listening. */
export function witnessServer(witness: Witness, onFailure: (message: string) => void): Server {
  return createServer((request, response) => {
    const answer = (status: number, body: string, contentType = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
      response.end(body)
    }
    if (request.url !== '/add-checkpoint') return answer(404, 'a witness answers POST /add-checkpoint alone\n')
    if (request.method !== 'POST') return answer(405, 'use POST\n')
    void bodyOf(request)
      .then(async (body) => {
        if (body === undefined) return answer(413, 'too large\n')
        const verdict = await witness.addCheckpoint(body)
        if (verdict.status === 200) return answer(200, verdict.line)
        if (verdict.status === 409) return answer(409, `${verdict.latestSize}\n`, 'text/x.tlog.size')
        return answer(verdict.status, `${reasons[verdict.status]}\n`)
      })
      .catch((error: unknown) => {
        onFailure(failureOf(error).message)
        answer(500, 'the witness could not keep the checkpoint, so it was not cosigned\n')
      })
  })
}

const reasons = {
  400: 'not an add-checkpoint request, or an old size above that of the checkpoint',
  403: 'no signature by a key of this log that the witness knows',
  404: 'the witness does not know this log',
  422: 'the checkpoint was not shown to continue the last one',
} as const

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
