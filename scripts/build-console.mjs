#!/usr/bin/env node
/**
 * Builds the console into apps/console/dist where its sources have changed since. Part of what `npm start` and `npm test` do first; the server
 * takes the files from there. Option: --force builds whatever is there. Exits with 1 and what went wrong where it cannot be built.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { repositoryDirectory } from './set-up.mjs'

const consoleDirectory = join(repositoryDirectory, 'apps/console')
const distDirectory = join(consoleDirectory, 'dist')
/** Written last: a build that was interrupted is no build. */
const stampFile = join(distDirectory, '.sources.sha256')
/** Everything a build reads; the packages are what the console may import. */
const sources = [
  'apps/console/src',
  'apps/console/index.html',
  'apps/console/vite.config.ts',
  'package-lock.json',
  'scripts/build-console.mjs',
].concat(['contract', 'ledger', 'helix', 'sdk'].map((name) => `packages/${name}/src`))

/** SHA-256 over the names and contents of all sources. */
export function sourcesSha256(directory = repositoryDirectory) {
  const hash = createHash('sha256')
  const visit = (path) => {
    const entries = readdirSync(join(directory, path), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      const child = `${path}/${entry.name}`
      if (entry.isDirectory()) visit(child)
      else if (!/\.test\.tsx?$/.test(entry.name)) file(child)
    }
  }
  const file = (path) =>
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(directory, path)))
      .update('\0')
  for (const path of sources) {
    if (/\.\w+$/.test(path)) file(path)
    else visit(path)
  }
  return hash.digest('hex')
}

/** Resolves to whether it was built now. */
export async function buildConsole({ force = false } = {}) {
  const sha256 = sourcesSha256()
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sha256) return false
  // Whoever starts this may be a test: what they set would put React's development build into the console.
  process.env['NODE_ENV'] = 'production'
  const { build } = await import('vite')
  // Built beside and then swapped: a server that is up, or another build, never meets half a console.
  const beside = join(consoleDirectory, `.dist-${process.pid}`)
  const old = `${beside}-old`
  try {
    await build({ root: consoleDirectory, configFile: join(consoleDirectory, 'vite.config.ts'), logLevel: 'warn', build: { outDir: beside } })
    compressAssets(join(beside, 'assets'))
    writeFileSync(join(beside, '.sources.sha256'), sha256)
    if (existsSync(distDirectory)) renameSync(distDirectory, old)
    renameSync(beside, distDirectory)
  } finally {
    for (const folder of [beside, old]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  return true
}

/** Compressed once, here, rather than for each browser: the server sends what stands beside a file. */
function compressAssets(folder) {
  for (const name of readdirSync(folder).filter((file) => /\.(?:js|css|svg)$/.test(file))) {
    const content = readFileSync(join(folder, name))
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }))
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const startedAt = performance.now()
  try {
    const built = await buildConsole({ force: process.argv.includes('--force') })
    if (built) console.error(`Built the console in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`)
  } catch (error) {
    console.error(`The console could not be built: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}
