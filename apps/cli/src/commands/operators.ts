import type { Operator } from '@maestro-helix/contract/http/operators'
import { type Role, roleSchema, rolesSchema } from '@maestro-helix/contract/roles'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { enrolOperator } from '../governance/enrol.ts'
import { localOperators } from '../home/operator-keys.ts'
import { localTime } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action } from '../session.ts'
import { nameOperand } from './operand.ts'

export function addOperatorsCommand(program: Command, context: CliContext): void {
  const operators = program
    .command('operators')
    .summary('enrol, list and revoke the people who decide')
    .description('Enrols, lists and revokes the people who decide.')

  operators
    .command('enrol')
    .summary('make a key and enrol its holder')
    .description('Makes an Ed25519 key in the home and enrols its holder, who can then approve and reject.')
    .argument('<name>', 'name of the operator', nameOperand)
    .option('--display-name <text>', 'how the person is called; the name by default')
    .addOption(rolesOption())
    .option('--demonstration', 'may decide demonstration runs alone, and is marked as such everywhere')
    .action(
      action(context, async (session, name: string, options: { displayName?: string; roles: Role[]; demonstration?: true }) => {
        const { displayName = name, roles, demonstration = false } = options
        const operator = await enrolOperator(await session.connect(), session.home, { id: name, displayName, roles, demonstration })
        session.print(operator, () =>
          [
            `${name} is enrolled${demonstration ? ' for demonstrations' : ''}. Key fingerprint (SHA-256): ${fingerprints(operator)}`,
            `Key and token are in ${session.home}/operators/${name}, readable by you alone.`,
            '',
            'See what waits for people: maestro gil list',
          ].join('\n'),
        )
      }),
    )

  operators
    .command('list', { isDefault: true })
    .summary('everybody who may decide')
    .description('Lists everybody who may decide, and whose keys are in this home.')
    .action(
      action(context, async (session) => {
        const answer = await (await session.connect()).operators()
        const local = new Set(await localOperators(session.home))
        session.print(answer, () =>
          table<Operator>(
            session.terminal,
            [
              { title: 'operator', value: ({ id }) => id },
              { title: 'name', value: ({ displayName }) => displayName },
              { title: 'state', value: ({ revokedAt }) => (revokedAt === null ? 'active' : `revoked ${localTime(revokedAt)}`) },
              { title: 'roles', value: ({ roles }) => roles.join(', ') },
              { title: 'kind', value: ({ demonstration }) => (demonstration ? 'demonstration' : 'person') },
              { title: 'key here', value: ({ id }) => (local.has(id) ? 'yes' : 'no') },
              { title: 'enrolled', value: ({ enrolledAt }) => localTime(enrolledAt) },
              { title: 'fingerprint', value: (operator) => fingerprints(operator, 16) },
            ],
            answer.operators,
            'Nobody is enrolled. `maestro operators enrol NAME` enrols the first.',
          ),
        )
      }),
    )

  operators
    .command('revoke')
    .summary('end the validity of a key')
    .description("Ends the validity of an operator's key and token. What was signed before stays valid.")
    .argument('<name>', 'name of the operator', nameOperand)
    .action(
      action(context, async (session, name: string) => {
        const operator = await (await session.connect()).revokeOperator(name)
        session.print(operator, () => `${operator.id} is revoked since ${localTime(operator.revokedAt)}.`)
      }),
    )

  operators
    .command('roles')
    .summary('give somebody other roles')
    .description('Gives a person other roles, from their next request on. What they decided before stays valid.')
    .argument('<name>', 'name of the operator', nameOperand)
    .argument('<roles>', `some of ${roleSchema.options.join(', ')}, with commas between`, rolesOperand)
    .action(
      action(context, async (session, name: string, roles: Role[]) => {
        const operator = await (await session.connect()).changeRoles(name, { roles })
        session.print(operator, () => `${operator.id} is now ${operator.roles.join(', ')}.`)
      }),
    )
}

function rolesOption(): Option {
  return new Option('--roles <roles>', `some of ${roleSchema.options.join(', ')}, with commas between`)
    .argParser(rolesOperand)
    .default(['operator', 'approver'], 'operator,approver')
}

function rolesOperand(text: string): Role[] {
  const parsed = rolesSchema.safeParse(text.split(',').map((role) => role.trim()))
  if (!parsed.success) throw new InvalidArgumentError(`name some of ${roleSchema.options.join(', ')}, each once`)
  return parsed.data
}

function fingerprints({ authenticators }: Operator, digits = 64): string {
  return authenticators
    .filter(({ revokedAt }) => revokedAt === null)
    .map(({ fingerprint }) => fingerprint.slice(0, digits))
    .join(' ')
}
