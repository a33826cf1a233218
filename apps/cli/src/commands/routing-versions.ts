import { resolve } from 'node:path'
import type { ProposeRoutingRequest } from '@maestro-helix/contract/http/routing'
import { parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { action } from '../session.ts'
import { actsAs, addVersionDecisions, addVersionReads, changedText, reason, type Reasoned, textOf } from './governed-versions.ts'

/** The routing policy is changed by a person, approved by another where releases are gated, and kept. */
export function addRoutingVersionCommands(routing: Command, context: CliContext): void {
  addVersionReads(routing, context, {
    command: 'routing',
    versions: {
      summary: 'every version of the routing policy, and which is in force',
      description: 'Lists every version of the routing policy, newest first.',
    },
    diff: 'Prints which values differ between two versions; beside the version it was proposed in place of where one is named.',
  })

  routing
    .command('propose')
    .summary('propose a routing policy')
    .description(
      'Proposes the routing policy in a file. In force once a governance lead approved it (where releases are gated, another one) and it is activated.',
    )
    .argument('<file>', 'file with the policy, of the form of config/helix_routing_policy.json')
    .requiredOption(...reason)
    .option(...actsAs)
    .action(
      action(context, async (session, file: string, { rationale, as }: Reasoned) => {
        const policy = parseRoutingPolicy(await textOf(resolve(context.directory, file), file)) satisfies ProposeRoutingRequest['policy']
        const client = await session.connect(await actingOperator(session, as))
        const stored = await client.routing.propose({ policy, rationale })
        const evaluate = `What it would have earned on what is recorded: maestro routing evaluate --policy ${file}`
        session.print(stored, () => [changedText(stored, 'routing'), ...(stored.state === 'in-force' ? [] : [evaluate])].join('\n'))
      }),
    )

  addVersionDecisions(routing, context, {
    command: 'routing',
    approve:
      'Approves a version, as a governance lead; where releases are gated, as one who did not propose it. It is not in force by that. `maestro routing evaluate` says before what it would have earned.',
  })

  routing
    .command('roll-back')
    .summary('take the policy in force out of it')
    .description('Takes the routing policy in force out of it, as a governance lead; the one before is in force again.')
    .requiredOption(...reason)
    .option(...actsAs)
    .action(
      action(context, async (session, { rationale, as }: Reasoned) => {
        const client = await session.connect(await actingOperator(session, as))
        const made = await client.routing.rollBack(rationale)
        session.print(made, () => changedText(made, 'routing'))
      }),
    )
}
