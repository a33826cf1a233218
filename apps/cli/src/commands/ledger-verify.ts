import { resolve } from 'node:path'
import { openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { readIfPresent } from '../home/maestro-home.ts'
import { facts } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { exportLedger, verifyDirectory } from '../verification/ledger-directory.ts'
import { ledgerCrypto } from '../verification/ledger-crypto.ts'
import { seenCheckpointFile, type TrustedLog } from '../verification/trusted-log.ts'
import { type VerifiedLedger, verifyLedger } from '../verification/verify-ledger.ts'
import { type KeyOptions, keySourceText, trustedFor, withKey } from './trusted-key.ts'

/** `maestro ledger verify` and `export`: the whole ledger, derived anew. */
export function addLedgerVerifyCommands(ledger: Command, context: CliContext): void {
  withKey(
    ledger
      .command('verify')
      .summary('derive the whole ledger anew and compare')
      .description(
        'Reads every entry, derives the Merkle tree anew and compares it with the signed checkpoint; and shows that the ledger still begins with what was verified from this home before. With a directory, as `maestro ledger export` or any other tlog-tiles log writes it, no server is needed.',
      )
      .argument('[dir]', 'an exported ledger; by default that of the running server'),
  ).action(
    action(context, async (session, dir: string | undefined, options: KeyOptions) => {
      const client = dir === undefined ? await session.connect() : undefined
      const trusted = await trustedFor(session, options, client)
      const startedAt = performance.now()
      const verified = client
        ? await verifyLedger(client, session.home, trusted, progressOf(session))
        : await verifiedDirectory(session, dir!, trusted)
      const seconds = Math.round(performance.now() - startedAt) / 1_000
      session.print({ ...verified, seconds }, () =>
        [
          `${session.terminal.paint(['green', 'bold'], 'verified')}: ${verified.size} entries give the signed root, in ${seconds.toFixed(2)} s`,
          facts(session.terminal, [
            ['root', verified.root],
            ['origin', verified.origin],
            ['key', verified.verifierKey],
            ['trust', keySourceText(verified.keySource, session.home)],
            ['history', verified.extendsSize === null ? noHistory(dir) : `begins with the ${verified.extendsSize} entries verified before`],
          ]),
        ].join('\n'),
      )
    }),
  )

  withKey(
    ledger
      .command('export')
      .summary('write the ledger as static files')
      .description(
        'Writes the ledger in the layout of C2SP tlog-tiles (checkpoint, tile/..., tile/entries/...), which any web server can publish and any tool for such logs can verify. Everything is verified as it is written. Repeat it to go on where it stopped, or to bring the directory up to date.',
      )
      .argument('<dir>', 'where to write; made where it is missing'),
  ).action(
    action(context, async (session, dir: string, options: KeyOptions) => {
      const client = await session.connect()
      const trusted = await trustedFor(session, options, client)
      const exported = await exportLedger(client, resolve(context.directory, dir), trusted.identity, progressOf(session))
      session.print({ ...exported, origin: trusted.identity.origin, verifierKey: trusted.verifierKey, keySource: trusted.source }, () =>
        [
          `${exported.size} entries are in ${dir}, ${exported.fetched} of them new; they give the signed root.`,
          `Check it anywhere: maestro ledger verify ${dir} --key ${trusted.verifierKey}`,
        ].join('\n'),
      )
    }),
  )
}

function progressOf({ terminal }: Session): (read: number, size: number) => void {
  return (read, size) => terminal.progress(read < size ? `${read} of ${size} entries` : '')
}

async function verifiedDirectory(session: Session, dir: string, trusted: TrustedLog): Promise<VerifiedLedger> {
  const { identity, verifierKey, source } = trusted
  const note = await readIfPresent(seenCheckpointFile(session.home))
  const seen = note === undefined ? undefined : await openCheckpoint(note, identity, ledgerCrypto.verify)
  const found = await verifyDirectory(resolve(session.context.directory, dir), identity, seen?.ok ? seen.checkpoint : undefined, progressOf(session))
  return { verified: true, ...found, origin: identity.origin, verifierKey, keySource: source }
}

function noHistory(dir: string | undefined): string {
  return dir === undefined ? 'first verification from this home' : 'not compared: this home has verified no older checkpoint of it'
}
