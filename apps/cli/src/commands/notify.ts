import { type Delivery, deliveryStateSchema, type DeliveryState, channelSchema, type ChannelName } from '@maestro-helix/contract/notifications'
import { Argument, type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { localTime } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action } from '../session.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

export function addNotifyCommand(program: Command, context: CliContext): void {
  const notify = program
    .command('notify')
    .summary('messages to people: list, test, retry')
    .description(
      'Shows what could not be told to people, tries a channel, and tries dead messages again. Nothing is sent until a channel is configured.',
    )

  notify
    .command('list', { isDefault: true })
    .summary('messages by state, dead ones by default')
    .description('Lists messages to people in a state, newest first, and counts all.')
    .addOption(new Option('--state <state>', 'in this state').choices(deliveryStateSchema.options).default('dead'))
    .option('--limit <n>', 'how many', wholeNumber(1, 500), 50)
    .action(
      action(context, async (session, options: { state: DeliveryState; limit: number }) => {
        const view = await (await session.connect()).notifications.view(options)
        session.print(view, () =>
          [
            view.channels.length === 0 ? 'No channel is configured: nothing is sent.' : `Channels: ${view.channels.join(', ')}.`,
            Object.entries(view.counts)
              .map(([state, count]) => `${state}: ${count}`)
              .join('  '),
            table<Delivery>(
              session.terminal,
              [
                { title: 'message', value: ({ id }) => id },
                { title: 'channel', value: ({ channel }) => channel },
                { title: 'event', value: ({ event, stage }) => `${event} ${stage}` },
                { title: 'for', value: ({ recipient }) => recipient },
                { title: 'tries', value: ({ attempts }) => attempts, align: 'right' },
                { title: 'next', value: ({ state, nextAt }) => (state === 'pending' ? localTime(nextAt) : state) },
                { title: 'last error', value: ({ lastError }) => lastError },
              ],
              view.items,
              `No message is ${options.state}.`,
            ),
          ].join('\n'),
        )
      }),
    )

  notify
    .command('test')
    .summary('send a test message')
    .description('Sends a test message by one channel at once and says what the channel said. Ends with 1 where it was not taken.')
    .addArgument(new Argument('<channel>', 'which channel').choices(channelSchema.options))
    .option('--as <operator>', 'as this operator, to whom a mail goes', nameOperand)
    .action(
      action(context, async (session, channel: ChannelName, options: { as?: string }) => {
        const answer = await (await session.connect(options.as)).notifications.test(channel)
        if (answer.outcome !== 'sent') context.exitCode = exitCodes.failed.code
        session.print(answer, () =>
          answer.outcome === 'sent' ? `${channel} took it.` : `${channel} did not take it: ${answer.reason ?? 'no reason'}.`,
        )
      }),
    )

  notify
    .command('retry')
    .summary('try a dead message again')
    .description('Tries a message that was given up again, from the start.')
    .argument('<id>', 'identifier of the message', idOperand)
    .option('--as <operator>', 'as this operator instead of the local service', nameOperand)
    .action(
      action(context, async (session, id: string, options: { as?: string }) => {
        await (await session.connect(options.as)).notifications.retry(id)
        session.print({ retried: true }, () => 'It is tried again.')
      }),
    )
}
