import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Command } from 'commander'
import type { PerturbationReport } from '../bench/perturbations/bench-perturbations.ts'
import { benchPerturbations } from '../bench/perturbations/bench-perturbations.ts'
import { readRightOutputs, shippedTexts } from '../bench/perturbations/read-right-outputs.ts'
import type { CliContext } from '../context.ts'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { action } from '../session.ts'
import type { EntailmentOption } from './bench-entailment.ts'
import { withBenchJudge, withEntailmentOption } from './bench-entailment.ts'

type Options = { data?: string; seed: string; missed?: true } & EntailmentOption

export function addBenchPerturbationsCommand(bench: Command, context: CliContext): void {
  withEntailmentOption(bench.command('perturbations'))
    .summary('right outputs made wrong, and what the gate does with them')
    .description(
      'Makes right outputs wrong in many ways (numbers, amounts, dates, units, negations, names, inventions, links, cuts, shuffles, another output, padding, refusals, injections, noise) and prints which share of each kind the gate holds by the shipped defaults, among those whose right version passes, and which share of the right ones passes. By default over the texts that came with this release; --data takes a .jsonl or .jsonl.gz file of lines {id, task, context, output, lang?} of right outputs.',
    )
    .option('--data <file>', 'right outputs; the shipped texts by default')
    .option('--seed <text>', 'what the perturbations are drawn by', '1')
    .option('--missed', 'also print perturbed outputs that went on, and right ones that were held')
    .action(
      action(context, async (session, options: Options) => {
        const items = readRightOutputs(options.data === undefined ? shippedTexts : resolve(context.directory, options.data))
        session.terminal.err(`${items.length} right outputs`)
        const report = await withBenchJudge(session, options, (judge) =>
          benchPerturbations(items, judge, options.seed, () => {
            if (session.signal.aborted) throw new MaestroError('INTERRUPTED', 'interrupted')
          }),
        )
        session.print(report, () => reportText(session, report, options.missed === true))
      }),
    )
}

function reportText({ terminal }: Session, { right, kinds }: PerturbationReport, missed: boolean): string {
  const lines = [
    `${right.passed} of ${right.items} right outputs pass: ${shareText(right)}.`,
    '',
    table(
      terminal,
      [
        { title: 'made wrong', value: ({ kind }) => kind },
        { title: 'items', value: ({ items }) => items, align: 'right' },
        { title: 'held', value: ({ caught }) => caught, align: 'right' },
        { title: 'unassessed', value: ({ unassessed }) => unassessed, align: 'right' },
        { title: 'share (95 %)', value: shareText, align: 'right' },
      ],
      kinds,
      'Nothing passes: nothing to perturb.',
    ),
  ]
  if (!missed) return lines.join('\n')
  const held = right.held.map(({ id, outcome, reason }) => ({ what: `right, but ${outcome}`, id, text: reason }))
  const wentOn = kinds.flatMap(({ kind, missed: examples }) => examples.map(({ id, output }) => ({ what: kind, id, text: output })))
  return [
    ...lines,
    '',
    table(
      terminal,
      [
        { title: 'what', value: ({ what }) => what },
        { title: 'id', value: ({ id }) => id },
        { title: 'text', value: ({ text }) => text, maxLength: 160 },
      ],
      [...held, ...wentOn],
      'Nothing was missed.',
    ),
  ].join('\n')
}

function shareText({ share, low, high }: { share: number | null; low: number | null; high: number | null }): string | null {
  return share === null || low === null || high === null ? null : `${Math.round(100 * share)} % (${Math.round(100 * low)}..${Math.round(100 * high)})`
}
