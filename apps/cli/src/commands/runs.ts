import type { CalibrationUse } from '@maestro-helix/contract/evaluation'
import type { RunDetail, RunsQuery } from '@maestro-helix/contract/http/runs'
import { type AttemptRecord, type RunRecord, runStatusSchema, type RunSummary } from '@maestro-helix/contract/run'
import type { AgentTurn } from '@maestro-helix/contract/trajectory'
import { moment } from '@maestro-helix/sdk/audit/audit-record'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { runBlock } from '../live/run-block.ts'
import { duration, localTime, paintedStatus, principal, readable, score } from '../output/format.ts'
import { inertBlock } from '@maestro-helix/sdk/inert-text'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

export function addRunsCommand(program: Command, context: CliContext): void {
  const runs = program.command('runs').summary('list, show and steer runs').description('Lists, shows and steers runs.')

  runs
    .command('list', { isDefault: true })
    .summary('runs, newest first')
    .description('Lists runs, newest first.')
    .option('--workflow <name>', 'of this workflow alone', nameOperand)
    .addOption(new Option('--status <status>', 'in this state alone').choices(runStatusSchema.options))
    .option('--search <text>', 'with this in the id, the name of the workflow or of whoever started it')
    .option('--since <time>', 'started at this time or later, e.g. 2026-01-31T09:00:00Z')
    .option('--until <time>', 'started before this time')
    .option('--after <id>', 'the page after this run')
    .option('--limit <n>', 'how many', wholeNumber(1, 500), 20)
    .action(
      action(context, async (session, options: RunsQuery) => {
        const page = await (await session.connect()).runs.list(withTimes(options))
        session.print(page, () => runsTable(session, page.items))
      }),
    )

  runs
    .command('show')
    .summary('one run with its steps')
    .description('Shows one run: each step with its agent, scores, gate decision, and what waits for whom.')
    .argument('<id>', 'identifier of the run', idOperand)
    .option('--attempts', 'every attempt with the reasons of its scores')
    .option('--output', 'what the run returned')
    .action(
      action(context, async (session, id: string, options: { attempts?: true; output?: true }) => {
        const detail = await (await session.connect()).runs.get(id)
        session.print(detail, () => runText(session, detail, options))
      }),
    )

  for (const [name, summary] of [
    ['pause', 'hold a run between two steps'],
    ['resume', 'let a held run go on'],
    ['cancel', 'end a run'],
  ] as const) {
    runs
      .command(name)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
      .argument('<id>', 'identifier of the run', idOperand)
      .action(
        action(context, async (session, id: string) => {
          const run = await (await session.connect()).runs[name](id)
          session.print(run, () => steeredText(session, run))
        }),
      )
  }

  runs
    .command('restart')
    .summary('do a run again from a step')
    .description('Does a run again from a step: that step and everything after it. Earlier attempts stay in the record.')
    .argument('<id>', 'identifier of the run', idOperand)
    .requiredOption('--from <step>', 'the step to start from', nameOperand)
    .action(
      action(context, async (session, id: string, options: { from: string }) => {
        const run = await (await session.connect()).runs.restart(id, options.from)
        session.print(run, () => steeredText(session, run))
      }),
    )
}

/** Times of people (`2026-01-31`, with a zone or without) as the server takes them. @throws MaestroError INVALID_REQUEST */
function withTimes({ since, until, ...query }: RunsQuery): RunsQuery {
  return {
    ...query,
    ...(since !== undefined && { since: moment(since, '--since') }),
    ...(until !== undefined && { until: moment(until, '--until') }),
  }
}

function runsTable(session: Session, runs: readonly RunSummary[]): string {
  return table<RunSummary>(
    session.terminal,
    [
      { title: 'run', value: ({ id }) => id },
      { title: 'workflow', value: ({ workflow, version }) => `${workflow} v${version}` },
      { title: 'status', value: ({ status, pauseRequested }) => (pauseRequested && status !== 'paused' ? `${status} (pause asked)` : status) },
      { title: 'started', value: ({ createdAt }) => localTime(createdAt) },
      { title: 'by', value: ({ requester }) => principal(requester) },
      { title: 'error', value: ({ error }) => error?.code ?? '' },
    ],
    runs,
    'No runs. `maestro run WORKFLOW` starts one.',
  )
}

function steeredText(session: Session, run: RunRecord): string {
  const state =
    run.pauseRequested && run.status !== 'paused' ? `${run.status}, pauses after the present step` : paintedStatus(session.terminal, run.status)
  return `${run.id}  ${run.workflow} v${run.version}  ${state}`
}

function runText(session: Session, detail: RunDetail, options: { attempts?: true; output?: true }): string {
  const { terminal, context } = session
  const { run } = detail
  const lines = runBlock(terminal, detail, context.now(), Math.max(80, terminal.columns() || 160))
  lines.push('', `  started ${localTime(run.createdAt)} by ${principal(run.requester)}${run.endedAt ? `, ended ${localTime(run.endedAt)}` : ''}`)
  if (run.demonstration) lines.push('  a demonstration: its decisions prove nothing about people')
  lines.push(...undoneLines(detail))
  if (options.attempts) lines.push('', ...detail.attempts.map((attempt) => attemptDetail(session, attempt)))
  for (const { id } of detail.escalations.filter(({ status }) => status === 'open')) lines.push('', `  decide with: maestro gil show ${id}`)
  if (options.output) lines.push('', run.output === null ? '  no output yet' : inertBlock(readable(run.output), { maxLines: 400, maxLength: 2_000 }))
  return lines.join('\n')
}

