import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type Command, findProgram } from './command.ts'

/** A way to run a program as somebody who is not root. PostgreSQL refuses to run as root. */
export type UnprivilegedWay = {
  name: 'as-we-are' | 'other-user' | 'user-namespace' | 'other-user-reading-all'
  /** Who must own the files that the program writes; undefined where whoever we are already does. */
  owner?: { uid: number; gid: number }
  wrap(command: Command): Command
}

type Account = { uid: number; gid: number }

/**
 * The first way that works for this program on this directory, tried for real.
 *
 * Not root: as we are. Root: another existing user, where that one may reach both; else, for a home below a directory that only root may enter
 * (such as /root), a user namespace in which root has another number; else, where the system allows no such namespace (many containers),
 * the other user with the one capability that lets it pass that directory.
 * @throws MaestroError RECORD_UNAVAILABLE where none works
 */
export function findUnprivilegedWay(program: string, directory: string): UnprivilegedWay {
  if (process.getuid?.() !== 0) return { name: 'as-we-are', wrap: (command) => command }
  const account = unprivilegedAccount(directory)
  const way = waysOf(account).find((candidate) => works(candidate, program, directory))
  if (way !== undefined) return way
  throw new MaestroError(
    'RECORD_UNAVAILABLE',
    `PostgreSQL must not run as root, and no other user can use ${directory}. Run Maestro as another user, choose a MAESTRO_HOME that others may enter, or set DATABASE_URL.`,
  )
}

/** Gives the directory and all in it to the way's user, where it is not theirs already (the home was used another way before). */
export async function giveTo(way: UnprivilegedWay, directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const owner = way.owner ?? { uid: 0, gid: 0 }
  if (statSync(directory).uid !== owner.uid) await promisify(execFile)('chown', ['-R', '-h', `${owner.uid}:${owner.gid}`, directory])
}

function waysOf(account: Account): UnprivilegedWay[] {
  const ways: UnprivilegedWay[] = [{ name: 'other-user', owner: account, wrap: (command) => ({ ...command, identity: account }) }]
  const unshare = findProgram('unshare')
  if (unshare !== undefined) {
    const prefix = ['--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`, '--']
    ways.push({ name: 'user-namespace', wrap: (command) => ({ ...command, program: unshare, args: [...prefix, command.program, ...command.args] }) })
  }
  const setpriv = findProgram('setpriv')
  if (setpriv !== undefined) {
    const prefix = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
    // Without no_setuid_fixup access(2) would not count the capability, and PostgreSQL asks access(2) about its own programs.
    const capability = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--']
    const wrap = (command: Command): Command => ({ ...command, program: setpriv, args: [...prefix, ...capability, command.program, ...command.args] })
    ways.push({ name: 'other-user-reading-all', owner: account, wrap })
  }
  return ways
}

function works(way: UnprivilegedWay, program: string, directory: string): boolean {
  const script = 'test "$(id -u)" != 0 && "$0" --version > /dev/null && cd "$1"'
  const trial = way.wrap({ program: '/bin/sh', args: ['-c', script, program, directory], environment: {}, workingDirectory: '/' })
  return spawnSync(trial.program, trial.args, { cwd: '/', stdio: 'ignore', env: { PATH: process.env['PATH'] }, ...trial.identity }).status === 0
}

/** The owner of the directory where that is not root, else `nobody`. PostgreSQL's initdb wants a user that the system knows by name. */
function unprivilegedAccount(directory: string): Account {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((account) => Number.isInteger(account.uid) && account.uid > 0)
  const ownerUid = statSync(directory).uid
  const account = accounts.find(({ uid }) => uid === ownerUid) ?? accounts.find(({ name }) => name === 'nobody') ?? accounts.at(-1)
  if (account === undefined) throw new MaestroError('RECORD_UNAVAILABLE', 'PostgreSQL must not run as root, and /etc/passwd names no other user.')
  return { uid: account.uid, gid: account.gid }
}
