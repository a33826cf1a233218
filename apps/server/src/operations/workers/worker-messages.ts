import type { Socket } from 'node:net'
import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { ToolEffect } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'
import { messageOf } from '../../orchestration/recorded-error.ts'

/** What is called in a worker, by its name in the catalog. */
export type WorkerCall =
  | { kind: 'agent'; id: string; task: JsonObject; runId: string | null; stepId: string | null; attempt: number }
  | { kind: 'tool'; id: string; effect: ToolEffect; arguments: JsonObject; idempotencyKey: string; credentials: Readonly<Record<string, string>> }
  | { kind: 'function'; id: string; input: JsonObject }

const toldErrorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), stack: z.string().optional() })

/** An error as it crosses over: words alone. */
export type ToldError = z.infer<typeof toldErrorSchema>

export type ToWorker =
  | { type: 'call'; call: WorkerCall }
  | { type: 'abort' }
  | { type: 'answer'; question: number; value?: unknown; error?: ToldError }

/** What a worker sends is whatever the code in it wrote: read by this before anything is made of it. `clean`: the call has left nothing behind that may still run. */
export const fromWorkerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), build: z.string() }),
  z.object({ type: z.literal('unusable'), error: toldErrorSchema }),
  z.object({ type: z.literal('asks'), question: z.number(), request: z.object({ tool: z.string(), arguments: z.unknown() }) }),
  z.object({ type: z.literal('around'), tool: z.string() }),
  z.object({ type: z.literal('stray'), error: toldErrorSchema }),
  z.object({ type: z.literal('done'), value: z.unknown(), clean: z.boolean() }),
  z.object({ type: z.literal('failed'), error: toldErrorSchema, clean: z.boolean() }),
])
export type FromWorker = z.input<typeof fromWorkerSchema>

/** What a message from a worker may be at most: its output and context at their limits, in the longest form that JSON has for them. */
export const messageLimitBytes = 48 * 1_048_576

export function toldError(error: unknown): ToldError {
  const hint = error instanceof MaestroError ? error.hint : undefined
  const stack: unknown = error instanceof Error ? error.stack : undefined
  return {
    code: codeOf(error),
    message: messageOf(error),
    ...(typeof hint === 'string' && { hint }),
    ...(typeof stack === 'string' && { stack: stack.slice(0, 4_000) }),
  }
}

export function errorOf({ code, message, hint }: ToldError): Error {
  const text = message.slice(0, 4_000)
  const known = codeOf({ code })
  return known === 'INTERNAL' ? new Error(text) : new MaestroError(known, text, typeof hint === 'string' ? { hint: hint.slice(0, 1_000) } : {})
}

/** One message a line. */
export function send(socket: Pick<Socket, 'write'>, message: ToWorker | FromWorker): void {
  socket.write(`${JSON.stringify(message)}\n`)
}

/** Calls back with each whole line; with `overrun` once, and with nothing after it, where one grows beyond the limit. */
export function readLines(socket: Socket, limitBytes: number, line: (text: string) => void, overrun: () => void): void {
  let parts: Buffer[] = []
  let size = 0
  const take = (given: Buffer): void => {
    let rest = given
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const text = Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8')
      parts = []
      size = 0
      rest = rest.subarray(end + 1)
      line(text)
    }
    parts.push(rest)
    size += rest.length
    if (size <= limitBytes) return
    socket.off('data', take)
    socket.resume()
    parts = []
    overrun()
  }
  socket.on('data', take)
}
