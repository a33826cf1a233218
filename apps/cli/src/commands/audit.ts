import { resolve } from 'node:path'
import type { ReplayedEvaluation } from '@maestro-helix/contract/http/audit'
import type { Checklist, ChecklistItem } from '@maestro-helix/contract/http/audit-checklist'
import type { Command } from 'commander'
import { auditRecord, moment, type Period, type RecordAudit } from '@maestro-helix/sdk/audit/audit-record'
import { replayRuns, runsToReplay, verdictsOf } from '@maestro-helix/sdk/audit/replay-runs'
import { writeReport } from '../audit/write-report.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { verifyLedger } from '../verification/verify-ledger.ts'
import { idOperand, wholeNumber } from './operand.ts'
import { type KeyOptions, trustedFor, withKey } from './trusted-key.ts'

type PeriodOptions = { from?: string; to?: string }

const anyNumberOfRuns = 100

export function addAuditCommand(program: Command, context: CliContext): void {
  const audit = program
    .command('audit')
    .summary('is every decision recorded, signed and recomputable?')
    .description('Audits the record against the ledger. Ends with 5 where anything is missing, changed, unsigned, or comes out otherwise.')
  const withPeriod = (command: Command): Command =>
    command.option('--from <when>', 'day or time from which on').option('--to <when>', 'day or time before which; now by default')

  withKey(
    withPeriod(
      audit
        .command('check', { isDefault: true })
        .summary('completeness of the record')
        .description(
          'Verifies the ledger, then every run against it: each decision has its fields and its entry, each irreversible effect its two signatures (verified again with the enrolled keys), each digest in the ledger is that of the record, and no run of the ledger is missing from the record.',
        ),
    ),
  ).action(
    action(context, async (session, options: PeriodOptions & KeyOptions) => {
      const period = periodOf(options)
      const client = await session.connect()
      const ledger = await verifyLedger(client.ledger, session.home, await trustedFor(session, options, client.ledger))
      const found = await auditRecord(client, period, (runs) => session.terminal.progress(`${runs} runs audited`))
      session.terminal.progress('')
      session.print({ ...found, ledger }, () =>
        [verdictText(session, found.complete, found.findings.length), auditFacts(session, found), findingsTable(session, found)].join('\n'),
      )
      if (!found.complete) context.exitCode = exitCodes.unverified.code
    }),
  )

  withPeriod(
    audit
      .command('replay')
      .summary('compute evaluations again from their records')
      .description(
        'Has QSR, MRI and gate decision of recorded evaluations computed again from the record, by the embedded judge, and compares them to the last digit. What another evaluator or model version made, or another gate configuration decided, cannot be computed again; it is said which.',
      )
      .option('--run <id>', 'this run alone', idOperand)
      .option('--sample <n>', 'so many runs of the period, at random', wholeNumber(1), anyNumberOfRuns),
  ).action(
    action(context, async (session, options: PeriodOptions & { run?: string; sample: number }) => {
      const client = await session.connect()
      const runIds = options.run === undefined ? await runsToReplay(client.runs, periodOf(options), options.sample) : [options.run]
      const replayed = await replayRuns(client.audit, runIds, (runs) => session.terminal.progress(`${runs} of ${runIds.length} runs replayed`))
      session.terminal.progress('')
      const verdicts = verdictsOf(replayed)
      session.print({ runs: runIds.length, evaluations: replayed.length, verdicts, replayed: replayed.filter(isNotSame) }, () =>
        [
          verdictText(session, verdicts.differs === 0, verdicts.differs),
          facts(session.terminal, [
            ['runs', runIds.length],
            ['evaluations', replayed.length],
            ...Object.entries(verdicts).map(([verdict, count]) => [verdict, count] as const),
          ]),
          replayTable(session, replayed.filter(isNotSame)),
        ].join('\n'),
      )
      if (verdicts.differs > 0) context.exitCode = exitCodes.unverified.code
    }),
  )

  audit
    .command('checklist')
    .summary('the system audit checklist, filled from live evidence')
    .description(
      'Shows each item of the checklist to pass, the guardrails and the service levels: met, not met, or unknown where there is no evidence or too little; with the figure and where it came from. Ends with 5 where an item is not met, and with --strict also where one is unknown.',
    )
    .option('--days <n>', 'over so many days', wholeNumber(1, 366), 30)
    .option('--strict', 'unknown does not pass either')
    .action(
      action(context, async (session, options: { days: number; strict?: true }) => {
        const checklist = await (await session.connect()).audit.checklist({ days: options.days })
        session.print(checklist, () => checklistText(session, checklist))
        if (checklist.notMet > 0 || (options.strict && checklist.unknown > 0)) context.exitCode = exitCodes.unverified.code
      }),
    )

  withKey(
    withPeriod(
      audit
        .command('report')
        .summary('a report of a period with its proofs')
        .description(
          'Audits a period and writes report.html (one page, no script), decisions.csv, the key of the ledger, and for every decision its proof (C2SP tlog-proof) and the bytes of its entry, so that whoever gets the folder can check it without this server.',
        )
        .requiredOption('--out <dir>', 'folder for the report; made where it is missing')
        .option('--sample <n>', 'so many runs of the period to replay, at random', wholeNumber(1), anyNumberOfRuns),
    ),
  ).action(
    action(context, async (session, options: PeriodOptions & KeyOptions & { out: string; sample: number }) => {
      const client = await session.connect()
      const trusted = await trustedFor(session, options, client.ledger)
      const ledger = await verifyLedger(client.ledger, session.home, trusted)
      const {
        audit: found,
        replayed,
        decisions,
      } = await writeReport(client, trusted, resolve(context.directory, options.out), {
        period: periodOf(options),
        sample: options.sample,
        madeAt: context.now().toISOString(),
        ledger,
        onProgress: (what) => session.terminal.progress(what),
      })
      session.terminal.progress('')
      const { differs } = verdictsOf(replayed)
      const complete = found.complete && differs === 0
      session.print(
        { complete, out: options.out, decisions: decisions.length, proofs: decisions.length, audit: found, replay: verdictsOf(replayed) },
        () =>
          [
            verdictText(session, complete, found.findings.length + differs),
            auditFacts(session, found),
            `The report is in ${options.out}: report.html, decisions.csv and ${decisions.length} proofs.`,
          ].join('\n'),
      )
      if (!complete) context.exitCode = exitCodes.unverified.code
    }),
  )
}

