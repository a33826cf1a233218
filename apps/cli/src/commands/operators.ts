import { MaestroError } from '@maestro-helix/contract/errors'
import type { Operator } from '@maestro-helix/contract/http/operators'
import { type Role, roleSchema, rolesSchema } from '@maestro-helix/contract/roles'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { CliContext } from '../context.ts'
import { acceptLink, enrolOperator } from '../governance/enrol.ts'
import { readServerFile } from '../home/maestro-home.ts'
import { localOperators } from '../home/operator-keys.ts'
import { localTime } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action } from '../session.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

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
        const operator = await enrolOperator((await session.connect()).people, session.home, { id: name, displayName, roles, demonstration })
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
        const answer = await (await session.connect()).people.operators()
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
    .description("Ends the validity of an operator's authenticators and token, or of one authenticator. What was signed before stays valid.")
    .argument('<name>', 'name of the operator', nameOperand)
    .option('--authenticator <id>', 'this one alone, not the last (`operators list --json` shows the ids)', idOperand)
    .action(
      action(context, async (session, name: string, options: { authenticator?: string }) => {
        const client = await session.connect()
        if (options.authenticator !== undefined) {
          const kept = await client.people.revokeAuthenticator(name, options.authenticator)
          session.print(kept, () => `One authenticator of ${name} is revoked; valid: ${fingerprints(kept)}.`)
          return
        }
        const operator = await client.people.revokeOperator(name)
        session.print(operator, () => `${operator.id} is revoked since ${localTime(operator.revokedAt)}.`)
      }),
    )

  operators
    .command('invite')
    .summary('make a link by which one person enrols, once')
    .description('Makes a link by which one person enrols with a passkey in the console, or with a key by `operators accept`. It works once.')
    .addOption(rolesOption())
    .option('--name <name>', 'the name the person will have; they choose it otherwise', nameOperand)
    .option('--valid-for <minutes>', 'how long it works, 5 minutes to 14 days', wholeNumber(5, 20_160), 1_440)
    .action(
      action(context, async (session, options: { roles: Role[]; name?: string; validFor: number }) => {
        const { roles, name, validFor } = options
        const client = await session.connect()
        const link = await client.people.offerEnrolment({ roles, validForMinutes: validFor, ...(name !== undefined && { operatorId: name }) })
        session.print(link, () =>
          [
            link.url,
            '',
            `It makes whoever opens it ${link.roles.join(', ')}, once, until ${localTime(link.expiresAt)}. Give it to nobody else.`,
          ].join('\n'),
        )
      }),
    )

  operators
    .command('accept')
    .summary('enrol yourself by a link, with a key')
    .description('Makes an Ed25519 key in the home and enrols its holder by a link that an administrator made.')
    .argument('<link>', 'the link')
    .argument('<name>', 'your name as an operator', nameOperand)
    .option('--display-name <text>', 'how you are called; the name by default')
    .action(
      action(context, async (session, link: string, name: string, { displayName = name }: { displayName?: string }) => {
        const { url, token } = linkParts(link, await readServerFile(session.home))
        const operator = await acceptLink(new MaestroClient({ url }).people, session.home, token, { id: name, displayName })
        session.print(operator, () =>
          [
            `${name} is enrolled as ${operator.roles.join(', ')}. Key fingerprint (SHA-256): ${fingerprints(operator)}`,
            `Key and token are in ${session.home}/operators/${name}, readable by you alone.`,
          ].join('\n'),
        )
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
        const operator = await (await session.connect()).people.changeRoles(name, { roles })
        session.print(operator, () => `${operator.id} is now ${operator.roles.join(', ')}.`)
      }),
    )
}

/** Where to send the acceptance: to the server of this home, or to where the link leads. */
function linkParts(link: string, server: { url: string } | undefined): { url: string; token: string } {
  const parsed = URL.parse(link)
  const token = parsed?.hash.slice(1) ?? ''
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || token === '')
    throw new MaestroError('INVALID_REQUEST', 'this is no link of enrolment; it looks like http://localhost:7411/enrol#TOKEN')
  return { url: server?.url ?? parsed.origin, token }
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
