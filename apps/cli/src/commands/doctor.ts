import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { type Check, checkInstallation } from '../doctor/check-installation.ts'
import { exitCodes } from '../exit-codes.ts'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import { action } from '../session.ts'

const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const satisfies Record<Check['status'], string>

export function addDoctorCommand(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .summary('check everything and say what to do')
    .description(
      'Checks node, home, disk, lock, token, server, clock, database, engine and ledger, and says what to do about what is wrong. Ends with 1 where something failed.',
    )
    .action(
      action(context, async (session) => {
        const checks = await checkInstallation(context, session.home)
        const failed = checks.filter(({ status }) => status === 'fail').length
        if (failed > 0) context.exitCode = exitCodes.failed.code
        session.print({ home: session.home, ok: failed === 0, checks }, () => {
          const { terminal } = session
          const lines = checks.flatMap(({ name, status, detail, next }) => [
            `${terminal.paint(styles[status], status.padEnd(4))}  ${name.padEnd(9)}  ${inertLine(detail, 300)}`,
            ...(next === '' ? [] : [`${' '.repeat(17)}what to do: ${inertLine(next, 300)}`]),
          ])
          return [...lines, '', failed === 0 ? 'Everything needed works.' : `${failed} ${failed === 1 ? 'check' : 'checks'} failed.`].join('\n')
        })
      }),
    )
}
