/** What `npm start` and `npm test` do first. Plain JavaScript without dependencies: it runs on any Node >= 20, before anything is installed. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pinnedNode, runPinnedNode } from '../apps/cli/bin/run-pinned-node.mjs'

export const repositoryDirectory = dirname(dirname(fileURLToPath(import.meta.url)))
const oldestNodeMajor = 20

/** A failure that is told to the user as it is: what happened, and what to do next. */
class SetUpError extends Error {}

/** Makes the installation match package-lock.json, then becomes the pinned Node with `args`. */
export async function runAfterSetUp(args) {
  try {
    if (Number(process.versions.node.split('.')[0]) < oldestNodeMajor) {
      throw new SetUpError(`Node ${process.version} is too old: install Node ${oldestNodeMajor} or newer (https://nodejs.org), then run this again.`)
    }
    await ensureInstalled(repositoryDirectory)
    // Nothing but the console needs it: its pages say what is wrong, everything else works.
    spawnSync(pinnedNode(), [join(repositoryDirectory, 'scripts/build-console.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] })
    process.exitCode = await runPinnedNode(args)
  } catch (error) {
    if (!(error instanceof SetUpError) && error?.code === undefined) throw error
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}

/** Installs the locked packages where they are not there yet. Of two processes that find them missing, one installs and the other waits. */
export async function ensureInstalled(directory) {
  if (isInstalled(directory)) return
  const release = await lockInstallation(directory)
  try {
    if (isInstalled(directory)) return
    await install(directory)
  } finally {
    release()
  }
}

/**
 * Whether node_modules holds exactly what package-lock.json locks, by the record that npm writes into node_modules when an installation has ended.
 * Optional packages may be missing (they are other platforms').
 */
export function isInstalled(directory) {
  const locked = packagesOf(join(directory, 'package-lock.json'))
  const installed = packagesOf(join(directory, 'node_modules/.package-lock.json'))
  if (locked === undefined || installed === undefined || !existsSync(join(directory, 'node_modules/node/bin/node'))) return false
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.includes('node_modules/')) continue
    const found = installed[path]
    if (found === undefined ? entry.optional !== true : found.version !== entry.version || found.link !== entry.link) return false
  }
  return Object.keys(installed).every((path) => locked[path] !== undefined)
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

async function lockInstallation(directory) {
  const file = join(directory, '.install.lock')
  for (let waited = false; ;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw new SetUpError(`Nothing can be written to ${directory} (${error.code}). Make it writable and free some disk space.`)
    }
    const owner = readOwner(file)
    if (owner !== undefined && !isAlive(owner)) {
      // Renamed before it is removed: of two processes that find the same dead owner's lock, one gets it.
      const stale = `${file}.${process.pid}`
      try {
        renameSync(file, stale)
        rmSync(stale)
      } catch {}
      continue
    }
    if (!waited) console.error(`Another process (${owner ?? 'unknown'}) installs the packages; waiting for it.`)
    waited = true
    await sleep(300)
  }
}

function readOwner(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

async function install(directory) {
  const startedAt = Date.now()
  const total = Object.entries(packagesOf(join(directory, 'package-lock.json')) ?? {}).filter(([, entry]) => entry.optional !== true).length
  const environment = installationEnvironment(process.env, directory)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  if (spawnSync(npm, ['--version'], { env: environment, cwd: directory, shell: process.platform === 'win32' }).status !== 0) {
    throw new SetUpError('npm was not found. It comes with Node (https://nodejs.org); on Debian and Ubuntu it is the package "npm".')
  }
  console.error(`Installing about ${total} packages (once; the next start finds them).`)
  const child = spawn(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--no-progress'], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  let output = ''
  const keep = (chunk) => (output = (output + chunk).slice(-20_000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const ticker = setInterval(() => {
    const line = `  ${Math.min(total, countPackages(join(directory, 'node_modules')))} of ${total} packages, ${seconds()} s`
    if (process.stderr.isTTY) process.stderr.write(`\r${line} `)
    else if (seconds() % 10 === 0) console.error(line)
  }, 1000)
  const stop = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
  const code = await new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (status, signal) => resolve(signal === null ? status : signal))
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, stop)
  clearInterval(ticker)
  if (process.stderr.isTTY) process.stderr.write('\r')
  if (code === 'SIGINT' || code === 'SIGTERM') throw new SetUpError('The installation was interrupted; run the same command again.')
  if (code !== 0) throw new SetUpError(explainFailure(output))
  if (pinnedNode() === undefined || !isInstalled(directory)) {
    throw new SetUpError(
      'npm finished, but the pinned Node 24 is not there. Check that install scripts are allowed (`npm config get ignore-scripts` must be false) and that this platform has a build of the npm package "node".',
    )
  }
  console.error(`Installed in ${seconds()} s.`)
}

/** The environment for npm: no Node of the folder that is about to be replaced, none of the variables of an npm that runs this script. */
export function installationEnvironment(environment, directory) {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^npm_(execpath|node_execpath|lifecycle|package|command)/i.test(name) && name !== 'NODE',
  )
  const inside = join(directory, 'node_modules')
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      name.toUpperCase() === 'PATH'
        ? value
            .split(delimiter)
            .filter((folder) => !folder.startsWith(inside))
            .join(delimiter)
        : value,
    ]),
  )
}

function countPackages(folder) {
  try {
    return readdirSync(folder).reduce(
      (sum, name) => sum + (name.startsWith('@') ? readdirSync(join(folder, name)).length : name.startsWith('.') ? 0 : 1),
      0,
    )
  } catch {
    return 0
  }
}

/** What an npm failure means for the person in front of it, from what npm printed. */
export function explainFailure(output) {
  const last = output
    .trim()
    .split('\n')
    .filter((line) => !/^npm (error|ERR!) (A complete log|\s+at )/.test(line))
    .slice(-8)
    .join('\n')
  const causes = [
    [/ENOSPC/, 'The disk is full. The packages need about 1 GB; free some space and run the same command again.'],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ECONNRESET|ERR_SOCKET/,
      'The npm registry cannot be reached. Check the network, the proxy (npm config get proxy) and the registry (npm config get registry), then run the same command again.',
    ],
    [/EACCES|EPERM|EROFS/, 'A file or folder is not writable for this user. Check who owns this folder and its node_modules.'],
    [/EINTEGRITY/, 'A downloaded package differs from the locked one. Run `npm cache clean --force`, then the same command again.'],
    [/E401|E403/, 'The npm registry refuses this user. Check the credentials in the npm configuration.'],
    [/EUSAGE|from lock file/, 'package.json and package-lock.json do not match. Run `npm install`, then `node scripts/lockfile-stubs.mjs`.'],
  ]
  const cause = causes.find(([pattern]) => pattern.test(output))?.[1] ?? 'npm could not install the packages.'
  return `${cause}\n\nnpm said:\n${last}`
}
