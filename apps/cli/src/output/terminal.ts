import { createInterface } from 'node:readline/promises'
import { text as textOf } from 'node:stream/consumers'
import { styleText } from 'node:util'
import { MaestroError } from '@maestro-helix/contract/errors'

type Style = Parameters<typeof styleText>[0]

/** Where a command reads and writes. Commands know no other way to the outside, so that tests can stand in for a person. */
export type Terminal = {
  out(text: string): void
  err(text: string): void
  /** As it is, to the screen: for what redraws its own lines, which only an interactive terminal is sent. */
  write(text: string): void
  /** A line of progress that replaces the one before; empty takes it away. Nothing where nobody watches. */
  progress(text: string): void
  /** True where a person sits at both ends: questions may be asked and lines redrawn. */
  readonly interactive: boolean
  /** Columns of the screen; 0 where lines are of any length (a file, a pipe). */
  columns(): number
  rows(): number
  paint(style: Style, text: string): string
  /** One line from the person, or undefined at end of input. */
  ask(question: string): Promise<string | undefined>
  /** Everything on standard input. */
  readAll(): Promise<string>
}

/** The terminal of this process. NO_COLOR, FORCE_COLOR and TERM=dumb are honoured by `hasColors`. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  const coloured = stdout.isTTY && stdout.hasColors()
  // A reader that goes away (`| head`) is no failure of ours.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    write: (text) => void stdout.write(text),
    progress: (text) => {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`)
    },
    interactive: [stdin, stdout].every(({ isTTY }) => isTTY),
    columns: () => (stdout.isTTY ? stdout.columns : 0),
    rows: () => (stdout.isTTY ? stdout.rows : 0),
    paint: (style, shown) => (coloured ? styleText(style, shown, { validateStream: false }) : shown),
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return await new Promise<string | undefined>((resolve, reject) => {
          lines.once('close', () => resolve(undefined))
          lines.once('SIGINT', () => reject(new MaestroError('INTERRUPTED', 'interrupted')))
          lines.question(question).then(resolve, reject)
        })
      } finally {
        lines.close()
      }
    },
    async readAll() {
      if (stdin.isTTY) stderr.write('Reading from the keyboard; end with Ctrl-D.\n')
      return textOf(stdin)
    },
  }
}
