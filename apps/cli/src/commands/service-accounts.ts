import type { ServiceAccount } from '@maestro-helix/contract/http/service-accounts'
import { type ServiceRole, serviceRoleSchema } from '@maestro-helix/contract/people'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { localTime } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action } from '../session.ts'
import { nameOperand } from './operand.ts'

export function addServiceAccountsCommand(program: Command, context: CliContext): void {
  const accounts = program
    .command('service-accounts')
    .summary('tokens for agents and other programs')
    .description('Accounts of agents and other programs. They read or run, and never decide.')

  accounts
    .command('list', { isDefault: true })
    .summary('every account')
    .description('Lists every account, revoked ones included.')
    .action(
      action(context, async (session) => {
        const answer = await (await session.connect()).people.serviceAccounts()
        session.print(answer, () =>
          table<ServiceAccount>(
            session.terminal,
            [
              { title: 'account', value: ({ id }) => id },
              { title: 'roles', value: ({ roles }) => roles.join(', ') },
              { title: 'state', value: ({ revokedAt }) => (revokedAt === null ? 'active' : `revoked ${localTime(revokedAt)}`) },
              { title: 'for', value: ({ description }) => description, maxLength: 70 },
            ],
            answer.serviceAccounts,
            'No program has an account.',
          ),
        )
      }),
    )

  accounts
    .command('create')
    .summary('make an account and print its token')
    .description('Makes an account for a program and prints its token, this once.')
    .argument('<name>', 'name of the account', nameOperand)
    .addOption(new Option('--role <role>', 'what it may do').choices(serviceRoleSchema.options).default('viewer'))
    .option('--description <text>', 'what it is for', '')
    .action(
      action(context, async (session, name: string, { role, description }: { role: ServiceRole; description: string }) => {
        const created = await (await session.connect()).people.createServiceAccount({ id: name, roles: [role], description })
        session.print(created, () => created.token)
      }),
    )

  accounts
    .command('revoke')
    .summary('end an account')
    .description('Ends an account; its token works no more.')
    .argument('<name>', 'name of the account', nameOperand)
    .action(
      action(context, async (session, name: string) => {
        const account = await (await session.connect()).people.revokeServiceAccount(name)
        session.print(account, () => `${account.id} is revoked since ${localTime(account.revokedAt)}.`)
      }),
    )
}
