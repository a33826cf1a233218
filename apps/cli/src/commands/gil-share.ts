import type { CountedShare, GilFigures } from '@maestro-helix/contract/http/gil-share'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { duration, localTime } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action } from '../session.ts'
import { nameOperand, wholeNumber } from './operand.ts'

type Row = GilFigures & { workflow: string }
const dayMs = 86_400_000

export function addShareCommand(gil: Command, context: CliContext): void {
  gil
    .command('share')
    .summary('how many tasks reach a person')
    .description(
      'Shows how many tasks reached a person, how soon people decided, how many questions they answered, and how often they overruled a gate: each with its exact 95 % interval.',
    )
    .option('--days <n>', 'of the last so many days', wholeNumber(1, 3_650), 30)
    .option('--workflow <name>', 'of this workflow alone', nameOperand)
    .option('--demonstrations', 'with demonstration runs')
    .action(
      action(context, async (session, options: { days: number; workflow?: string; demonstrations?: true }) => {
        const until = context.now()
        const figures = await (
          await session.connect()
        ).desk.share({
          until: until.toISOString(),
          since: new Date(until.getTime() - options.days * dayMs).toISOString(),
          ...(options.workflow !== undefined && { workflow: options.workflow }),
          ...(options.demonstrations && { demonstrations: 'true' }),
        })
        session.print(figures, () =>
          [
            `From ${localTime(figures.since)} to ${localTime(figures.until)}; intervals hold the true value in 95 of 100 cases.`,
            table<Row>(
              session.terminal,
              [
                { title: 'workflow', value: ({ workflow }) => workflow },
                { title: 'reached a person', value: ({ reachedPerson }) => shareText(reachedPerson) },
                { title: 'unassessed', value: ({ unassessed }) => unassessed ?? null, align: 'right' },
                { title: 'by design', value: ({ approvalsByDesign }) => approvalsByDesign, align: 'right' },
                { title: 'answered (HER)', value: ({ engagement }) => shareText(engagement) },
                { title: 'decided within', value: ({ decisionLatencyMs: { median, p95 } }) => latencyText(median, p95) },
                { title: 'overrides per 100 runs', value: ({ overrides }) => overridesText(overrides) },
              ],
              [{ workflow: '(all)', ...figures.all }, ...figures.byWorkflow],
              'Nothing was recorded in this time.',
            ),
          ].join('\n'),
        )
      }),
    )
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}

function shareText({ count, of, interval }: CountedShare): string {
  if (interval === null) return '-'
  return `${percent(interval.share)} (${percent(interval.lower)} to ${percent(interval.upper)}; ${count} of ${of})`
}

function latencyText(median: number | null, p95: number | null): string | null {
  return median === null || p95 === null ? null : `${duration(median)} (95 %: ${duration(p95)})`
}

function overridesText({ per100Runs }: GilFigures['overrides']): string | null {
  return per100Runs && `${per100Runs.rate.toFixed(1)} (${per100Runs.lower.toFixed(1)} to ${per100Runs.upper.toFixed(1)})`
}
