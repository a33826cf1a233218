import type { Command } from 'commander'
import { commandWords, examplesOf } from './examples.ts'
import { exitCodes } from './exit-codes.ts'
import { everyCommand } from './program.ts'

/** The page docs/cli.md: every command with its operands, options and examples, made from the commands themselves. */
export function commandLineDocumentation(program: Command): string {
  const leaves = everyCommand(program).filter((command) => command.commands.length === 0)
  return [
    '# The command line',
    '',
    'Written from the commands themselves; a test keeps it so. `npx maestro COMMAND --help` says the same.',
    '',
    'Every command prints tables for people and, with `--json`, JSON for machines. Errors go to standard error: a code of [errors.md](errors.md), what happened,',
    'what to do next; with `--json` as `{"error": {"code", "message", "hint"}}`. Text that came from agents, tools and people is shown inert: control characters,',
    'escape sequences and bidirectional controls are taken out (in JSON they are escaped).',
    '',
    '## Options of every command',
    '',
    ...optionLines(program),
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '|---|---|',
    ...Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`),
    '',
    '## Commands',
    ...leaves.flatMap(commandSection),
    '',
  ].join('\n')
}

function commandSection(command: Command): string[] {
  const operands = command.registeredArguments.map(
    (argument) => `\`${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}\`: ${argument.description}`,
  )
  const options = optionLines(command)
  return [
    '',
    `### maestro ${commandWords(command)}`,
    '',
    command.description(),
    '',
    '```sh',
    ...examplesOf(command).map((example) => example.trim()),
    '```',
    ...(operands.length + options.length > 0 ? ['', ...operands.map((operand) => `- ${operand}`), ...options] : []),
  ]
}

function optionLines(command: Command): string[] {
  return command.options.map((option) => {
    const choices = option.argChoices ? ` One of ${option.argChoices.join(', ')}.` : ''
    const byDefault = option.defaultValue === undefined ? '' : ` Default: ${String(option.defaultValue)}.`
    return `- \`${option.flags}\`: ${option.description}${choices || byDefault ? '.' : ''}${choices}${byDefault}`
  })
}
