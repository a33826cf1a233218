import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program to start. `identity` is the user it runs as, where that is not ours (root only). */
export type Command = {
  program: string
  args: readonly string[]
  environment: Record<string, string>
  workingDirectory: string
  identity?: { uid: number; gid: number }
}

/** The program of this name on PATH; undefined where there is none. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const places = [...path.split(delimiter), '/usr/bin', '/bin', '/usr/sbin', '/sbin']
  return places
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(existsSync)
}

let parentDeathSignalWorks: boolean | undefined

/** The command, so that the system itself ends it when this process dies, however it dies. Where the system cannot do that, the command as it is. */
export function boundToThisProcess(command: Command, signal: 'KILL' | 'QUIT'): Command {
  const setpriv = process.platform === 'linux' ? findProgram('setpriv') : undefined
  if (setpriv === undefined) return command
  parentDeathSignalWorks ??= spawnSync(setpriv, ['--pdeathsig', 'KILL', '--', 'true']).status === 0
  return parentDeathSignalWorks ? { ...command, program: setpriv, args: ['--pdeathsig', signal, '--', command.program, ...command.args] } : command
}
