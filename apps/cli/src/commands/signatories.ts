import { type SignatoryRecord, type SignatoryRole, signatoryRoleSchema } from '@maestro-helix/contract/people'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { localTime } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action } from '../session.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

type Registration = { role: SignatoryRole; workflow: string; action: string; environment: string; key?: string; days: number }

export function addSignatoriesCommand(program: Command, context: CliContext): void {
  const signatories = program
    .command('signatories')
    .summary('who may sign in which role, for what, and until when')
    .description('The registry of signatories: who signs releases, phases and actions in which role, with which authenticator.')

  signatories
    .command('list', { isDefault: true })
    .summary('everybody who is or was registered')
    .description('Lists every registration, revoked ones included.')
    .action(
      action(context, async (session) => {
        const answer = await (await session.connect()).people.signatories()
        const now = session.context.now().toISOString()
        session.print(answer, () =>
          table<SignatoryRecord>(
            session.terminal,
            [
              { title: 'signatory', value: ({ id }) => id },
              { title: 'operator', value: ({ operatorId }) => operatorId },
              { title: 'role', value: ({ role }) => role },
              { title: 'workflow', value: ({ scope }) => scope.workflow },
              { title: 'action', value: ({ scope }) => scope.action },
              { title: 'environment', value: ({ scope }) => scope.environment },
              { title: 'state', value: (signatory) => stateOf(signatory, now) },
              { title: 'key', value: ({ keyFingerprint }) => keyFingerprint.slice(0, 16) },
            ],
            answer.signatories,
            'Nobody is registered. `maestro signatories register NAME --role ROLE` registers the first.',
          ),
        )
      }),
    )

  signatories
    .command('register')
    .summary('let somebody sign in a role')
    .description('Registers that an operator may sign in a role. Names in the scope may end in a star.')
    .argument('<name>', 'name of the operator', nameOperand)
    .addOption(new Option('--role <role>', 'as what').choices(signatoryRoleSchema.options).makeOptionMandatory())
    .option('--workflow <pattern>', 'for these workflows', '*')
    .option('--action <pattern>', 'for these actions', '*')
    .option('--environment <pattern>', 'in these environments', '*')
    .option('--key <fingerprint>', 'with this authenticator; the only valid one by default')
    .option('--days <n>', 'for so many days', wholeNumber(1, 3_650), 365)
    .action(
      action(context, async (session, name: string, options: Registration) => {
        const { role, workflow, action: pattern, environment, key, days } = options
        const validUntil = new Date(session.context.now().getTime() + days * 86_400_000).toISOString()
        const scope = { workflow, action: pattern, environment }
        const client = await session.connect()
        const signatory = await client.people.registerSignatory({
          operatorId: name,
          role,
          scope,
          validUntil,
          ...(key !== undefined && { keyFingerprint: key }),
        })
        session.print(signatory, () => `${name} signs as ${role} until ${localTime(signatory.validUntil)} (${signatory.id}).`)
      }),
    )

  signatories
    .command('revoke')
    .summary('end a registration')
    .description('Ends a registration. What was signed under it stays valid.')
    .argument('<id>', 'identifier of the signatory', idOperand)
    .action(
      action(context, async (session, id: string) => {
        const signatory = await (await session.connect()).people.revokeSignatory(id)
        session.print(signatory, () => `${signatory.operatorId} signs as ${signatory.role} no more, since ${localTime(signatory.revokedAt)}.`)
      }),
    )
}

function stateOf({ revokedAt, validFrom, validUntil }: SignatoryRecord, now: string): string {
  if (revokedAt !== null) return `revoked ${localTime(revokedAt)}`
  if (validFrom > now) return `from ${localTime(validFrom)}`
  return validUntil > now ? `until ${localTime(validUntil)}` : 'expired'
}
