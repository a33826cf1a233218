import { resolve } from 'node:path'
import type { RoutedStep, RoutingEvaluation, RoutingView } from '@maestro-helix/contract/http/routing'
import { parseRoutingPolicy } from '@maestro-helix/helix/routing/parse-routing-policy'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { duration } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { inForceText, textOf, versionOperand, versionText, waitingText } from './governed-versions.ts'
import { nameOperand } from './operand.ts'
import { addRoutingVersionCommands } from './routing-versions.ts'

export function addRoutingCommand(program: Command, context: CliContext): void {
  const routing = program
    .command('routing')
    .summary('which agents get the attempts, and why')
    .description(
      'Shows how agents are chosen and what is believed of them, and what another routing policy would have earned; proposes, approves and puts policies in force. How it works: docs/routing.md.',
    )

  routing
    .command('show', { isDefault: true })
    .summary('candidates with share, score and regret')
    .description(
      'Shows the candidates of each step that has a choice: their share of the last 100 attempts, the believed composite with its 95 % interval, the chance of getting the next attempt, and what choosing them is expected to lose; before that the policy in force, what waits for approval, and a file that was refused. With a number: that version of the policy, its changes and approval.',
    )
    .argument('[workflow]', 'of this workflow alone; a number: that version of the policy', workflowOrVersion)
    .argument('[step]', 'of this step alone', nameOperand)
    .action(
      action(context, async (session, workflow?: string | number, step?: string) => {
        const client = await session.connect()
        if (typeof workflow === 'number') {
          const stored = await client.routing.version(workflow)
          return session.print(stored, () => versionText(session, stored))
        }
        const view = await client.routing.view({ ...(workflow !== undefined && { workflow }), ...(step !== undefined && { step }) })
        session.print(view, () => routingText(session, view))
      }),
    )

  addRoutingVersionCommands(routing, context)

  routing
    .command('evaluate')
    .summary('what another policy would have earned')
    .description(
      'Estimates what a routing policy would have earned on the recorded decisions, from the probabilities recorded with each, before it is put in force: inverse propensity scoring, self-normalised, and doubly robust. Says so where there are too few. Changes nothing.',
    )
    .requiredOption('--policy <file>', 'the policy, of the form of config/helix_routing_policy.json')
    .option('--workflow <name>', 'on the decisions of this workflow alone', nameOperand)
    .action(
      action(context, async (session, options: { policy: string; workflow?: string }) => {
        const policy = parseRoutingPolicy(await textOf(resolve(context.directory, options.policy), options.policy))
        const { workflow } = options
        const evaluation = await (await session.connect()).routing.evaluate({ policy, ...(workflow !== undefined && { workflow }) })
        session.print(evaluation, () => evaluationText(session, evaluation))
      }),
    )
}

/** No name of a workflow begins with a digit. */
function workflowOrVersion(text: string): string | number {
  return /^\d/.test(text) ? versionOperand(text) : nameOperand(text)
}

function routingText(session: Session, view: RoutingView): string {
  const { policy, policySha256, steps, more } = view
  const { weights } = policy
  const head = facts(session.terminal, [
    ['composite', `${weights.qsr} QSR + ${weights.safety} (1 - MRI) + ${weights.maturity} RMM`],
    ['policy', inForceText(view)],
    ['sha256', policySha256],
  ])
  const parts = steps.length === 0 ? ['No step has a choice of agents.'] : steps.map((step) => stepText(session, step))
  return [head, ...waitingText(session, view, 'routing'), ...parts, ...(more ? ['There are more; name a workflow.'] : [])].join('\n\n')
}

function stepText({ terminal }: Session, step: RoutedStep): string {
  const requires = step.requires.length === 0 ? '' : `, requires ${step.requires.join(', ')}`
  const lines = [
    terminal.paint('bold', inertLine(`${step.workflow} v${step.version} / ${step.step}${requires}`, 200)),
    table<RoutedStep['candidates'][number]>(
      terminal,
      [
        { title: 'agent', value: ({ agent, version }) => `${agent}@${version}` },
        { title: 'share', value: ({ recentShare }) => (recentShare === null ? undefined : percent(recentShare)), align: 'right' },
        { title: 'next', value: ({ propensity }) => percent(propensity ?? 0), align: 'right' },
        { title: 'composite', value: ({ score, low, high }) => `${score.toFixed(3)} (${low?.toFixed(3)} .. ${high?.toFixed(3)})` },
        { title: 'qsr', value: ({ qsr }) => qsr.toFixed(3), align: 'right' },
        { title: 'mri', value: ({ mri }) => mri.toFixed(3), align: 'right' },
        { title: 'rmm', value: ({ rmm }) => rmm.toFixed(3), align: 'right' },
        { title: 'here', value: ({ outcomes, changed }) => `${outcomes?.step ?? 0}${changed === true ? ' since it changed' : ''}` },
        { title: 'workflow', value: ({ outcomes }) => outcomes?.workflow, align: 'right' },
        { title: 'others', value: ({ outcomes }) => outcomes?.others, align: 'right' },
        { title: 'regret', value: ({ expectedRegret }) => expectedRegret?.toFixed(4), align: 'right' },
        { title: 'usd', value: ({ costUsd }) => costUsd?.toFixed(4), align: 'right' },
        { title: 'took', value: ({ latencyMs }) => (latencyMs == null ? undefined : duration(latencyMs)), align: 'right' },
      ],
      step.candidates,
      'None of its agents can be chosen here.',
    ),
  ]
  if (step.expectedRegret !== null)
    lines.push(`expected regret ${step.expectedRegret.toFixed(4)} composite per attempt; shares of the last ${step.recentAttempts} attempts`)
  if (step.unable.length > 0) lines.push(inertLine(`cannot be chosen: ${step.unable.join(', ')}`, 300))
  return lines.join('\n')
}

function evaluationText({ terminal }: Session, evaluation: RoutingEvaluation): string {
  const estimate = (value: RoutingEvaluation['logged']): string =>
    value === null ? 'not enough data' : `${value.value.toFixed(4)} (95 %: ${value.low.toFixed(4)} .. ${value.high.toFixed(4)})`
  const style = evaluation.verdict === 'better' ? 'green' : evaluation.verdict === 'worse' ? 'red' : 'yellow'
  return facts(terminal, [
    ['policy', evaluation.policySha256],
    ['verdict', `${terminal.paint(style, evaluation.verdict)}: ${evaluation.reason}`],
    ['decisions', `${evaluation.decisions}, in effect ${evaluation.effectiveDecisions.toFixed(1)} of this policy`],
    ['earned', estimate(evaluation.logged)],
    ['ips', estimate(evaluation.ips)],
    ['self-normalised', estimate(evaluation.selfNormalised)],
    ['doubly robust', estimate(evaluation.doublyRobust)],
    ['difference', estimate(evaluation.difference)],
  ])
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`
}
