import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { NotificationsView } from '@maestro-helix/contract/http/notifications'
import type { Readiness } from '@maestro-helix/contract/http/health'
import { readApiToken, readServerFile } from '../home/maestro-home.ts'
import { localOperators } from '../home/operator-keys.ts'
import type { CliContext } from '../context.ts'
import { connect, serverAccess } from '../server/connect.ts'
import { readHomeOwner } from '../stack/home-lock.ts'
import { failureOf } from '../failure.ts'

/** ok: as it should be. warn: works, but look at it. fail: something will not work. */
export type Check = { name: string; status: 'ok' | 'warn' | 'fail'; detail: string; /** What to do; empty where nothing is. */ next: string }

/** Free space below which a start is likely to fail, and below which it is worth a word; in bytes. */
const diskNeededBytes = 300_000_000
const diskComfortableBytes = 2_000_000_000
/** The server refuses decisions that were signed this far from its own time, in milliseconds. */
const clockToleranceMs = 60_000

/** Looks at everything a working installation needs, in the order in which one depends on the other. Never throws: what cannot be looked at has failed. */
export async function checkInstallation(context: CliContext, home: string): Promise<Check[]> {
  const checks = [checkNode(process.version), await checkHome(home), await checkDisk(home), checkOwner(home), await checkToken(context, home)]
  checks.push(...(await checkServer(context, home)), await checkOperators(home))
  return checks
}

export function checkNode(version: string): Check {
  const major = Number(/^v([0-9]+)\./.exec(version)?.[1])
  return major >= 24
    ? ok('node', version)
    : fail('node', `${version} is too old`, 'Run `npm start` or `npm ci` in the project: it installs the Node 24 that `npx maestro` uses.')
}

