import { createHash, scryptSync } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { canonicalJsonText } from '@maestro-helix/ledger/canonical-json'

/** Files of a catalog that are read for its digest; those beyond are named by their number alone. */
const fileLimit = 5_000

/** Names of modules that a source text imports by a path of its own, static and dynamic. */
const imports = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*['"](\.{1,2}\/[^'"\n]{1,1000}|\/[^'"\n]{1,1000}|file:[^'"\n]{1,1000})['"]/g
/** Names of variables of the environment that it names: `process.env.NAME`, `env['NAME']`, `{ NAME } = process.env`. */
const variable = /\benv(?:ironment)?\s*(?:\?\.\s*|\.\s*|(?:\?\.)?\[\s*['"`])([A-Za-z_][A-Za-z0-9_]{0,100})/g
const unpacked = /\{([^{}]{1,2000})\}\s*=\s*(?:process\.)?env(?:ironment)?\b/g

/**
 * SHA-256 over what a catalog is made of: the bytes of its file and of every module that it imports by a relative path, and the values of the variables of the
 * environment that these name. The values go in by a slow hash: none can be found out by trying short ones. What it does not see is said in docs/tools.md.
 */
export async function catalogBuild(file: string, environment: Record<string, string | undefined>): Promise<string> {
  const { content, names } = await readSources(file)
  const settings = [...names].toSorted().map((name) => [name, environment[name] ?? null])
  const contentSha256 = createHash('sha256').update(canonicalJsonText(content)).digest('hex')
  const settingsHash = scryptSync(canonicalJsonText(settings), contentSha256, 32).toString('hex')
  return createHash('sha256').update(`${contentSha256}\n${settingsHash}\n`).digest('hex')
}

/** Names of the variables of the environment that the catalog's own files name. */
export async function namedVariables(file: string): Promise<ReadonlySet<string>> {
  return (await readSources(file)).names
}

async function readSources(file: string): Promise<{ content: (string | undefined)[][]; names: ReadonlySet<string> }> {
  const files = new Map<string, string>()
  const names = new Set<string>()
  const waiting = [await realpath(file).catch(() => file)]
  const root = dirname(waiting[0] ?? file)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path) || files.size >= fileLimit) continue
    const bytes = await readFile(path).catch(() => undefined)
    if (bytes === undefined) continue
    files.set(path, createHash('sha256').update(bytes).digest('hex'))
    if (!/\.[cm]?[jt]sx?$/.test(path)) continue
    const source = bytes.toString('utf8')
    for (const name of variablesOf(source)) names.add(name)
    for (const [, specifier] of source.matchAll(imports)) {
      const named = specifier?.startsWith('file:') ? new URL(specifier).pathname : resolve(dirname(path), specifier ?? '')
      waiting.push(await realpath(named).catch(() => named))
    }
  }
  // By their place below the catalog, so that a copy elsewhere is the same build.
  const content = [...files].map(([path, sha256]) => [path.startsWith(root) ? path.slice(root.length) : path, sha256]).toSorted(byName)
  return { content, names }
}

function variablesOf(source: string): string[] {
  const inBraces = [...source.matchAll(unpacked)].flatMap(([, list]) =>
    (list ?? '').split(',').map((part) => part.trim().split(/[\s:=]/, 1)[0] ?? ''),
  )
  return [...[...source.matchAll(variable)].map(([, name]) => name ?? ''), ...inBraces].filter((name) => /^[A-Z]/.test(name))
}

function byName([left = '']: readonly string[], [right = '']: readonly string[]): number {
  return left < right ? -1 : left > right ? 1 : 0
}
