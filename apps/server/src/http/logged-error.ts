/** What the log keeps of an unexpected error: where it came from, and no more of its message than tells what kind it is. */
export type LoggedError = { name: string; code: string | undefined; message: string; frames: string[] }

const messageLength = 300

/** Reduces an error to what may be logged. Members that libraries attach (rows, queries, requests) can hold payloads and are left out. */
export function loggedError(thrown: unknown): LoggedError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, code: undefined, message: '', frames: [] }
  const { code } = thrown as { code?: unknown }
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    name: thrown.name,
    code: typeof code === 'string' ? code : undefined,
    message: thrown.message.slice(0, messageLength),
    frames: frames.map((line) => line.trim()).slice(0, 20),
  }
}
