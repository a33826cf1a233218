import { MaestroError } from '@maestro-helix/contract/errors'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { readApiToken } from '../home/maestro-home.ts'
import { readOperatorToken } from '../home/operator-keys.ts'
import { action } from '../session.ts'
import { nameOperand } from './operand.ts'

export function addTokenCommand(program: Command, context: CliContext): void {
  program
    .command('token')
    .summary('print the local API token')
    .description('Prints the token with which one signs in to the local API. Whoever has it may do everything but decide: keep it to yourself.')
    .option('--as <operator>', 'the token of this operator instead', nameOperand)
    .action(
      action(context, async (session, options: { as?: string }) => {
        const token = options.as === undefined ? await readApiToken(session.home) : await readOperatorToken(session.home, options.as)
        if (token === undefined) {
          throw options.as === undefined
            ? new MaestroError('UNAUTHENTICATED', `there is no API token in ${session.home}; the first \`maestro up\` makes one`)
            : new MaestroError('OPERATOR_UNKNOWN', `${session.home} holds no token of an operator "${options.as}"`)
        }
        session.print({ token }, () => token)
      }),
    )
}
