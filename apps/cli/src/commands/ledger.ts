import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { verifyProofFile } from '@maestro-helix/ledger/proof-file'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { inertBlock, inertJson } from '../output/inert-text.ts'
import { facts } from '../output/table.ts'
import { serverAccess } from '../server/connect.ts'
import { action, type Session } from '../session.ts'
import { ledgerCrypto } from '../verification/ledger-crypto.ts'
import { type KeySource, pinnedKeyFile, trustedLog, type TrustedLog } from '../verification/trusted-log.ts'
import { verifyLedger } from '../verification/verify-ledger.ts'
import { wholeNumber } from './operand.ts'

type KeyOptions = { key?: string; origin?: string }

export function addLedgerCommand(program: Command, context: CliContext): void {
  const ledger = program
    .command('ledger')
    .summary('verify the ledger and prove entries of it')
    .description('The append-only ledger of every score, decision and approval. Verified here, by code that shares nothing with the server.')
  const withKey = (command: Command): Command =>
    command
      .option('--key <vkey|@file>', 'verifier key from a source you trust; by default the one pinned in the home')
      .option('--origin <name>', 'identity of the log; the name of the key by default')

  ledger
    .command('head', { isDefault: true })
    .summary('size, root and key')
    .description('Shows what the newest checkpoint says. Nothing is verified by this.')
    .action(
      action(context, async (session) => {
        const head = await (await session.connect()).ledgerHead()
        session.print(head, () =>
          facts(session.terminal, [
            ['entries', head.size],
            ['root', head.rootHash],
            ['origin', head.origin],
            ['key', head.verifierKey],
          ]),
        )
      }),
    )

  ledger
    .command('show')
    .summary('one entry')
    .description('Shows one entry of the ledger.')
    .argument('<index>', 'index of the entry, from 0', wholeNumber(0))
    .action(
      action(context, async (session, index: number) => {
        const entry = await (await session.connect()).ledgerEntry(index)
        session.print(entry, () => inertJson(entry.leaf))
      }),
    )

  withKey(
    ledger
      .command('verify')
      .summary('derive the whole ledger anew and compare')
      .description(
        'Reads every entry, derives the Merkle tree anew and compares it with the signed checkpoint; and shows that the ledger still begins with what was verified from this home before.',
      ),
  ).action(
    action(context, async (session, options: KeyOptions) => {
      const client = await session.connect()
      const trusted = await trustedFor(session, options, client)
      const startedAt = performance.now()
      const progress = (read: number, size: number): void => session.terminal.progress(read < size ? `${read} of ${size} entries` : '')
      const verified = await verifyLedger(client, session.home, trusted, progress)
      const seconds = Math.round(performance.now() - startedAt) / 1_000
      session.print({ ...verified, seconds }, () =>
        [
          `${session.terminal.paint(['green', 'bold'], 'verified')}: ${verified.size} entries give the signed root, in ${seconds.toFixed(2)} s`,
          facts(session.terminal, [
            ['root', verified.root],
            ['origin', verified.origin],
            ['key', verified.verifierKey],
            ['trust', keySourceText(verified.keySource, session.home)],
            [
              'history',
              verified.extendsSize === null ? 'first verification from this home' : `begins with the ${verified.extendsSize} entries verified before`,
            ],
          ]),
        ].join('\n'),
      )
    }),
  )

  withKey(
    ledger
      .command('prove')
      .summary('a proof that an entry is in the ledger')
      .description(
        'Writes a proof (C2SP tlog-proof) that one entry is in the ledger, which anybody can check without this server. The proof is checked before it is written.',
      )
      .argument('<index>', 'index of the entry, from 0', wholeNumber(0))
      .option('--out <file>', 'file for the proof; standard output by default')
      .option('--leaf <file>', 'file for the bytes of the entry, which the proof is checked against'),
  ).action(
    action(context, async (session, index: number, options: KeyOptions & { out?: string; leaf?: string }) => {
      const client = await session.connect()
      const trusted = await trustedFor(session, options, client)
      const answer = await client.inclusionProof(index)
      const leaf = Buffer.from(answer.leafBytes, 'base64')
      const proof = answer.proofFile
      const verdict = await verifyProofFile(ledgerCrypto, trusted.identity, proof, leaf)
      if (!verdict.ok || verdict.index !== index) throw proofRefused(verdict.ok ? 'it is for another entry' : verdict.reason)
      if (options.leaf !== undefined) await writeFile(resolve(context.directory, options.leaf), leaf)
      if (options.out !== undefined) await writeFile(resolve(context.directory, options.out), proof)
      const result = {
        index,
        size: verdict.size,
        root: Buffer.from(verdict.root).toString('base64'),
        keySource: trusted.source,
        proof,
        leaf: leaf.toString('utf8'),
      }
      session.print(result, () =>
        options.out === undefined
          ? proof.trimEnd()
          : `Entry ${index} is in the ledger of ${verdict.size} entries; the proof is in ${options.out}.\nEntry: ${inertBlock(result.leaf)}`,
      )
    }),
  )

  withKey(
    ledger
      .command('verify-proof')
      .summary('check a proof without any server')
      .description('Checks a proof against the bytes of the entry and a trusted key. Needs no server and no network.')
      .argument('<file>', 'the proof, as written by `maestro ledger prove`')
      .requiredOption('--leaf <file>', 'the bytes of the entry'),
  ).action(
    action(context, async (session, file: string, options: KeyOptions & { leaf: string }) => {
      const trusted = await trustedFor(session, options)
      const leaf = await readFile(resolve(context.directory, options.leaf))
      const verdict = await verifyProofFile(ledgerCrypto, trusted.identity, await readFile(resolve(context.directory, file), 'utf8'), leaf)
      if (!verdict.ok) throw proofRefused(verdict.reason)
      const result = {
        verified: true,
        index: verdict.index,
        size: verdict.size,
        root: Buffer.from(verdict.root).toString('base64'),
        origin: trusted.identity.origin,
        keySource: trusted.source,
      }
      session.print(
        result,
        () =>
          `${session.terminal.paint(['green', 'bold'], 'verified')}: the entry has index ${verdict.index} in the ledger "${trusted.identity.origin}" of ${verdict.size} entries.`,
      )
    }),
  )
}

