import { closeSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Command } from 'commander'
import type { FileReport } from '../bench/bench-judge.ts'
import { benchJudge } from '../bench/bench-judge.ts'
import type { FindingFigure } from '../bench/finding-figures.ts'
import type { Figure } from '../bench/figures.ts'
import type { CliContext } from '../context.ts'
import type { Column } from '../output/table.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { action } from '../session.ts'
import type { EntailmentOption } from './bench-entailment.ts'
import { withBenchJudge, withEntailmentOption } from './bench-entailment.ts'

type Options = { data: string; splitReport?: true; scores?: string; crossValidated?: true; baselines?: true; findings?: true } & EntailmentOption

export function addBenchJudgeCommand(bench: Command, context: CliContext): void {
  withEntailmentOption(bench.command('judge'))
    .summary('the judge against what people said')
    .description(
      'Scores every item of the *.jsonl.gz files of a folder (fields id, input, context, output) by the embedded judge and compares with the labels, where the files hold any: correlations with ratings, AUROC, F1 and accuracy at the thresholds stored in the models, recall at 5 % false positives, calibration error, latency. Labels are never read while scoring and nothing is fitted. Figures on files that a model was learnt from are marked; --cross-validated shows what their model cards say of items held out.',
    )
    .requiredOption('--data <dir>', 'the folder')
    .option('--split-report', 'also by system')
    .option(
      '--baselines',
      'beside each figure what the best of some trivial lines reaches on the same items: uncovered words, length, turns, words of override',
    )
    .option('--findings', 'how often each kind of finding is made of items that should be held, and of others')
    .option('--cross-validated', 'figures on held-out items, from the cards of the models that were learnt from a file')
    .option('--scores <file>', 'one JSON line per item: what the judge said of it')
    .action(
      action(context, async (session, options: Options) => {
        const reports = await measure(session, options)
        session.print({ files: reports }, () => reports.map((report) => reportText(session, report, options)).join('\n\n'))
      }),
    )
}

async function measure(session: Session, options: Options): Promise<FileReport[]> {
  const { context, terminal, signal } = session
  const scores = options.scores === undefined ? undefined : opened(resolve(context.directory, options.scores))
  try {
    return await withBenchJudge(session, options, (judge) =>
      benchJudge(resolve(context.directory, options.data), judge, {
        byPart: options.splitReport === true,
        baselines: options.baselines === true,
        onFile: (file, items) => terminal.err(`${file}: ${items} items`),
        onScore: (score) => {
          if (scores !== undefined) writeSync(scores, `${JSON.stringify(score)}\n`)
        },
        checkStop: () => {
          if (signal.aborted) throw new MaestroError('INTERRUPTED', 'interrupted')
        },
      }),
    )
  } finally {
    if (scores !== undefined) closeSync(scores)
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (cause) {
    throw new MaestroError('INVALID_REQUEST', `cannot write ${path}`, { cause })
  }
}

const baselineColumns: Column<Figure>[] = [
  { title: 'best trivial line', value: ({ trivial }) => trivial?.name },
  { title: 'reaches', value: ({ trivial }) => trivial?.value.toFixed(3), align: 'right' },
  {
    title: 'beaten',
    value: ({ trivial, value }) => (trivial === undefined || value === null ? undefined : value > trivial.value ? 'yes' : 'NOT ABOVE'),
  },
]

const share = ({ count, items }: FindingFigure['bad']): string => (items === 0 ? '-' : `${((100 * count) / items).toFixed(1)} %`)

function findingsText(terminal: Session['terminal'], { findings }: FileReport): string {
  const columns: Column<FindingFigure>[] = [
    { title: 'found', value: ({ kind }) => kind },
    { title: 'of bad', value: ({ bad }) => share(bad), align: 'right' },
    { title: 'items', value: ({ bad }) => bad.items, align: 'right' },
    { title: 'of good', value: ({ good }) => share(good), align: 'right' },
    { title: 'items', value: ({ good }) => good.items, align: 'right' },
  ]
  return table(terminal, columns, findings, 'Nothing was found in any labelled item.')
}

function reportText({ terminal }: Session, report: FileReport, options: Options): string {
  const { p50Ms, p99Ms, itemsPerSecond } = report.latency
  const inSample = report.inSampleOf.length > 0
  const lines = [
    terminal.paint('bold', `${report.file}  ${report.items} items`),
    `latency p50 ${p50Ms} ms, p99 ${p99Ms} ms, ${itemsPerSecond} items/s`,
    ...(inSample ? [terminal.paint('yellow', `in-sample: ${report.inSampleOf.join(', ')} learnt from this file; see --cross-validated`)] : []),
    '',
    table(
      terminal,
      [
        { title: 'part', value: (row) => row.part },
        { title: 'figure', value: (row) => row.name, maxLength: 80 },
        { title: 'items', value: (row) => row.items, align: 'right' },
        { title: 'value', value: (row) => row.value?.toFixed(3), align: 'right' },
        ...(options.baselines === true ? baselineColumns : []),
        ...(inSample ? [{ title: 'held', value: () => 'in-sample' }] : []),
      ],
      report.figures,
      'No labels: only scored.',
    ),
  ]
  if (options.findings === true) lines.push('', findingsText(terminal, report))
  if (options.crossValidated !== true || report.crossValidated.length === 0) return lines.join('\n')
  return [
    ...lines,
    '',
    table(
      terminal,
      [
        { title: 'model', value: (row) => row.model },
        { title: 'figure', value: (row) => row.name, maxLength: 100 },
        { title: 'held out', value: (row) => row.validation },
        { title: 'value', value: (row) => row.value.toFixed(3), align: 'right' },
        { title: '95 %', value: (row) => `${row.low.toFixed(3)} .. ${row.high.toFixed(3)}` },
      ],
      report.crossValidated,
      '',
    ),
  ].join('\n')
}
