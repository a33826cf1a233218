import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { verifyProofFile } from '@maestro-helix/ledger/proof-file'
import { formatVerifierKey, parseVerifierKey, verifierKey as verifierKeyOf } from '@maestro-helix/ledger/verifier-key'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { readIfPresent } from '../home/maestro-home.ts'
import { ledgerPublicKey, requireStopped, retireLedgerKey, rotateLedgerKey } from '../home/rotate-keys.ts'
import { inertBlock, inertJson } from '@maestro-helix/sdk/inert-text'
import { facts } from '../output/table.ts'
import { serverAccess } from '../server/connect.ts'
import { action } from '../session.ts'
import { ledgerCrypto } from '../verification/ledger-crypto.ts'
import { keepFile, pinnedKeyFile } from '../verification/trusted-log.ts'
import { provenConsistency } from '../verification/verify-consistency.ts'
import { openedCheckpoint } from '../verification/verify-ledger.ts'
import { addLedgerVerifyCommands } from './ledger-verify.ts'
import { addLedgerWitnessCommand } from './ledger-witness.ts'
import { wholeNumber } from './operand.ts'
import { type KeyOptions, trustedFor, withKey } from './trusted-key.ts'

export function addLedgerCommand(program: Command, context: CliContext): void {
  const ledger = program
    .command('ledger')
    .summary('verify the ledger and prove entries of it')
    .description('The append-only ledger of every score, decision and approval. Verified here, by code that shares nothing with the server.')

  ledger
    .command('head', { isDefault: true })
    .summary('size, root and key')
    .description('Shows what the newest checkpoint says. Nothing is verified by this.')
    .action(
      action(context, async (session) => {
        const head = await (await session.connect()).ledger.head()
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
    .command('rotate-key')
    .summary('exchange the key that signs the ledger')
    .description(
      'Makes a new signing key in the home, while no server runs on it. From the next start both keys sign, and an entry, signed by both, names the new one: give it to whoever verifies this ledger. Once they have it, retire the old one.',
    )
    .action(
      action(context, async (session) => {
        await requireStopped(session.home)
        await rotateLedgerKey(session.home)
        session.print({ rotated: true }, () => 'From the next start both keys sign. Once everybody has the new one: maestro ledger retire-key')
      }),
    )

  ledger
    .command('retire-key')
    .summary('end the time in which the old key signs, too')
    .description(
      'Removes the old signing key, while no server runs on this home. Whoever trusts the old key alone then verifies nothing more; a key that is pinned in this home is exchanged.',
    )
    .action(
      action(context, async (session) => {
        await requireStopped(session.home)
        await retireLedgerKey(session.home)
        const file = pinnedKeyFile(session.home)
        const pinned = (await readIfPresent(file))?.trim()
        if (pinned !== undefined) {
          const { name } = parseVerifierKey(ledgerCrypto.sha256, pinned)
          const fresh = verifierKeyOf(ledgerCrypto.sha256, name, await ledgerPublicKey(session.home))
          await keepFile(file, `${formatVerifierKey(fresh)}\n`)
        }
        session.print({ retired: true }, () => 'The new key signs alone from the next start.')
      }),
    )

  ledger
    .command('show')
    .summary('one entry')
    .description('Shows one entry of the ledger.')
    .argument('<index>', 'index of the entry, from 0', wholeNumber(0))
    .action(
      action(context, async (session, index: number) => {
        const entry = await (await session.connect()).ledger.entry(index)
        session.print(entry, () => inertJson(entry.leaf))
      }),
    )

  ledger
    .command('entry')
    .summary('the very bytes of an entry')
    .description(
      'Writes the exact bytes of one entry, as they are hashed, to standard output: what a proof is checked against. Nothing is added to them.',
    )
    .argument('<index>', 'index of the entry, from 0', wholeNumber(0))
    .action(
      action(context, async (session, index: number) => {
        const { leafBytes } = await (await session.connect()).ledger.entry(index)
        const leaf = Buffer.from(leafBytes, 'base64').toString('utf8')
        if (Buffer.from(leaf, 'utf8').toString('base64') !== leafBytes) throw new MaestroError('LEDGER_INCONSISTENT', `entry ${index} is not UTF-8`)
        if (session.options.json) session.terminal.out(inertJson({ index, leafBytes }))
        // A screen is shown what it can stand; a file or a pipe gets the bytes.
        else if (session.terminal.interactive) session.terminal.out(inertBlock(leaf))
        else session.terminal.write(leaf)
      }),
    )

  ledger
    .command('key')
    .summary('the verifier key, to note elsewhere')
    .description(
      'Prints the verifier key of the ledger (C2SP signed-note: NAME+ID+KEY) and nothing else. Give it to whoever shall verify, by a way of its own; refused where this home has come to trust another.',
    )
    .action(
      action(context, async (session) => {
        const { verifierKey } = await (await session.connect()).ledger.head()
        const pinned = (await readIfPresent(pinnedKeyFile(session.home)))?.trim()
        const isLocal = (await serverAccess(session.context, session.home)).source === 'home'
        if (isLocal && pinned !== undefined && pinned !== verifierKey)
          throw new MaestroError('LEDGER_KEY_UNTRUSTED', `the server names another key than the one pinned in ${pinnedKeyFile(session.home)}`)
        session.print({ verifierKey }, () => inertBlock(verifierKey))
      }),
    )

  withKey(
    ledger
      .command('checkpoint')
      .summary('the signed checkpoint')
      .description(
        'Prints the newest signed checkpoint (C2SP tlog-checkpoint), or that of a size, once its signature was checked. Keep one where nobody here can change it.',
      )
      .argument('[size]', 'size at which a commit ended; the newest by default', wholeNumber(1)),
  ).action(
    action(context, async (session, size: number | undefined, options: KeyOptions) => {
      const client = await session.connect()
      const trusted = await trustedFor(session, options, client.ledger)
      const note = await client.ledger.checkpoint(size === undefined ? {} : { size })
      const checkpoint = await openedCheckpoint(note, trusted.identity)
      const root = Buffer.from(checkpoint.root).toString('base64')
      session.print({ size: checkpoint.size, root, origin: checkpoint.origin, keySource: trusted.source, checkpoint: note }, () => note.trimEnd())
    }),
  )

  withKey(
    ledger
      .command('consistency')
      .summary('a proof that the ledger only grew')
      .description(
        'Prints the proof (RFC 6962) that the ledger of one size is the beginning of that of another, in the form in which witnesses take it (C2SP add-checkpoint): the old size, the hashes, an empty line, and the signed checkpoint of the new size where one was signed. It is checked up to a signed root before it is printed.',
      )
      .argument('<old>', 'entries of the older ledger, from 1', wholeNumber(1))
      .argument('[new]', 'entries of the newer one; all by default', wholeNumber(1)),
  ).action(
    action(context, async (session, from: number, to: number | undefined, options: KeyOptions) => {
      const client = await session.connect()
      const trusted = await trustedFor(session, options, client.ledger)
      const proof = await provenConsistency(client.ledger, trusted.identity, from, to)
      session.print({ ...proof, keySource: trusted.source }, () => {
        if (proof.checkpoint === null) session.note(`No checkpoint was signed at ${proof.to} entries; its root is ${proof.toRootHash}`)
        return [`old ${from}`, ...proof.hashes, '', ...(proof.checkpoint === null ? [] : [proof.checkpoint.trimEnd()])].join('\n')
      })
    }),
  )

  addLedgerVerifyCommands(ledger, context)
  addLedgerWitnessCommand(ledger, context)

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
      const trusted = await trustedFor(session, options, client.ledger)
      const answer = await client.ledger.inclusionProof(index)
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

function proofRefused(reason: string): MaestroError {
  return new MaestroError('LEDGER_PROOF_REFUSED', `the proof does not hold: ${reason}`)
}