async function checkHome(home: string): Promise<Check> {
  try {
    const { mode } = await stat(home)
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
    // Root's database passes through under another user, so the home may be passed, but not listed or written.
    if ((mode & 0o066) !== 0)
      return warn('home', `${home} can be read or written by others (mode ${(mode & 0o777).toString(8)})`, `chmod 700 ${home}`)
    return ok('home', home)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return warn('home', `${home} does not exist yet`, 'The first `maestro up` makes it. Another place: --home DIR or MAESTRO_HOME.')
    return fail(
      'home',
      `${home} cannot be read and written (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      'Make it yours, or choose another place: --home DIR or MAESTRO_HOME.',
    )
  }
}

async function checkDisk(home: string): Promise<Check> {
  for (let place = home; ; place = dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place)
      const freeBytes = bavail * bsize
      const detail = `${(freeBytes / 1e9).toFixed(1)} GB free`
      if (freeBytes < diskNeededBytes) return fail('disk', detail, 'Free some space: database, engine and logs need at least 0.3 GB.')
      return freeBytes < diskComfortableBytes
        ? warn('disk', detail, 'Free some space before it runs out; work stops, without loss, when it does.')
        : ok('disk', detail)
    } catch (error) {
      if (place === dirname(place)) return fail('disk', failureOf(error).message, 'Check the file system.')
    }
  }
}

function checkOwner(home: string): Check {
  const owner = readHomeOwner(home)
  if (owner) return ok('lock', `process ${owner.pid} runs this home${owner.apiUrl === null ? ' (starting)' : `, API at ${owner.apiUrl}`}`)
  return ok('lock', 'free: no Maestro runs on this home from `maestro up`')
}

async function checkToken(context: CliContext, home: string): Promise<Check> {
  if (context.environment['MAESTRO_TOKEN']) return ok('token', 'from MAESTRO_TOKEN')
  try {
    if ((await readApiToken(home)) === undefined)
      return warn('token', `there is no ${home}/api-token`, 'The first `maestro up` makes one; for another server set MAESTRO_TOKEN.')
    const { mode } = await stat(`${home}/api-token`)
    return (mode & 0o077) === 0 ? ok('token', `${home}/api-token`) : warn('token', `others may read ${home}/api-token`, `chmod 600 ${home}/api-token`)
  } catch (error) {
    return fail('token', failureOf(error).message, failureOf(error).hint)
  }
}

async function checkServer(context: CliContext, home: string): Promise<Check[]> {
  let url: string
  try {
    url = (await serverAccess(context, home)).url
  } catch (error) {
    const crashed = await readServerFile(home).catch(() => undefined)
    return [fail('server', failureOf(error).message, crashed ? failureOf(error).hint : 'Start it: maestro up')]
  }
  let answer: Response
  const askedAt = context.now().getTime()
  try {
    answer = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(5_000) })
  } catch {
    return [fail('server', `nothing answers at ${url}`, 'Start it: maestro up. If it should run, see `maestro logs server`.')]
  }
  const checks = [
    answer.ok ? ok('server', url) : fail('server', `${url}/healthz answers ${answer.status}`, 'See `maestro logs server`.'),
    checkClock(answer, askedAt, context.now().getTime()),
  ]
  try {
    const client = await connect(context, home)
    checks.push(...partChecks(await client.readiness()))
    await client.people.operators()
    checks.push(ok('sign-in', 'the token is accepted'), checkNotifications(await client.notifications.view()))
  } catch (error) {
    checks.push(fail('sign-in', failureOf(error).message, failureOf(error).hint))
  }
  return checks
}

function checkClock(answer: Response, askedAt: number, answeredAt: number): Check {
  const serverTime = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(serverTime)) return warn('clock', 'the server does not tell its time', '')
  // The header is cut to seconds.
  const apartMs = Math.max(0, askedAt - serverTime - 1_000, serverTime - answeredAt)
  if (apartMs <= clockToleranceMs) return ok('clock', 'agrees with the server')
  return warn(
    'clock',
    `${Math.round(apartMs / 1_000)} s apart from the server`,
    'Set the clock (NTP): decisions signed more than 15 minutes away are refused.',
  )
}

function checkNotifications({ channels, counts }: NotificationsView): Check {
  const dead = counts.dead ?? 0
  if (dead > 0)
    return warn(
      'notify',
      `${dead} ${dead === 1 ? 'message' : 'messages'} could not be delivered`,
      'See `maestro notify list`, correct the channel, then `maestro notify retry ID`.',
    )
  if (channels.length === 0) return ok('notify', 'off: nothing is sent to people; see docs/notifications.md')
  return ok('notify', `${channels.join(', ')}; ${counts.pending ?? 0} to be sent`)
}

const partNames = { record: 'postgres', engine: 'restate', ledger: 'ledger', gates: 'gates', routing: 'routing' } as const

function partChecks({ parts }: Readiness): Check[] {
  return parts.map(({ part, ready, reason }) => {
    if (!ready) return fail(partNames[part], reason ?? 'does not work', partHints[part])
    if ((part === 'gates' || part === 'routing') && reason !== null) return warn(partNames[part], reason, `See \`maestro ${part}\`.`)
    // A part that works and says something: the clock cannot be believed.
    return reason === null
      ? ok(partNames[part], 'works')
      : fail(partNames[part], reason, 'Set the clock right (NTP); docs/errors.md says what to do where it is right.')
  })
}

const partHints = {
  record: 'Check DATABASE_URL where it is set; else see `maestro logs postgres`.',
  engine: 'See `maestro logs restate`; runs go on by themselves when it is back.',
  gates: 'Run `maestro ledger verify`, see `maestro gates` and `maestro logs server`.',
  routing: 'Run `maestro ledger verify`, see `maestro routing` and `maestro logs server`.',
  ledger: 'Run `maestro ledger verify` and see `maestro logs server`.',
}

async function checkOperators(home: string): Promise<Check> {
  const operators = await localOperators(home)
  if (operators.length > 0) return ok('operators', `keys of ${operators.join(', ')} in this home`)
  return warn(
    'operators',
    'no operator has a key in this home',
    'To decide what waits for people: maestro operators enrol NAME (irreversible actions need two people)',
  )
}

function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail, next: '' }
}
function warn(name: string, detail: string, next: string): Check {
  return { name, status: 'warn', detail, next }
}
function fail(name: string, detail: string, next: string): Check {
  return { name, status: 'fail', detail, next }
}
