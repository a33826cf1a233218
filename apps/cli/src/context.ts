import type { Terminal } from './output/terminal.ts'

/** What a command may use of the world. Made once, in main.ts; tests make their own. */
export type CliContext = {
  terminal: Terminal
  /** Environment variables, read only here. */
  environment: Readonly<Record<string, string | undefined>>
  /** The folder relative paths are meant from. */
  directory: string
  now(): Date
  /** Aborted on the first Ctrl-C: commands stop waiting and clean up. */
  signal: AbortSignal
  /** What the process will end with; a command that finds something wrong without failing itself sets it. */
  exitCode: number
}

/** Options that every command has. */
export type GlobalOptions = { json?: true; debug?: true; home?: string }
