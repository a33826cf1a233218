import { Command, CommanderError } from 'commander'
import { MaestroError } from '@maestro-helix/contract/errors'
import { addAuditCommand } from './commands/audit.ts'
import { addBenchCommand } from './commands/bench.ts'
import { addCalibrationCommand } from './commands/calibration.ts'
import { addCheckCommand } from './commands/check.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addGatesCommand } from './commands/gates.ts'
import { addGilCommand } from './commands/gil.ts'
import { addJudgeCommand } from './commands/judge.ts'
import { addLedgerCommand } from './commands/ledger.ts'
import { addLogsCommand } from './commands/logs.ts'
import { addMaturityCommand } from './commands/maturity.ts'
import { addNotifyCommand } from './commands/notify.ts'
import { addOnCallCommand } from './commands/on-call.ts'
import { addOperatorsCommand } from './commands/operators.ts'
import { addPrivacyCommand } from './commands/privacy.ts'
import { addPolicyCommand } from './commands/policy.ts'
import { addRetentionCommand } from './commands/retention.ts'
import { addPromoteCommand } from './commands/promote.ts'
import { addRoutingCommand } from './commands/routing.ts'
import { addRunCommand } from './commands/run.ts'
import { addRunsCommand } from './commands/runs.ts'
import { addServiceAccountsCommand } from './commands/service-accounts.ts'
import { addSignatoriesCommand } from './commands/signatories.ts'
import { addTokenCommand } from './commands/token.ts'
import { addUpCommand } from './commands/up.ts'
import { addWorkflowsCommand } from './commands/workflows.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { examplesOf } from './examples.ts'
import { reportFailure } from './failure.ts'

/** `maestro` with all its commands. Nothing is read or started before a command runs. */
export function maestroProgram(context: CliContext): Command {
  const program = new Command('maestro')
    .description('Runs multi-agent workflows whose every step is scored, risk-assessed, gated and provable.')
    .option('--json', 'results and errors as JSON, for machines')
    .option('--home <dir>', 'where this installation keeps everything (MAESTRO_HOME; .maestro by default)')
    .option('--debug', 'with the stack trace of an error')
    .configureHelp({ showGlobalOptions: true, helpWidth: 110 })
    .showSuggestionAfterError()
  addUpCommand(program, context)
  addRunCommand(program, context)
  addRunsCommand(program, context)
  addWorkflowsCommand(program, context)
  addGilCommand(program, context)
  addGatesCommand(program, context)
  addRoutingCommand(program, context)
  addCalibrationCommand(program, context)
  addMaturityCommand(program, context)
  addPolicyCommand(program, context)
  addOnCallCommand(program, context)
  addNotifyCommand(program, context)
  addOperatorsCommand(program, context)
  addSignatoriesCommand(program, context)
  addServiceAccountsCommand(program, context)
  addJudgeCommand(program, context)
  addLedgerCommand(program, context)
  addAuditCommand(program, context)
  addPromoteCommand(program, context)
  addPrivacyCommand(program, context)
  addRetentionCommand(program, context)
  addLogsCommand(program, context)
  addBenchCommand(program, context)
  addCheckCommand(program, context)
  addDoctorCommand(program, context)
  addTokenCommand(program, context)
  for (const command of everyCommand(program)) {
    command.exitOverride()
    command.addHelpText('after', `\n${helpEnd(command)}`)
    // Subcommands copy the settings of their parent when they are made, before these were set.
    command.configureHelp({ showGlobalOptions: true, helpWidth: 110 })
    command.configureOutput({
      writeOut: (text) => context.terminal.out(text.trimEnd()),
      writeErr: (text) => context.terminal.err(text.trimEnd()),
      outputError: () => undefined,
    })
  }
  return program
}

function helpEnd(command: Command): string {
  const shown = command.parent === null ? [...examplesOf(command), '', ...environmentText, '', exitCodesText] : examplesOf(command)
  return ['Examples:', ...shown].join('\n')
}

const environmentText = [
  'Environment:',
  '  MAESTRO_HOME                where everything is kept; .maestro in the present folder by default',
  '  MAESTRO_URL, MAESTRO_TOKEN  use a server elsewhere',
  '  HELIX_URL, HELIX_API_KEY    let `maestro judge` ask a Helix elsewhere',
  '  NO_COLOR                    no colours',
]

const exitCodesText = `Ends with ${Object.entries(exitCodes)
  .map(([name, { code }]) => `${code} ${name}`)
  .join(', ')}.`

/** The command and every command below it. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)]
}

/** Runs `maestro` with these arguments and returns what the process ends with. Never throws. */
export async function runMaestro(context: CliContext, args: readonly string[]): Promise<number> {
  const program = maestroProgram(context)
  // Read before anything is parsed, because the very parsing may be what fails.
  const options: GlobalOptions = { ...(args.includes('--json') && { json: true }), ...(args.includes('--debug') && { debug: true }) }
  try {
    await program.parseAsync(args, { from: 'user' })
    return context.exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportFailure(context, error, options)
    if (error.exitCode === 0) return exitCodes.ok.code
    // Help that was shown because no command was named is no error to tell.
    if (error.code === 'commander.help') return exitCodes.usage.code
    const message = error.message.replace(/^error: /, '')
    return reportFailure(context, new MaestroError('INVALID_REQUEST', message), options)
  }
}
