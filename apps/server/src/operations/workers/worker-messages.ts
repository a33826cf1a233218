import type { Socket } from 'node:net'
import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { ToolEffect } from '@maestro-helix/sdk/define-tool'
import { messageOf } from '../../orchestration/recorded-error.ts'

/** What is called in a worker, by its name in the catalog. */
export type WorkerCall =
  | { kind: 'agent'; id: string; task: JsonObject; runId: string | null; stepId: string | null; attempt: number }
  | { kind: 'tool'; id: string; effect: ToolEffect; arguments: JsonObject; idempotencyKey: string; credentials: Readonly<Record<string, string>> }
  | { kind: 'function'; id: string; input: JsonObject }

/** An error as it crosses over: words alone. */
export type ToldError = { code: string; message: string; hint?: string; stack?: string }

export type ToWorker =
  | { type: 'call'; call: WorkerCall }
  | { type: 'abort' }
  | { type: 'answer'; question: number; value?: unknown; error?: ToldError }

/** `clean` is false where the call has left something behind that may still run: the worker is then used for nobody else. */
export type FromWorker =
  | { type: 'ready'; build: string }
  | { type: 'unusable'; error: ToldError }
  | { type: 'asks'; question: number; request: unknown }
  | { type: 'around'; tool: string }
  | { type: 'stray'; error: ToldError }
  | { type: 'done'; value: unknown; clean: boolean }
  | { type: 'failed'; error: ToldError; clean: boolean }

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
  const text = String(message).slice(0, 4_000)
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
  let over = false
  socket.on('data', (given: Buffer) => {
    let chunk = given
    for (let end = chunk.indexOf(10); !over && end >= 0; end = chunk.indexOf(10)) {
      const text = Buffer.concat([...parts, chunk.subarray(0, end)]).toString('utf8')
      parts = []
      size = 0
      chunk = chunk.subarray(end + 1)
      line(text)
    }
    if (over) return
    parts.push(chunk)
    size += chunk.length
    if (size <= limitBytes) return
    over = true
    parts = []
    overrun()
  })
}