/** What was undone, is being undone, or could not be. */
function undoneLines({ intents }: RunDetail): string[] {
  const lines = intents.flatMap(({ block, state, reason }) => {
    if (block.compensates === undefined) return []
    const undone = intents.find((other) => other.block.intentId === block.compensates)?.block.action ?? 'an action'
    return [
      inertBlock(`  undoing ${block.stepId} (${undone}) by ${block.action}: ${state}${reason === null ? '' : `, ${reason}`}`, {
        maxLines: 2,
        maxLength: 300,
      }),
    ]
  })
  return lines.length === 0 ? [] : ['', ...lines]
}

function attemptDetail({ terminal }: Session, attempt: RunDetail['attempts'][number]): string {
  const lines = [terminal.paint('bold', `${attempt.stepId} #${attempt.attempt}  ${attempt.agent ?? attempt.tool ?? attempt.function?.id ?? ''}`)]
  for (const line of routingLines(attempt)) lines.push(`  ${line}`)
  for (const [name, component] of Object.entries(attempt.qsr?.components ?? {})) {
    lines.push(`  ${name.padEnd(11)} ${component.score === null ? 'n/a' : component.score.toFixed(1)}  ${component.reasons.join(' ')}`)
  }
  for (const factor of attempt.risk?.factors ?? []) lines.push(`  ${factor.name} ${factor.value.toFixed(2)}  ${factor.reason}`)
  const { calibration } = attempt.risk ?? {}
  if (calibration) lines.push(`  ${calibrationText(calibration)}`)
  if (attempt.judging) lines.push(`  ${judgingText(attempt.judging)}`)
  const given = givenText(attempt.judged)
  if (given !== '') lines.push(`  given: ${given}`)
  for (const turn of attempt.judged?.trajectory ?? []) lines.push(`  ${turnText(turn)}`)
  for (const reason of attempt.decision?.reasons ?? []) lines.push(`  gate: ${reason}`)
  if (attempt.error) lines.push(`  ${attempt.error.code}: ${attempt.error.message}`)
  return inertBlock(lines.join('\n'), { maxLines: 80, maxLength: 300 })
}

/** Why this agent, and what was believed of each candidate. */
function routingLines({ routing }: AttemptRecord): string[] {
  if (routing === null) return []
  const chosen = `routing: ${routing.explanation}`
  if (routing.candidates.length < 2) return [chosen]
  const believed = routing.candidates.map(({ agent, score: composite, low, high, propensity, expectedRegret, outcomes }) => {
    const interval = low === undefined || high === undefined ? '' : ` (${low.toFixed(3)} .. ${high.toFixed(3)})`
    const chance = propensity === undefined ? '' : `, chance ${(100 * propensity).toFixed(1)} %`
    const regret = expectedRegret === undefined ? '' : `, expected regret ${expectedRegret.toFixed(4)}`
    const rests = outcomes === undefined ? '' : `, ${outcomes.step} outcomes here, ${outcomes.workflow} in the workflow, ${outcomes.others} elsewhere`
    return `  ${agent} ${composite.toFixed(3)}${interval}${chance}${regret}${rests}`
  })
  return [chosen, ...believed]
}

function calibrationText({ state, version, family, acceptance, objection }: CalibrationUse): string {
  if (state === 'uncalibrated') return `uncalibrated: QSR ${score(acceptance)} stands for what a person would say (${family})`
  const objects = objection === null ? '' : `, ${score(objection)} that one would object`
  return `calibration ${version}: probability ${score(acceptance)} that a person would accept (${family})${objects}`
}

/** What judging took, apart from what the agent spent; an outage first, because then another judge scored it. */
function judgingText({ model, calls, inputTokens, outputTokens, tookMs, outage }: NonNullable<AttemptRecord['judging']>): string {
  const took = `judged by ${model}: ${calls} calls, ${inputTokens} + ${outputTokens} tokens, ${duration(tookMs)}`
  return outage === null ? took : `OUTAGE of the judge: ${outage} (${took})`
}

/** What the output was read against, by where it came from. */
function givenText(judged: AttemptRecord['judged']): string {
  return (judged?.given ?? [])
    .map(({ provenance, length, isOwnWords, isCut }) => {
      const remarks = [...(isOwnWords ? ['its output again: does not count'] : []), ...(isCut ? ['cut'] : [])]
      return `${provenance} (${length} characters${remarks.length === 0 ? '' : `, ${remarks.join(', ')}`})`
    })
    .join(', ')
}

function turnText(turn: AgentTurn): string {
  if (turn.kind === 'said') return `said: ${turn.text}`
  const outcome = turn.error === null ? (turn.result === null ? '' : ` -> ${turn.result}`) : ` -> ${turn.error}`
  return `${turn.observed ? 'called' : 'says it called'} ${turn.tool}${turn.effect ? ` (${turn.effect})` : ''} ${turn.arguments}${outcome}`
}
