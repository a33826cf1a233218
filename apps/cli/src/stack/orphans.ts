import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { identifyProcess, isRunning, type ProcessIdentity, processIdentitySchema } from './process-identity.ts'

const recordSchema = z.record(z.string(), processIdentitySchema)

/** The home's list of running children, kept so that the next start can end those that outlived a killed supervisor. */
export type ChildRegister = {
  note(child: string, pid: number | undefined): void
  clear(): void
}

export function openChildRegister(home: string): ChildRegister {
  const file = join(home, 'pids.json')
  const children: Record<string, ProcessIdentity> = {}
  const save = () => {
    writeFileSync(`${file}.new`, JSON.stringify(children), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return {
    note(child, pid) {
      const identity = pid === undefined ? undefined : identifyProcess(pid)
      if (identity === undefined) delete children[child]
      else children[child] = identity
      save()
    },
    clear: () => rmSync(file, { force: true }),
  }
}

/** Ends the children that a killed supervisor left on this home and waits until they are gone. Only the very processes that were noted are touched. */
export async function endOrphans(home: string): Promise<string[]> {
  const orphans = Object.entries(readRegister(home)).filter(([, identity]) => isRunning(identity))
  for (const [, identity] of orphans) signal(identity, 'SIGQUIT')
  for (let round = 0; orphans.some(([, identity]) => isRunning(identity)); round += 1) {
    if (round === 100) for (const [, identity] of orphans) signal(identity, 'SIGKILL')
    await sleep(20)
  }
  return orphans.map(([name]) => name)
}

function readRegister(home: string): Record<string, ProcessIdentity> {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(join(home, 'pids.json'), 'utf8')))
  } catch {
    return {}
  }
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    if (isRunning(identity)) process.kill(identity.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