function periodOf({ from, to }: PeriodOptions): Period {
  const period = { from: moment(from, '--from'), to: moment(to, '--to') }
  return { ...(period.from !== undefined && { from: period.from }), ...(period.to !== undefined && { to: period.to }) }
}

function isNotSame({ qsr, mri, gate }: ReplayedEvaluation): boolean {
  return [qsr, mri, gate].some((verdict) => verdict !== 'same')
}

function verdictText({ terminal }: Session, isGood: boolean, findings: number): string {
  return isGood ? terminal.paint(['green', 'bold'], 'complete') : `${terminal.paint(['red', 'bold'], 'not complete')}: ${findings} findings`
}

function auditFacts({ terminal }: Session, found: RecordAudit): string {
  return facts(terminal, [
    ['runs', found.runs],
    ['decisions', found.decisions],
    ['irreversible effects', found.irreversibleEffects],
    ['signatures verified again', found.signaturesVerified],
    ['digests recomputed', found.digestsRecomputed],
    ['not recomputable: erased', `${found.digestsErased} digests of ${found.erasedRuns} runs`],
    ['completeness', found.completeness === null ? 'nothing to audit' : `${(found.completeness * 100).toFixed(2)} %`],
  ])
}

function checklistText({ terminal }: Session, { met, notMet, unknown, items }: Checklist): string {
  const columns = [
    { title: 'state', value: ({ state }: ChecklistItem) => (state === 'not-met' ? 'NOT MET' : state) },
    { title: 'item', value: ({ id }: ChecklistItem) => id },
    { title: 'found', value: ({ figure }: ChecklistItem) => figure, maxLength: 160 },
    { title: 'from', value: ({ source }: ChecklistItem) => source, maxLength: 100 },
  ]
  return [`${met} met, ${notMet} not met, ${unknown} unknown`, table(terminal, columns, items, '')].join('\n')
}

function findingsTable({ terminal }: Session, { findings }: RecordAudit): string {
  return table(
    terminal,
    [
      { title: 'code', value: ({ code }) => code },
      { title: 'run', value: ({ runId }) => runId },
      { title: 'step', value: ({ stepId }) => stepId },
      { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
      { title: 'entry', value: ({ ledgerIndex }) => ledgerIndex, align: 'right' },
      { title: 'what', value: ({ message }) => message, maxLength: 200 },
    ],
    findings,
    '',
  )
}

function replayTable({ terminal }: Session, replayed: readonly ReplayedEvaluation[]): string {
  return table(
    terminal,
    [
      { title: 'run', value: ({ runId }) => runId },
      { title: 'step', value: ({ stepId }) => stepId },
      { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
      { title: 'evaluator', value: ({ evaluator }) => evaluator },
      { title: 'qsr', value: ({ qsr }) => qsr },
      { title: 'mri', value: ({ mri }) => mri },
      { title: 'gate', value: ({ gate }) => gate },
    ],
    replayed,
    '',
  )
}
