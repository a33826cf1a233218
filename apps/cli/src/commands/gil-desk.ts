import type { ClaimRecord } from '@maestro-helix/contract/escalation-desk'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { localTime } from '../output/format.ts'
import { action } from '../session.ts'
import { idOperand, nameOperand } from './operand.ts'

type As = { as?: string }
const asOption = ['--as <operator>', 'who acts; the only operator of the home by default', nameOperand] as const

/** What people do at the desk beside deciding. */
export function addDeskCommands(gil: Command, context: CliContext): void {
  gil
    .command('claim')
    .summary('say that you look at it')
    .description(
      'Tells others that you look at a question, and holds up further paging, until it ends by time or release. Others may decide all the same.',
    )
    .argument('<id>', 'identifier of the escalation', idOperand)
    .option(...asOption)
    .action(
      action(context, async (session, id: string, options: As) => {
        const client = await session.connect(await actingOperator(session, options.as))
        const claim: ClaimRecord = await client.desk.claim(id)
        session.print(claim, () => `Claimed by ${claim.operatorId} until ${localTime(claim.expiresAt)}.`)
      }),
    )

  gil
    .command('release')
    .summary('end your claim')
    .description('Ends your claim on a question, so that somebody else takes it up.')
    .argument('<id>', 'identifier of the escalation', idOperand)
    .option(...asOption)
    .action(
      action(context, async (session, id: string, options: As) => {
        const claim = await (await session.connect(await actingOperator(session, options.as))).desk.release(id)
        session.print(claim, () => 'Released.')
      }),
    )

  gil
    .command('comment')
    .summary('write beside it')
    .description('Writes beside a question. The text stays in the record; the ledger holds its salted digest alone.')
    .argument('<id>', 'identifier of the escalation', idOperand)
    .argument('<text>', 'what you have to say, at most 4,000 characters')
    .option(...asOption)
    .action(
      action(context, async (session, id: string, text: string, options: As) => {
        const comment = await (await session.connect(await actingOperator(session, options.as))).desk.comment(id, text)
        session.print(comment, () => `Kept. Its digest is in the ledger: ${comment.digest}`)
      }),
    )
}
