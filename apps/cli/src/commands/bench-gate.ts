import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Command } from 'commander'
import type { GateFileReport, GatePart } from '../bench/bench-gate.ts'
import { benchGate } from '../bench/bench-gate.ts'
import type { ShareOf } from '../bench/gate-figures.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { action } from '../session.ts'
import type { EntailmentOption } from './bench-entailment.ts'
import { withBenchJudge, withEntailmentOption } from './bench-entailment.ts'
import { wholeNumber } from './operand.ts'

type Options = { data: string; limit?: number; check?: true } & EntailmentOption

export function addBenchGateCommand(bench: Command, context: CliContext): void {
  withEntailmentOption(bench.command('gate'))
    .summary('the gate against what people said')
    .description(
      'Judges every item of the *.jsonl.gz files of a folder (fields id, input, context, output) and decides by the shipped defaults of the gate, as for a first attempt. By file and source: of the bad and of the good, the share that passes, by the ordered rule alone (before) and with the conditions (after); of what passes, the bad; beside them what a trivial score lets through at the same share of good. Items of whose truth nothing can be known are counted apart. Files that a learnt part saw are marked.',
    )
    .requiredOption('--data <dir>', 'the folder')
    .option('--limit <n>', 'at most so many items of each file, drawn by their ids', wholeNumber(1))
    .option(
      '--check',
      'end with 5 where of any assessed source less than half of the bad are held that passed before, or less than 75 % of the good pass',
    )
    .action(
      action(context, async (session, options: Options) => {
        const files = await withBenchJudge(session, options, (judge) =>
          benchGate(resolve(context.directory, options.data), judge, {
            ...(options.limit !== undefined && { limit: options.limit }),
            onFile: (file, items) => session.terminal.err(`${file}: ${items} items`),
            checkStop: () => {
              if (session.signal.aborted) throw new MaestroError('INTERRUPTED', 'interrupted')
            },
          }),
        )
        session.print({ files }, () => files.map((report) => reportText(session, report)).join('\n\n'))
        if (options.check === true && files.some(missesBar)) context.exitCode = exitCodes.unverified.code
      }),
    )
}

/** Of a file with one source that is the file itself. */
function missesBar({ parts }: GateFileReport): boolean {
  const bySource = parts.filter(({ by }) => by === 'source')
  return (bySource.length > 0 ? bySource : parts).some(
    ({ assessed, figures: { bar } }) => assessed && (bar.halved === false || bar.goodKept === false),
  )
}

function reportText({ terminal }: Session, report: GateFileReport): string {
  const outcomes = Object.entries(report.outcomes).flatMap(([outcome, count]) => (count === 0 ? [] : `${outcome} ${count}`))
  return [
    terminal.paint('bold', `${report.file}  ${report.items} items`),
    outcomes.join(', '),
    ...(report.inSampleOf.length > 0 ? [terminal.paint('yellow', `in-sample: ${report.inSampleOf.join(', ')} learnt from this file`)] : []),
    '',
    table(
      terminal,
      [
        { title: 'part', value: (part) => part.part },
        { title: 'task', value: (part) => part.task, maxLength: 24 },
        { title: 'truth', value: (part) => (part.assessed ? 'assessed' : 'unassessed') },
        { title: 'bad', value: ({ figures }) => figures.bad.after.items, align: 'right' },
        { title: 'pass before', value: ({ figures }) => percent(figures.bad.before), align: 'right' },
        { title: 'after', value: ({ figures }) => withInterval(figures.bad.after), align: 'right' },
        { title: 'good', value: ({ figures }) => figures.good.after.items, align: 'right' },
        { title: 'pass before', value: ({ figures }) => percent(figures.good.before), align: 'right' },
        { title: 'after', value: ({ figures }) => withInterval(figures.good.after), align: 'right' },
        { title: 'bad of passing', value: ({ figures }) => withInterval(figures.ofPassingBad.after), align: 'right' },
        { title: 'best trivial', value: bestTrivial, align: 'right' },
        { title: 'bar', value: barText },
      ],
      report.parts,
      'No labels that say good or bad: only decided.',
    ),
  ].join('\n')
}

function bestTrivial({ figures }: GatePart): string | null {
  const shares = figures.trivial.flatMap(({ badPassing }) => badPassing ?? [])
  return shares.length === 0 ? null : `${Math.round(100 * Math.min(...shares))} %`
}

function barText({ figures: { bar } }: GatePart): string | null {
  if (bar.halved === null && bar.goodKept === null) return null
  const parts = [...(bar.halved === false ? ['bad not halved'] : []), ...(bar.goodKept === false ? ['good below 75 %'] : [])]
  return parts.length === 0 ? 'met' : parts.join(', ')
}

function percent({ share }: ShareOf): string | null {
  return share === null ? null : `${Math.round(100 * share)} %`
}

function withInterval({ share, low, high }: ShareOf): string | null {
  return share === null || low === null || high === null ? null : `${Math.round(100 * share)} % (${Math.round(100 * low)}..${Math.round(100 * high)})`
}
