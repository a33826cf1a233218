import { createReadStream } from 'node:fs'
import { open, stat, watch } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { MriLogEntry, QsrLogEntry, ScoreLogQuery } from '@maestro-helix/contract/http/score-logs'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { localTime, risk, score } from '../output/format.ts'
import { inertBlock, inertJson, inertLine } from '@maestro-helix/sdk/inert-text'
import { action, type Session } from '../session.ts'
import { nameOperand, wholeNumber } from './operand.ts'

type ScoreOptions = { agent?: string; workflow?: string; limit: number; follow?: true }

export function addLogsCommand(program: Command, context: CliContext): void {
  const logs = program
    .command('logs')
    .summary('scores, risks, and what the parts of the stack write')
    .description('Shows the logged scores (qsr), risks (mri), and what the parts of the local stack write. With --json one object a line.')

  addScoreLog(logs, context, 'qsr', 'quality scores', async (client, query) => (await client.judgement.qsrLog(query)).items, qsrLine)
  addScoreLog(logs, context, 'mri', 'risks', async (client, query) => (await client.judgement.mriLog(query)).items, mriLine)

  for (const part of ['server', 'postgres', 'restate']) {
    logs
      .command(part)
      .summary(`what ${part} of the local stack writes`)
      .description(`Shows the end of the log of ${part} in the home.`)
      .addOption(new Option('--lines <n>', 'how many lines').argParser(wholeNumber(1, 100_000)).default(50))
      .option('-f, --follow', 'go on with what comes')
      .action(
        action(context, (session, options: { lines: number; follow?: true }) =>
          showLogFile(session, join(session.home, 'logs', `${part}.log`), options),
        ),
      )
  }
}

function addScoreLog<Entry extends QsrLogEntry | MriLogEntry>(
  logs: Command,
  context: CliContext,
  name: string,
  what: string,
  read: (client: MaestroClient, query: ScoreLogQuery) => Promise<Entry[]>,
  line: (entry: Entry) => string,
): void {
  logs
    .command(name)
    .summary(`logged ${what}`)
    .description(`Shows logged ${what}, the newest last.`)
    .option('--agent <name>', 'of this agent alone', nameOperand)
    .option('--workflow <name>', 'of this workflow alone', nameOperand)
    .addOption(new Option('--limit <n>', 'how many').argParser(wholeNumber(1, 500)).default(30))
    .option('-f, --follow', 'go on with what comes')
    .action(
      action(context, async (session, options: ScoreOptions) => {
        const { agent, workflow, limit } = options
        const query: ScoreLogQuery = { ...(agent === undefined ? {} : { agent }), ...(workflow === undefined ? {} : { workflow }) }
        const client = await session.connect()
        const told = new Set<string>()
        const tell = (entries: Entry[]): void => {
          for (const entry of entries.toReversed()) {
            const key = inertJson(entry, 0)
            if (told.has(key)) continue
            told.add(key)
            session.terminal.out(session.options.json ? key : line(entry))
          }
        }
        let after = options.follow ? (await client.ledger.follow({ limit: 1 })).after : -1
        const first = await read(client, { ...query, limit })
        tell(first)
        if (first.length === 0 && !options.follow) {
          const narrowed = agent !== undefined || workflow !== undefined
          session.note(narrowed ? 'Nothing is logged of what was named.' : 'Nothing is logged yet. `maestro run WORKFLOW --wait` makes some.')
        }
        while (options.follow) {
          const news = await client.ledger.follow({ after, limit: 1_000, waitMs: 20_000 }, session.signal)
          after = news.after
          if (news.events.length > 0) tell(await read(client, { ...query, limit: 500, since: first.at(0)?.at ?? news.events[0]?.at }))
        }
      }),
    )
}

function subjectText({ at, agent, workflow, stepId, attempt }: QsrLogEntry | MriLogEntry): string {
  const where = workflow === null ? 'outside runs' : `${workflow}/${stepId ?? '-'}${attempt !== null && attempt > 1 ? ` #${attempt}` : ''}`
  return `${localTime(at)}  ${where.padEnd(36)} ${(agent ?? '-').padEnd(22)}`
}

function qsrLine(entry: QsrLogEntry): string {
  const components = Object.entries(entry.components).map(([name, value]) => `${name} ${value === null ? 'n/a' : value.toFixed(1)}`)
  return inertLine(`${subjectText(entry)} QSR ${score(entry.qsr)} ${entry.flag.padEnd(6)} ${components.join('  ')}`, 400)
}

function mriLine(entry: MriLogEntry): string {
  const factors = Object.entries(entry.factors)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${name} ${risk(value)}`)
  return inertLine(`${subjectText(entry)} MRI ${risk(entry.mri)} ${entry.tier.padEnd(10)} ${factors.join('  ')}`, 400)
}

/** How much of the end of a log is looked at for its last lines, in bytes. */
const tailBytes = 4_000_000

async function showLogFile(session: Session, file: string, options: { lines: number; follow?: true }): Promise<void> {
  const size = await sizeOf(file)
  if (size === undefined) throw new MaestroError('NOT_FOUND', `there is no ${file}; \`maestro up\` writes it where that part runs under this home`)
  const handle = await open(file)
  try {
    const from = Math.max(0, size - tailBytes)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
    const lines = buffer.subarray(0, bytesRead).toString('utf8').trimEnd().split('\n').slice(-options.lines)
    print(session, lines.join('\n'))
  } finally {
    await handle.close()
  }
  let read = size
  for await (const _ of options.follow ? watch(file, { signal: session.signal }) : []) {
    const present = (await sizeOf(file)) ?? 0
    // A log that has been turned over starts again.
    if (present < read) read = 0
    if (present === read) continue
    const chunks: Buffer[] = []
    for await (const chunk of createReadStream(file, { start: read, end: present - 1 })) chunks.push(chunk as Buffer)
    print(session, Buffer.concat(chunks).toString('utf8').trimEnd())
    read = present
  }
}

function print({ terminal }: Session, text: string): void {
  if (text !== '') terminal.out(inertBlock(text, { maxLines: 100_000, maxLength: 4_000 }))
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
