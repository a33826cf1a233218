import { MaestroError } from '@maestro-helix/contract/errors'
import { type GoNoGo, type PromotionDetail, type RequestPromotion, requestPromotionSchema } from '@maestro-helix/contract/http/promotions'
import { type SignatoryRole, signatoryRoleSchema } from '@maestro-helix/contract/people'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { signedPromotion } from '../governance/sign-promotion.ts'
import { readOperatorKeys } from '../home/operator-keys.ts'
import { localTime, principal } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

export function addPromoteCommand(program: Command, context: CliContext): void {
  const promote = program
    .command('promote')
    .summary('releases: ask, sign, look, decide on evidence')
    .description('Asks for releases, signs them in a role, shows where they stand, and says whether the evidence allows one.')

  promote
    .command('request')
    .summary('ask for a release')
    .description(
      'Asks the signatories of the roles that the gate names to release exactly this content: a version of a workflow, of the policies, a run-book by its digest, a phase, or a lesser effect of a tool. Where nothing is gated (development), it says so and asks nobody.',
    )
    .argument('<kind>', 'workflow, policy, runbook, phase or tool')
    .argument('<name>', 'name of the workflow, run-book, phase or tool; for policies: policy', nameOperand)
    .argument('[version]', 'the version', wholeNumber(1))
    .option('--digest <sha256>', 'of a run-book or of what a phase rests on')
    .addOption(new Option('--effect <effect>', 'of a tool, that it shall have from its next start on').choices(['read', 'reversible']))
    .addOption(new Option('--environment <name>', 'where to').argParser(nameOperand).default('production'))
    .option('--as <name>', 'who asks; the local service by default', nameOperand)
    .action(
      action(
        context,
        async (
          session,
          kind: string,
          name: string,
          version: number | undefined,
          options: { digest?: string; effect?: string; environment: string; as?: string },
        ) => {
          const subject = {
            kind,
            ...(kind !== 'policy' && { name }),
            ...(version !== undefined && { version }),
            ...(options.digest !== undefined && { sha256: options.digest }),
            ...(options.effect !== undefined && { effect: options.effect }),
          }
          const asked = requestPromotionSchema.safeParse({ subject, environment: options.environment })
          if (!asked.success)
            throw new MaestroError(
              'INVALID_REQUEST',
              'a workflow or policy needs its version, a run-book version and --digest, a phase --digest, a tool --effect',
            )
          const client = await session.connect(options.as)
          const promotion = await client.releases.request(asked.data satisfies RequestPromotion)
          const { gated, environment } = await client.releases.view()
          session.print(promotion, () =>
            [
              `Asked: ${promotion.id}`,
              `To sign: ${promotion.roles.join(', ')}, until ${localTime(promotion.deadline)}`,
              `maestro promote sign ${promotion.id} --as NAME --role ROLE`,
              ...(gated ? [] : ['', `This server runs in ${environment}, where nothing is gated: it runs without it.`]),
            ].join('\n'),
          )
        },
      ),
    )

  promote
    .command('sign')
    .summary('sign, or refuse, a release in a role')
    .description(
      'Signs exactly the shown digest with the key of the operator in this home. The person has to be registered as a signatory in the role. One refusal ends it.',
    )
    .argument('<promotion>', 'its id', idOperand)
    .requiredOption('--as <name>', 'the operator who signs', nameOperand)
    .addOption(new Option('--role <role>', 'in which role').choices(signatoryRoleSchema.options).makeOptionMandatory())
    .option('--reject', 'refuse it')
    .requiredOption('--comment <text>', 'why; kept with the signature')
    .action(
      action(context, async (session, id: string, options: { as: string; role: SignatoryRole; reject?: true; comment: string }) => {
        const keys = await readOperatorKeys(session.home, options.as)
        if (!keys) throw new MaestroError('OPERATOR_UNKNOWN', `this home has no key of "${options.as}"`)
        const client = await session.connect(options.as)
        const detail = await client.releases.get(id)
        session.note(promotionText(session, detail))
        const { role, comment } = options
        const signed = signedPromotion(keys, detail, { role, comment, verdict: options.reject ? 'reject' : 'approve', signedAt: context.now() })
        const promotion = await client.releases.sign(id, signed)
        session.print(promotion, () => `Signed as ${role}. The release is ${promotion.status}.`)
      }),
    )

  promote
    .command('status', { isDefault: true })
    .summary('releases and where they stand')
    .description('Lists releases, or shows one with the roles that are missing and the comments of those who signed.')
    .argument('[promotion]', 'its id', idOperand)
    .action(
      action(context, async (session, id: string | undefined) => {
        const client = await session.connect()
        if (id !== undefined) {
          const detail = await client.releases.get(id)
          return session.print(detail, () => promotionText(session, detail))
        }
        const release = await client.releases.view()
        const { items } = await client.releases.list({ limit: 500, order: 'newest' })
        session.print({ environment: release.environment, gated: release.gated, items }, () =>
          [
            release.gated
              ? `This server runs in ${release.environment}: what holds an irreversible step needs a release.`
              : `This server runs in ${release.environment}: nothing is gated.`,
            promotionsTable(session, items),
          ].join('\n'),
        )
      }),
    )

  promote
    .command('revoke')
    .summary('take a release back')
    .description('Takes a release back: nothing new starts by it. Runs that go on are not stopped; hold their workflow for that.')
    .argument('<promotion>', 'its id', idOperand)
    .action(
      action(context, async (session, id: string) => {
        const promotion = await (await session.connect()).releases.revoke(id)
        session.print(promotion, () => `Revoked: ${promotion.id}.`)
      }),
    )

  promote
    .command('go-no-go')
    .summary('does the evidence allow a release?')
    .description(
      'Computes the share of tasks without a manual escalation from the record, with its exact interval. Go only where the whole interval lies above what is asked; ends with 5 otherwise.',
    )
    .option('--workflow <name>', 'of this workflow alone', nameOperand)
    .option('--workflow-version <n>', 'of this version alone', wholeNumber(1))
    .action(
      action(context, async (session, options: { workflow?: string; workflowVersion?: number }) => {
        const { workflow, workflowVersion: version } = options
        const client = await session.connect()
        const verdict = await client.releases.goNoGo({ ...(workflow !== undefined && { workflow }), ...(version !== undefined && { version }) })
        session.print(verdict, () => goNoGoText(session, verdict))
        if (verdict.state !== 'go') context.exitCode = exitCodes.unverified.code
      }),
    )
}

