import { posix } from 'node:path'
import type { ModuleFacts } from './read-module.ts'

export type PackageFacts = {
  /** Folder of package.json, "" for the root. */ folder: string
  name: string
  exports: Record<string, string>
  entries: string[]
}
export type ImportGraph = {
  /** Modules each module needs, by path. */
  edges: Map<string, string[]>
  /** Packages and built-ins needed from outside, with how many modules need them. */
  external: Map<string, number>
  /** Relative imports that lead nowhere. */
  unresolved: { from: string; specifier: string; line: number }[]
  /** Groups of modules that need each other, at run time (types are erased). */
  cycles: string[][]
  entryPoints: string[]
}

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '/index.ts', '/index.tsx', '/index.js', '/index.mjs']

/** Connects modules by what they import: relative paths, and names of packages inside the same tree. Pure. */
export function buildImportGraph(modules: readonly ModuleFacts[], packages: readonly PackageFacts[]): ImportGraph {
  const paths = new Set(modules.map((module) => module.path))
  const edges = new Map<string, string[]>()
  const runtimeEdges = new Map<string, string[]>()
  const external = new Map<string, number>()
  const unresolved: ImportGraph['unresolved'] = []
  for (const module of modules) {
    const targets = new Set<string>()
    const runtime = new Set<string>()
    const outside = new Set<string>()
    for (const wanted of module.imports) {
      const target = resolve(module.path, wanted.specifier, paths, packages)
      if (target === undefined && wanted.specifier.startsWith('.')) {
        // Files of other kinds (JSON, styles) are no modules here.
        if (!/\.(?:json|css|svg|wasm|node|html|d\.ts)$/.test(wanted.specifier))
          unresolved.push({ from: module.path, specifier: wanted.specifier, line: wanted.line })
      } else if (target === undefined) outside.add(packageName(wanted.specifier))
      else if (target !== module.path) {
        targets.add(target)
        if (!wanted.typeOnly) runtime.add(target)
      }
    }
    edges.set(module.path, [...targets])
    runtimeEdges.set(module.path, [...runtime])
    for (const name of outside) external.set(name, (external.get(name) ?? 0) + 1)
  }
  const imported = new Set([...edges.values()].flat())
  const declared = packages
    .flatMap((item) => item.entries.map((entry) => tryExtensions(posix.join(item.folder, entry), paths)))
    .filter((entry) => entry !== undefined)
  const roots = modules
    .filter((module) => !imported.has(module.path) && (edges.get(module.path) ?? []).length > 0 && !isTest(module.path))
    .map((module) => module.path)
  return { edges, external, unresolved, cycles: findCycles(runtimeEdges), entryPoints: [...new Set([...declared, ...roots])] }
}

export function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|spec)\/|\.(?:test|spec|bench)\.[cm]?[jt]sx?$/.test(path)
}

function resolve(from: string, specifier: string, paths: ReadonlySet<string>, packages: readonly PackageFacts[]): string | undefined {
  if (specifier.startsWith('.')) return tryExtensions(posix.normalize(posix.join(posix.dirname(from), specifier)), paths)
  const name = packageName(specifier)
  const owner = packages.find((item) => item.name === name)
  if (owner === undefined) return undefined
  const sub = specifier === name ? '.' : `.${specifier.slice(name.length)}`
  for (const [pattern, target] of Object.entries(owner.exports)) {
    const [before, after] = pattern.split('*') as [string, string?]
    const fits = after === undefined ? pattern === sub : sub.startsWith(before) && sub.endsWith(after)
    if (fits)
      return tryExtensions(
        posix.join(owner.folder, after === undefined ? target : target.replaceAll('*', sub.slice(before.length, sub.length - after.length))),
        paths,
      )
  }
  return sub === '.' && owner.entries[0] !== undefined ? tryExtensions(posix.join(owner.folder, owner.entries[0]), paths) : undefined
}

function tryExtensions(path: string, paths: ReadonlySet<string>): string | undefined {
  // TypeScript sources may be imported by the name of what they compile to.
  const bases = [path, path.replace(/\.([cm]?)jsx?$/, '.$1ts'), path.replace(/\.jsx?$/, '.tsx')]
  for (const base of bases) for (const extension of extensions) if (paths.has(base + extension)) return base + extension
  return undefined
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Strongly connected components of two or more modules (Tarjan 1972), without recursion. */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const onStack = new Set<string>()
  const stack: string[] = []
  const cycles: string[][] = []
  for (const root of edges.keys()) {
    if (index.has(root)) continue
    const work: { node: string; next: number }[] = [{ node: root, next: 0 }]
    while (work.length > 0) {
      const frame = work.at(-1) as { node: string; next: number }
      const { node } = frame
      if (frame.next === 0) {
        index.set(node, index.size)
        low.set(node, index.get(node) as number)
        stack.push(node)
        onStack.add(node)
      }
      const target = edges.get(node)?.[frame.next]
      if (target !== undefined) {
        frame.next++
        if (!index.has(target)) work.push({ node: target, next: 0 })
        else if (onStack.has(target)) low.set(node, Math.min(low.get(node) as number, index.get(target) as number))
        continue
      }
      // A node without edges comes here with next still 0; it must not be entered again.
      work.pop()
      if (low.get(node) === index.get(node)) {
        const component: string[] = []
        for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
          onStack.delete(member)
          component.push(member)
          if (member === node) break
        }
        if (component.length > 1) cycles.push(component.toSorted())
      }
      const parent = work.at(-1)
      if (parent !== undefined) low.set(parent.node, Math.min(low.get(parent.node) as number, low.get(node) as number))
    }
  }
  return cycles.toSorted((a, b) => b.length - a.length)
}
