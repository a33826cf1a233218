import type { PipelineMetacognition } from '@maestro-helix/contract/http/metacognition'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { action, type Session } from '../session.ts'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import { nameOperand } from './operand.ts'

export function addCheckCommand(program: Command, context: CliContext): void {
  program
    .command('check')
    .summary('check how clearly a workflow watches itself')
    .description(
      'Probes how a workflow is really wired (architectural metacognition) and reads how its last runs went (procedural metacognition). Each part gets a clarity from 0 to 1; below 0.6 the command fails and says what to do.',
    )
    .argument('<workflow>', 'the workflow', nameOperand)
    .action(
      action(context, async (session, workflow: string) => {
        const report = await (await session.connect()).workflows.check(workflow)
        session.print(report, () => reportText(session, report))
        if (!report.passed) context.exitCode = exitCodes.failed.code
      }),
    )
}

function reportText({ terminal }: Session, report: PipelineMetacognition): string {
  const part = (title: string, { clarity, passed, checks }: PipelineMetacognition['architectural']): string[] => [
    `${title}: clarity ${clarity.toFixed(2)}  ${passed ? terminal.paint('green', 'passes') : terminal.paint('red', 'fails, below 0.6')}`,
    ...checks.map(
      ({ name, score, observed, advice }) => `  ${score.toFixed(2)}  ${name}: ${observed}${advice === null ? '' : `\n        ${advice}`}`,
    ),
  ]
  return [
    `${report.workflow} v${report.version}, last ${report.runs} runs`,
    '',
    ...part('architectural metacognition', report.architectural),
    '',
    ...part('procedural metacognition', report.procedural),
    ...(report.warnings.length > 0 ? ['', 'not declared (nothing fails by it):'] : []),
    ...report.warnings.map((warning) => `  ${inertLine(warning, 300)}`),
  ].join('\n')
}
