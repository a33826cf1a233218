import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A process told apart from a later one that got the same pid: `startToken` names the moment it started, in the machine's own terms. */
export const processIdentitySchema = z.strictObject({ pid: z.number().int().positive(), startToken: z.string().min(1) })
export type ProcessIdentity = z.infer<typeof processIdentitySchema>

/** The identity of a living process; undefined where none runs under this pid (a zombie has ended). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startToken = process.platform === 'linux' ? linuxStartToken(pid) : portableStartToken(pid)
  return startToken === undefined ? undefined : { pid, startToken }
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startToken === identity.startToken
}

function linuxStartToken(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in parentheses and may hold anything, so fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startedTicks] = [fields[0], fields[19]]
    if (state === 'Z' || state === 'X' || startedTicks === undefined) return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startedTicks}`
  } catch {
    return undefined
  }
}

function portableStartToken(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).trim()
    return line === '' || line.startsWith('Z') ? undefined : line.slice(line.indexOf(' ') + 1).trim()
  } catch {
    return undefined
  }
}
