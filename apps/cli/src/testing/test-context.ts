import type { CliContext } from '../context.ts'
import { runMaestro } from '../program.ts'

export type Ran = { code: number; out: string; err: string }

/** Runs `maestro` with a terminal of text. `answers` makes it interactive: each question takes the next. */
export async function maestro(
  home: string,
  args: readonly string[],
  given: {
    stdin?: string
    answers?: string[]
    environment?: Record<string, string>
    now?: Date
    signal?: AbortSignal
    /** Sees what is printed while the command runs. */
    onOut?: (text: string) => void
  } = {},
): Promise<Ran> {
  let out = ''
  let err = ''
  const answers = [...(given.answers ?? [])]
  const context: CliContext = {
    terminal: {
      out: (text) => {
        out += `${text}\n`
        given.onOut?.(text)
      },
      err: (text) => void (err += `${text}\n`),
      write: (text) => void (out += text),
      progress: () => undefined,
      interactive: given.answers !== undefined,
      columns: () => 160,
      rows: () => 50,
      paint: (_, text) => text,
      ask: async (question) => {
        err += question
        return answers.shift()
      },
      readAll: async () => given.stdin ?? '',
    },
    environment: { MAESTRO_HOME: home, ...given.environment },
    directory: home,
    now: () => given.now ?? new Date(),
    signal: given.signal ?? new AbortController().signal,
    exitCode: 0,
  }
  const code = await runMaestro(context, args)
  return { code, out, err }
}
