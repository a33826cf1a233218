/** Runs programs by the Node 24 that this project pins, whatever Node started the present process. Plain JavaScript without dependencies: it runs on Node >= 20. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The pinned Node's program, looked up from this folder upwards as node does; undefined before the first installation. */
export function pinnedNode() {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    for (const candidate of ['node_modules/node/bin/node', 'node_modules/node/bin/node.exe']) {
      if (existsSync(join(folder, candidate))) return join(folder, candidate)
    }
    if (folder === dirname(folder)) return undefined
  }
}

/**
 * Becomes `node ...args`: this process is replaced where the present Node can do that, so that signals and the exit code are the program's own.
 * An older Node stays as a parent that hands signals down and the exit code up. Resolves with the exit code, or never.
 */
export function runPinnedNode(args, environment = process.env) {
  const program = pinnedNode()
  if (program === undefined) {
    console.error('maestro: the pinned Node 24 is not installed. Run `npm start` (or `npm ci`) in the project first.')
    return Promise.resolve(1)
  }
  if (typeof process.execve === 'function') {
    // Node calls execve experimental on each use; that is no news to whoever runs a program.
    process.removeAllListeners('warning')
    process.execve(program, [program, ...args], { ...environment })
  }
  const child = spawn(program, args, { stdio: 'inherit', env: environment })
  // A terminal sends Ctrl-C to the whole group, so the child has had it already; sent a second time it would mean "at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`maestro: ${program} does not run: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}
