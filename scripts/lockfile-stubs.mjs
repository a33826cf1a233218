#!/usr/bin/env node
/**
 * Completes package-lock.json for optional packages that the registry it was made with does not carry.
 *
 * Such a package (the build of a native module for another platform) is left out by `npm install`, and `npm ci` then refuses the lock file with
 * "Missing: NAME from lock file". An entry without integrity, limited to its platform, satisfies `npm ci`; a machine of that platform installs the real one.
 *
 * Usage: lockfile-stubs.mjs [--check] [FILE]. --check writes nothing and exits with 1 where stubs are missing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const osNames = ['android', 'darwin', 'freebsd', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32', 'linux']
/** Longest names first: `arm64` must not be taken for `arm`. */
const cpuNames = ['mips64el', 'wasm32', 'riscv64', 'loong64', 'aarch64', 'arm64', 'ppc64', 's390x', 'x64', 'ia32', 'arm']

/** The platform that a package's name promises, in the fields of a lock file entry. Empty where the name names none. */
export function platformOfName(name) {
  const words = name.toLowerCase()
  const os = words.includes('windows') ? 'win32' : osNames.find((candidate) => words.includes(candidate))
  const cpu = cpuNames.find((candidate) => words.includes(candidate))
  return {
    ...(os === undefined ? {} : { os: [os] }),
    ...(cpu === undefined ? {} : { cpu: [cpu === 'aarch64' ? 'arm64' : cpu] }),
    ...(os === 'linux' && words.includes('musl') ? { libc: ['musl'] } : {}),
  }
}

/** Whether `version` is in `range`, for the forms that optional dependencies use: exact, ^, ~. Any other range counts as satisfied. */
export function satisfies(version, range) {
  const match = /^([\^~]?)(\d+)\.(\d+)\.(\d+)([-+].*)?$/.exec(range)
  const have = /^(\d+)\.(\d+)\.(\d+)/.exec(version)
  if (match === null || have === null) return true
  const [, operator, major, minor, patch] = match
  if (operator === '') return version === range
  const [wanted, found] = [[major, minor, patch].map(Number), have.slice(1).map(Number)]
  const fixed =
    operator === '~'
      ? 2
      : Math.min(
          2,
          wanted.findIndex((part) => part > 0),
        ) + 1
  if (wanted.slice(0, fixed).some((part, index) => part !== found[index])) return false
  for (let index = fixed; index < 3; index += 1) if (wanted[index] !== found[index]) return found[index] > wanted[index]
  return true
}

/** The lock file path at which a package at `from` finds `name`, as node looks it up; undefined where it finds none. */
function resolve(packages, from, name) {
  for (let folder = from; ;) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (packages[path] !== undefined) return path
    if (folder === '') return undefined
    const cut = folder.lastIndexOf('/node_modules/')
    folder = cut === -1 ? '' : folder.slice(0, cut)
  }
}

/** The entries that `npm ci` would miss, by lock file path. Pure: the lock file is not changed. */
export function missingStubs(lock) {
  const packages = { ...lock.packages }
  const stubs = {}
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const aliased = /^npm:(.+)@([^@]+)$/.exec(range)
      const wanted = aliased === null ? range : aliased[2]
      const found = resolve(packages, path, name)
      if (found !== undefined && satisfies(packages[found].version ?? '', wanted)) continue
      const stub = {
        ...(aliased === null ? {} : { name: aliased[1] }),
        version: wanted.replace(/^[\^~]/, ''),
        ...platformOfName(name),
        ...(entry.dev === true ? { dev: true } : {}),
        optional: true,
      }
      // At the top where the name is free; beside its dependent where another version has that place.
      const place = found === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`
      packages[place] = stub
      stubs[place] = stub
    }
  }
  return stubs
}

/** The lock file with its stubs, keys in npm's order. */
export function withStubs(lock, stubs) {
  const entries = Object.entries({ ...lock.packages, ...stubs }).sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { ...lock, packages: Object.fromEntries(entries) }
}

function main(args) {
  const file = args.find((argument) => !argument.startsWith('--')) ?? 'package-lock.json'
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const stubs = missingStubs(lock)
  const count = Object.keys(stubs).length
  if (args.includes('--check')) {
    console.log(
      count === 0
        ? `${file} is complete`
        : `${file} misses ${count} optional packages; run: node scripts/lockfile-stubs.mjs\n  ${Object.keys(stubs).join('\n  ')}`,
    )
    return count === 0 ? 0 : 1
  }
  if (count > 0) writeFileSync(file, `${JSON.stringify(withStubs(lock, stubs), null, 2)}\n`)
  console.log(`stubs added: ${count}`)
  return 0
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = main(process.argv.slice(2))