function goNoGoText({ terminal }: Session, verdict: GoNoGo): string {
  const percent = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(2)} %`)
  return facts(terminal, [
    ['verdict', verdict.state],
    ['tasks without manual escalation', `${percent(verdict.share)} of ${verdict.tasks}`],
    ['interval', `${percent(verdict.lower)} to ${percent(verdict.upper)}`],
    ['asked', `more than ${percent(verdict.asked.share)}, confidence ${percent(verdict.asked.confidence)}`],
    ['approvals by design, not counted', verdict.approvalsByDesign],
    ['went on unassessed, not counted', verdict.unassessed ?? 0],
    ['since', localTime(verdict.since)],
  ])
}

function promotionText({ terminal }: Session, { promotion, missing }: PromotionDetail): string {
  const { subject, environment, phase, status } = promotion
  return [
    facts(terminal, [
      ['what', `${subject.kind} ${subject.name}${subject.version === null ? '' : ` v${subject.version}`}`],
      ['sha256', subject.sha256],
      ['where to', phase === null ? environment : `${environment}, phase ${phase}`],
      ['state', status],
      ['requested by', `${principal(promotion.requestedBy)} ${localTime(promotion.requestedAt)}`],
      ['missing', missing.length === 0 ? 'nobody' : missing.join(', ')],
    ]),
    table(
      terminal,
      [
        { title: 'role', value: ({ statement }) => statement.role },
        { title: 'by', value: ({ statement }) => statement.operatorId },
        { title: 'verdict', value: ({ statement }) => statement.verdict },
        { title: 'signed', value: ({ statement }) => localTime(statement.signedAt) },
        { title: 'comment', value: ({ comment }) => comment.text, maxLength: 200 },
      ],
      promotion.signatures,
      'Nobody has signed yet.',
    ),
  ].join('\n')
}

function promotionsTable({ terminal }: Session, items: readonly PromotionRecord[]): string {
  return table(
    terminal,
    [
      { title: 'promotion', value: ({ id }) => id },
      { title: 'what', value: ({ subject }) => `${subject.kind} ${subject.name}${subject.version === null ? '' : ` v${subject.version}`}` },
      { title: 'where to', value: ({ environment }) => environment },
      { title: 'state', value: ({ status }) => status },
      { title: 'signed', value: ({ signatures, roles }) => `${signatures.length}/${roles.length}` },
      { title: 'requested', value: ({ requestedAt }) => localTime(requestedAt) },
    ],
    items,
    'No release was asked for yet.',
  )
}
