import type { MaturityOf, MaturityReport, MeasuredValue } from '@maestro-helix/contract/http/maturity'
import type { Command } from 'commander'
import { moment } from '@maestro-helix/sdk/audit/audit-record'
import type { CliContext } from '../context.ts'
import { localTime, score } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'

type Options = { since?: string; until?: string; record?: true }
type Row = { name: string; measured: MeasuredValue }

export function addMaturityCommand(program: Command, context: CliContext): void {
  program
    .command('maturity')
    .summary('RBS, RMM, E_S, RII and T_S from recorded evidence')
    .description(
      'Shows how well the judges agree with people, how mature agents and system are and what their promotions rest on, the ethical score, the Reflexive Intelligence Index and the trust score. Every value names its query, window and number of observations; what has not enough data says so.',
    )
    .option('--since <time>', 'from here on; 30 days before the end by default')
    .option('--until <time>', 'up to here; now by default')
    .option('--record', 'run the benchmarking suite and record its result as evidence and in the ledger')
    .action(
      action(context, async (session, options: Options) => {
        const since = moment(options.since, '--since')
        const until = moment(options.until, '--until')
        const client = await session.connect()
        const query = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) }
        const recorded = options.record ? await client.maturity.runBenchmark(query) : null
        const report = await client.maturity.report(recorded ? { since: recorded.metrics.since, until: recorded.metrics.until } : query)
        session.print(recorded ? { ...report, recorded } : report, () => {
          const text = maturityText(session, report)
          return recorded ? `${text}\n\nRecorded as evidence ${recorded.eventId}, digest ${recorded.resultSha256}.` : text
        })
      }),
    )
}

function maturityText(session: Session, report: MaturityReport): string {
  const { rbs, rmm, emf, rii, trust } = report
  const bold = (text: string): string => session.terminal.paint('bold', text)
  const indexText = (name: string, { value, bounds, missing }: MaturityReport['rii' | 'emf' | 'trust'], says: string | null): string =>
    value === null
      ? `${bold(name)}  not enough data: ${missing.join(', ')}; between ${score(bounds.low)} and ${score(bounds.high)}`
      : `${bold(name)}  ${score(value)}  ${says ?? ''}`
  return [
    `From ${localTime(report.since)} to ${localTime(report.until)}`,
    '',
    bold('RBS  Reflexive Benchmarking Suite'),
    measuredTable(session, [
      { name: 'SHC correlation with people (from 0.70)', measured: rbs.selfHumanCorrelation },
      { name: 'LV  change of QSR per day', measured: rbs.learningVelocity },
      { name: 'RCI consistency of repeats (from 0.75)', measured: rbs.consistencyIndex },
      { name: 'MC  mean confidence', measured: rbs.meanConfidence },
      { name: 'RD  drift against the window before', measured: rbs.drift },
      { name: 'self-correction rate', measured: rbs.selfCorrection },
    ]),
    '',
    bold('RMM  Reflexive Maturity Model'),
    table<MaturityOf>(
      session.terminal,
      [
        { title: 'of', value: ({ agent, version }) => (agent === null ? 'the system' : `${agent} ${version ?? ''}`) },
        { title: 'rmm', value: ({ rmm: value }) => score(value), align: 'right' },
        { title: 'by number', value: ({ tierByNumber }) => tierByNumber },
        { title: 'tier', value: ({ tier }) => tier },
        { title: 'next needs', value: nextPromotion, maxLength: 110 },
      ],
      [rmm.system, ...rmm.agents],
      '',
    ),
    '',
    indexText('E_S', emf, emf.alert === true ? 'below 0.7' : ''),
    measuredTable(session, rowsOf(emf.inputs)),
    '',
    indexText('RII', rii, rii.band),
    measuredTable(session, rowsOf(rii.inputs)),
    '',
    indexText('T_S', trust, trust.level),
    `autonomous work ${trust.autonomyAllowed ? 'is' : 'is not'} allowed by it`,
    measuredTable(session, rowsOf(trust.inputs)),
  ].join('\n')
}

function rowsOf(inputs: Readonly<Record<string, MeasuredValue>>): Row[] {
  return Object.entries(inputs).map(([name, measured]) => ({ name, measured }))
}

function measuredTable({ terminal }: Session, rows: readonly Row[]): string {
  return table<Row>(
    terminal,
    [
      { title: 'value', value: ({ name }) => name },
      { title: 'is', value: ({ measured: { value } }) => value?.toFixed(3) ?? 'not enough data', align: 'right' },
      { title: '95 %', value: ({ measured: { low, high } }) => (low === null || high === null ? '-' : `${low.toFixed(3)} .. ${high.toFixed(3)}`) },
      { title: 'n', value: ({ measured: { n, least } }) => (n < least ? `${n} of ${least}` : n), align: 'right' },
      { title: 'source', value: ({ measured: { source } }) => source.query },
    ],
    rows,
    '',
  )
}

function nextPromotion({ tier, promotions }: MaturityOf): string {
  const next = promotions.find(({ from }) => from === tier)
  if (!next) return 'nothing: it is the highest tier'
  return next.met === true ? `a higher rmm for ${next.to}` : `${next.to}: ${next.requirement}; ${next.found}`
}
