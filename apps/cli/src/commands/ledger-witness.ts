import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { formatVerifierKey } from '@maestro-helix/ledger/verifier-key'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { action } from '../session.ts'
import { acquireHomeLock } from '../stack/home-lock.ts'
import { identityOf } from '../verification/trusted-log.ts'
import { openWitness } from '../witness/open-witness.ts'
import { witnessServer } from '../witness/witness-server.ts'
import { listed, wholeNumber } from './operand.ts'
import { textOrFile } from './trusted-key.ts'

type WitnessOptions = { log: string[]; name: string; dir: string; port: number }

export function addLedgerWitnessCommand(ledger: Command, context: CliContext): void {
  ledger
    .command('witness')
    .summary('cosign checkpoints of logs as they grow')
    .description(
      'Runs a witness (C2SP tlog-witness): POST /add-checkpoint on loopback. It cosigns a checkpoint only where it was shown to continue the last one it cosigned, which it keeps on disk before it answers: no log can then show one history to you and another to others. Run it where the operators of the log cannot write, and give its key to the server (MAESTRO_WITNESSES="KEY URL, ...") and to whoever verifies.',
    )
    .requiredOption('--log <vkey|@file>', 'verifier key of a log to cosign; may be given more than once', listed)
    .option('--name <name>', 'name of the witness in its cosignatures', 'maestro-helix/witness')
    .option('--dir <dir>', 'where its key and the last checkpoints are kept', 'witness')
    .option('--port <n>', 'port on 127.0.0.1; 0 for a free one', wholeNumber(0, 65_535), 7_420)
    .action(
      action(
        context,
        async (session, options: WitnessOptions) => {
          const logs = await Promise.all(options.log.map(async (log) => identityOf(await textOrFile(session, log), undefined).identity))
          const directory = resolve(context.directory, options.dir)
          const witness = await openWitness({ directory, name: options.name, logs, now: context.now })
          const lock = acquireHomeLock(directory)
          const server = witnessServer(witness, (message) => session.terminal.err(message))
          try {
            await listening(server, options.port)
            const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
            const verifierKey = formatVerifierKey(witness.key, 'cosignature/v1')
            session.print({ url, verifierKey, logs: logs.map(({ origin }) => origin) }, () =>
              [`Witness of ${logs.map(({ origin }) => origin).join(', ')}; Ctrl-C ends it.`, `MAESTRO_WITNESSES="${verifierKey} ${url}"`].join('\n'),
            )
            if (!context.signal.aborted) await once(context.signal, 'abort')
          } finally {
            server.closeAllConnections()
            server.close()
            lock.release()
          }
        },
        { cleansUp: true },
      ),
    )
}

async function listening(server: ReturnType<typeof witnessServer>, port: number): Promise<void> {
  const up = once(server, 'listening')
  server.listen(port, '127.0.0.1')
  await up.catch((error: NodeJS.ErrnoException) => {
    throw new MaestroError('PORT_IN_USE', `port ${port} of 127.0.0.1 cannot be used (${error.code})`)
  })
}
