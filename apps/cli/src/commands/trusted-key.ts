import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { LedgerClient } from '@maestro-helix/sdk/client/ledger-client'
import type { Command } from 'commander'
import { serverAccess } from '../server/connect.ts'
import type { Session } from '../session.ts'
import { type KeySource, pinnedKeyFile, trustedLog, type TrustedLog } from '../verification/trusted-log.ts'

export type KeyOptions = { key?: string; origin?: string }

/** Gives a command the options by which its user says whom they believe to be the log. */
export function withKey(command: Command): Command {
  return command
    .option('--key <vkey|@file>', 'verifier key from a source you trust; by default the one pinned in the home')
    .option('--origin <name>', 'identity of the log; the name of the key by default')
}

/** @throws MaestroError as {@link trustedLog}; LEDGER_KEY_UNTRUSTED for a remote server without a key, whose key a home must not come to trust. */
export async function trustedFor(session: Session, options: KeyOptions, ledger?: Pick<LedgerClient, 'head'>): Promise<TrustedLog> {
  const key = options.key === undefined ? undefined : await textOrFile(session, options.key)
  const given = { ...(key === undefined ? {} : { key }), ...(options.origin === undefined ? {} : { origin: options.origin }) }
  if (ledger && key === undefined && (await serverAccess(session.context, session.home)).source === 'environment') {
    throw new MaestroError('LEDGER_KEY_UNTRUSTED', 'MAESTRO_URL names the server: pass the key of its ledger that you trust with --key')
  }
  const trusted = await trustedLog(session.home, given, ledger && (async () => (await ledger.head()).verifierKey))
  if (trusted.source === 'first-seen')
    session.note(`First sight of this ledger: its key is now pinned in ${pinnedKeyFile(session.home)}. Compare it with one from elsewhere.`)
  return trusted
}

/** The text of an option; with `@` before it, of the file it names. */
export async function textOrFile(session: Session, given: string): Promise<string> {
  return given.startsWith('@') ? readFile(resolve(session.context.directory, given.slice(1)), 'utf8') : given
}

export function keySourceText(source: KeySource, home: string): string {
  if (source === 'given') return 'the key was given with the command'
  return source === 'pinned'
    ? `the key was pinned in ${pinnedKeyFile(home)} at first sight`
    : 'first sight: only later changes of the key can be found'
}
