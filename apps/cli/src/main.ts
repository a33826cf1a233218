import { processTerminal } from './output/terminal.ts'
import { runMaestro } from './program.ts'
import { exitCodes } from './exit-codes.ts'

const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The first asks to stop and clean up; the second means at once.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted.code)
    interruption.abort()
  })
}

process.exitCode = await runMaestro(
  {
    terminal: processTerminal(),
    environment: process.env,
    directory: process.cwd(),
    now: () => new Date(),
    signal: interruption.signal,
    exitCode: exitCodes.ok.code,
  },
  process.argv.slice(2),
)
// A command that was interrupted may leave a request behind; what was written must still get out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()))
