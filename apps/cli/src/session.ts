import type { Command } from 'commander'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { CliContext, GlobalOptions } from './context.ts'
import { homeDirectory } from './home/maestro-home.ts'
import { connect } from './server/connect.ts'
import { inertJson } from '@maestro-helix/sdk/inert-text'

/** What one command works with. */
export type Session = CliContextAccess & {
  options: GlobalOptions
  home: string
  /** The API of the running server, as the local service or as an operator with a key in this home. @throws MaestroError SERVER_UNREACHABLE, OPERATOR_UNKNOWN */
  connect(operator?: string): Promise<MaestroClient>
  /** The result: JSON for machines where --json was given, the text otherwise. */
  print(value: unknown, text: () => string): void
  /** Progress and remarks for people, on standard error; silent with --json. */
  note(text: string): void
}
type CliContextAccess = { readonly context: CliContext; readonly terminal: CliContext['terminal']; readonly signal: AbortSignal }

/**
 * The action of a command: gives it its session and waits for it. Arguments are those that commander passes: operands, options, the command.
 * Ctrl-C ends the waiting at once, unless the command `cleansUp`: then it watches the session's signal itself.
 */
export function action<Arguments extends unknown[]>(
  context: CliContext,
  run: (session: Session, ...args: Arguments) => Promise<void>,
  { cleansUp = false } = {},
): (...args: [...Arguments, Command]) => Promise<void> {
  return async (...args) => {
    const command = args.pop() as Command
    const options = command.optsWithGlobals<GlobalOptions>()
    const running = run(sessionOf(context, options), ...(args as unknown as Arguments))
    await (cleansUp ? running : Promise.race([running, interrupted(context.signal)]))
  }
}

function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = (): void => reject(new MaestroError('INTERRUPTED', 'interrupted'))
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })
}

/** A session outside commander. */
export function sessionOf(context: CliContext, options: GlobalOptions): Session {
  const { terminal, signal } = context
  const home = homeDirectory(context, options)
  return {
    context,
    terminal,
    signal,
    options,
    home,
    connect: (operator) => connect(context, home, operator),
    print: (value, text) => terminal.out(options.json ? inertJson(value) : text()),
    note: (text) => {
      if (!options.json) terminal.err(text)
    },
  }
}
