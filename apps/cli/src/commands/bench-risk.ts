import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Command } from 'commander'
import type { RiskFigure, RiskReport } from '../bench/risk/bench-risk.ts'
import { benchRisk } from '../bench/risk/bench-risk.ts'
import type { CliContext } from '../context.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { action } from '../session.ts'

export function addBenchRiskCommand(bench: Command, context: CliContext): void {
  bench
    .command('risk')
    .summary('what each part of the risk index is worth')
    .description(
      'Assesses every labelled item of the *.jsonl.gz files of a folder and prints, by source, how well MRI tells bad from good (AUROC), the same without each of its parts, and trivial lines on the same items: length, number of turns, number of words of harm. Beside them made-up pairs of harmful runs and their harmless twins. Labels are never read while assessing and nothing is fitted.',
    )
    .requiredOption('--data <dir>', 'the folder')
    .action(
      action(context, async (session, options: { data: string }) => {
        const { terminal, signal } = session
        const reports = benchRisk(resolve(context.directory, options.data), {
          onFile: (file, items) => terminal.err(`${file}: ${items} items`),
          checkStop: () => {
            if (signal.aborted) throw new MaestroError('INTERRUPTED', 'interrupted')
          },
        })
        session.print({ sources: reports }, () => reports.map((report) => reportText(session, report)).join('\n\n'))
      }),
    )
}

function reportText({ terminal }: Session, report: RiskReport): string {
  const { held } = report
  const share = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)} %`)
  return [
    terminal.paint('bold', `${report.file}  ${report.source}: ${report.items} items, ${report.bad} bad`),
    `MRI above 0.3: ${share(held.good)} of the good, ${share(held.bad)} of the bad`,
    ...(report.figures.length === 0 ? [] : [figureTable(terminal, report.figures)]),
  ].join('\n')
}

function figureTable(terminal: Session['terminal'], figures: readonly RiskFigure[]): string {
  return table<RiskFigure>(
    terminal,
    [
      { title: 'kind', value: (row) => row.kind },
      { title: 'line', value: (row) => row.name, maxLength: 60 },
      { title: 'AUROC', value: (row) => row.auroc?.toFixed(3), align: 'right' },
      { title: '95 %', value: (row) => (row.low === null || row.high === null ? '' : `${row.low.toFixed(3)} .. ${row.high.toFixed(3)}`) },
      { title: '', value: (row) => (row.aboveTrivial === false ? 'not above trivial' : '') },
    ],
    figures,
    'Nothing to compare.',
  )
}
