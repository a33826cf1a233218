import type { Operator } from '@maestro-helix/contract/http/operators'
import type { Command } from 'commander'
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
    .option('--demonstration', 'may decide demonstration runs alone, and is marked as such everywhere')
    .action(
      action(context, async (session, name: string, options: { displayName?: string; demonstration?: true }) => {
        const { displayName = name, demonstration = false } = options
        const operator = await enrolOperator(await session.connect(), session.home, { id: name, displayName, demonstration })
        session.print(operator, () =>
          [
            `${name} is enrolled${demonstration ? ' for demonstrations' : ''}. Key fingerprint (SHA-256): ${operator.keyFingerprint}`,
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
              { title: 'kind', value: ({ demonstration }) => (demonstration ? 'demonstration' : 'person') },
              { title: 'key here', value: ({ id }) => (local.has(id) ? 'yes' : 'no') },
              { title: 'enrolled', value: ({ enrolledAt }) => localTime(enrolledAt) },
              { title: 'fingerprint', value: ({ keyFingerprint }) => keyFingerprint.slice(0, 16) },
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
}