/** @throws MaestroError as {@link trustedLog}; LEDGER_KEY_UNTRUSTED for a remote server without a key, whose key a home must not come to trust. */
async function trustedFor(session: Session, options: KeyOptions, client?: Pick<MaestroClient, 'ledgerHead'>): Promise<TrustedLog> {
  const key = options.key?.startsWith('@') ? await readFile(resolve(session.context.directory, options.key.slice(1)), 'utf8') : options.key
  const given = { ...(key === undefined ? {} : { key }), ...(options.origin === undefined ? {} : { origin: options.origin }) }
  if (client && key === undefined && (await serverAccess(session.context, session.home)).source === 'environment') {
    throw new MaestroError('LEDGER_KEY_UNTRUSTED', 'MAESTRO_URL names the server: pass the key of its ledger that you trust with --key')
  }
  const trusted = await trustedLog(session.home, given, client && (async () => (await client.ledgerHead()).verifierKey))
  if (trusted.source === 'first-seen')
    session.note(`First sight of this ledger: its key is now pinned in ${pinnedKeyFile(session.home)}. Compare it with one from elsewhere.`)
  return trusted
}

function keySourceText(source: KeySource, home: string): string {
  if (source === 'given') return 'the key was given with the command'
  return source === 'pinned'
    ? `the key was pinned in ${pinnedKeyFile(home)} at first sight`
    : 'first sight: only later changes of the key can be found'
}

function proofRefused(reason: string): MaestroError {
  return new MaestroError('LEDGER_PROOF_REFUSED', `the proof does not hold: ${reason}`)
}
