import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type LogIdentity, openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { readIfPresent } from '../home/maestro-home.ts'
import { facts } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { exportLedger, verifyDirectory } from '../verification/ledger-directory.ts'
import { ledgerCrypto } from '../verification/ledger-crypto.ts'
import { seenCheckpointFile, type TrustedLog } from '../verification/trusted-log.ts'
import { type VerifiedLedger, verifyLedger } from '../verification/verify-ledger.ts'
import { type CosignedLedger, cosignedBy, cosignedLedger, type Quorum, quorumOf } from '../verification/verify-quorum.ts'
import { listed, wholeNumber } from './operand.ts'
import { type KeyOptions, keySourceText, textOrFile, trustedFor, withKey } from './trusted-key.ts'

/** `maestro ledger verify` and `export`: the whole ledger, derived anew. */
export function addLedgerVerifyCommands(ledger: Command, context: CliContext): void {
  withKey(
    ledger
      .command('verify')
      .summary('derive the whole ledger anew and compare')
      .description(
        'Reads every entry, derives the Merkle tree anew and compares it with the signed checkpoint; and shows that the ledger still begins with what was verified from this home before. With a directory, as `maestro ledger export` or any other tlog-tiles log writes it, no server is needed.',
      )
      .argument('[dir]', 'an exported ledger; by default that of the running server')
      .option('--witness <vkey|@file>', 'verifier key of a witness you trust; may be given more than once', listed)
      .option('--quorum <n>', 'how many of the witnesses must have cosigned; all by default', wholeNumber(1)),
  ).action(
    action(context, async (session, dir: string | undefined, options: KeyOptions & { witness?: string[]; quorum?: number }) => {
      const quorum = quorumOf(await Promise.all((options.witness ?? []).map((key) => textOrFile(session, key))), options.quorum)
      const client = dir === undefined ? await session.connect() : undefined
      const trusted = await trustedFor(session, options, client?.ledger)
      const startedAt = performance.now()
      const verified = client
        ? await verifyLedger(client.ledger, session.home, trusted, progressOf(session))
        : await verifiedDirectory(session, dir!, trusted)
      const cosigned = quorum && (await cosignatures(session, client, dir, trusted.identity, quorum, verified))
      const seconds = Math.round(performance.now() - startedAt) / 1_000
      session.print({ ...verified, ...(cosigned && { cosigned }), seconds }, () =>
        [
          `${session.terminal.paint(['green', 'bold'], 'verified')}: ${verified.size} entries give the signed root, in ${seconds.toFixed(2)} s`,
          facts(session.terminal, [
            ['root', verified.root],
            ['origin', verified.origin],
            ['key', verified.verifierKey],
            ['trust', keySourceText(verified.keySource, session.home)],
            ['history', verified.extendsSize === null ? noHistory(dir) : `begins with the ${verified.extendsSize} entries verified before`],
            ...(cosigned ? [['witnesses', cosignedText(cosigned)] as const] : []),
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
      .argument('<dir>', 'where to write; made where it is missing')
      .option(
        '--cosigned <n>',
        'up to the newest checkpoint that so many witnesses have cosigned; by default up to the newest of all',
        wholeNumber(1, 100),
      ),
  ).action(
    action(context, async (session, dir: string, options: KeyOptions & { cosigned?: number }) => {
      const client = await session.connect()
      const trusted = await trustedFor(session, options, client.ledger)
      const upTo = options.cosigned === undefined ? {} : { cosigned: options.cosigned }
      const exported = await exportLedger(client.ledger, resolve(context.directory, dir), trusted.identity, { upTo, onProgress: progressOf(session) })
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

async function cosignatures(
  session: Session,
  client: MaestroClient | undefined,
  dir: string | undefined,
  identity: LogIdentity,
  quorum: Quorum,
  verified: VerifiedLedger,
): Promise<CosignedLedger> {
  if (client) return cosignedLedger(client.ledger, identity, quorum, verified)
  return cosignedBy(await readFile(resolve(session.context.directory, dir!, 'checkpoint'), 'utf8'), identity, quorum)
}

function cosignedText({ witnesses, cosignedSize, cosignedAt }: CosignedLedger): string {
  return `${witnesses.join(', ')} cosigned ${cosignedSize} entries, the first of them at ${cosignedAt}`
}

function noHistory(dir: string | undefined): string {
  return dir === undefined ? 'first verification from this home' : 'not compared: this home has verified no older checkpoint of it'
}
