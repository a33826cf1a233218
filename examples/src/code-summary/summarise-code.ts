import { posix } from 'node:path'
import { z } from 'zod'
import { readTextFiles, type TextFile } from '../read-text-files.ts'
import { buildImportGraph, isTest, type ImportGraph, type PackageFacts } from './build-import-graph.ts'
import { type ModuleFacts, readModule } from './read-module.ts'

const sourceExtensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'] as const
const limits = { extensions: [...sourceExtensions, '.json'], maxFiles: 3_000, maxFileBytes: 1024 * 1024, maxTotalBytes: 32 * 1024 * 1024 }
const listed = { folders: 12, hotSpots: 6, exports: 24, cycles: 5, errors: 10 }
const packageSchema = z.looseObject({
  name: z.string().optional(),
  main: z.string().optional(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  exports: z.unknown().optional(),
})

export type CodeFacts = {
  modules: ModuleFacts[]
  graph: ImportGraph
  packages: PackageFacts[]
  skipped: { path: string; reason: string }[]
  truncated: boolean
}

/** Reads and parses a source tree within limits. */
export async function readSourceTree(folder: string): Promise<CodeFacts> {
  const read = await readTextFiles(folder, limits)
  const modules = read.files.filter((file) => !file.path.endsWith('.json')).map(readModule)
  const packages = read.files.filter((file) => posix.basename(file.path) === 'package.json').flatMap(readPackage)
  return { modules, graph: buildImportGraph(modules, packages), packages, skipped: read.skipped, truncated: read.truncated }
}

function readPackage(file: TextFile): PackageFacts[] {
  let value: unknown
  try {
    value = JSON.parse(file.text)
  } catch {
    return []
  }
  const parsed = packageSchema.safeParse(value)
  if (!parsed.success) return []
  const { name, main, bin, exports: declared } = parsed.data
  const exported = readExports(declared)
  const bins = bin === undefined ? [] : typeof bin === 'string' ? [bin] : Object.values(bin)
  const fixed = Object.values(exported).filter((target) => !target.includes('*'))
  const folder = posix.dirname(file.path)
  return [
    {
      folder: folder === '.' ? '' : folder,
      name: name ?? '',
      exports: exported,
      entries: [...new Set([...(main === undefined ? [] : [main]), ...bins, ...fixed])],
    },
  ]
}

function readExports(declared: unknown): Record<string, string> {
  const pick = (value: unknown): string | undefined => {
    if (typeof value === 'string') return value
    if (typeof value !== 'object' || value === null) return undefined
    const conditions = value as Record<string, unknown>
    return pick(conditions['source'] ?? conditions['import'] ?? conditions['default'] ?? Object.values(conditions)[0])
  }
  if (typeof declared === 'string') return { '.': declared }
  if (typeof declared !== 'object' || declared === null) return {}
  const entries = Object.entries(declared)
  const paths = entries.some(([key]) => key.startsWith('.')) ? entries : [['.', declared] as const]
  return Object.fromEntries(paths.flatMap(([key, value]) => (pick(value) === undefined ? [] : [[key, pick(value) as string]])))
}

export type HotSpot = { path: string; line: number; why: string }
export type CodeSummary = {
  summary: string
  size: { modules: number; tests: number; lines: number; bytes: number; exports: number }
  entryPoints: string[]
  cycles: string[][]
  hotSpots: HotSpot[]
  syntaxErrors: { path: string; line: number; message: string }[]
  exports: { path: string; line: number; name: string; kind: string; signature: string; doc: string }[]
  external: { name: string; modules: number }[]
  unresolved: { from: string; specifier: string; line: number }[]
  skipped: { path: string; reason: string }[]
}

/** Says in plain sentences what a source tree is made of; every figure is counted, every statement names its path. Pure. */
export function summariseCode(facts: CodeFacts): CodeSummary {
  const { modules, graph } = facts
  const sources = modules.filter((module) => !isTest(module.path))
  const fanIn = new Map<string, number>()
  for (const [from, targets] of graph.edges) if (!isTest(from)) for (const target of targets) fanIn.set(target, (fanIn.get(target) ?? 0) + 1)
  const size = {
    modules: sources.length,
    tests: modules.length - sources.length,
    lines: modules.reduce((sum, module) => sum + module.lines, 0),
    bytes: modules.reduce((sum, module) => sum + module.bytes, 0),
    exports: sources.reduce((sum, module) => sum + module.exports.length, 0),
  }
  const syntaxErrors = modules.flatMap((module) => module.errors.map((error) => ({ path: module.path, ...error })))
  const hotSpots = findHotSpots(sources, fanIn)
  const external = [...graph.external].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name, count]) => ({ name, modules: count }))
  // What most depend on is what a newcomer meets first.
  const byUse = sources.toSorted((a, b) => (fanIn.get(b.path) ?? 0) - (fanIn.get(a.path) ?? 0) || (a.path < b.path ? -1 : 1))
  const exported = byUse.flatMap((module) =>
    module.exports.map(({ name, kind, signature, doc, line }) => ({ path: module.path, line, name, kind, signature, doc })),
  )
  const entryPoints = graph.entryPoints.filter((path) => !isTest(path)).slice(0, 20)
  const sentences = [
    `The tree holds ${size.modules} modules and ${size.tests} test files with ${size.lines} lines and ${size.exports} exports.`,
    ...describeFolders(sources),
    entryPoints.length === 0 ? 'No entry point was found.' : `Entry points are ${entryPoints.slice(0, 8).join(', ')}.`,
    ...exported
      .filter((item) => item.doc !== '')
      .slice(0, 6)
      .map((item) => `${item.path}:${item.line} exports the ${item.kind} ${item.name}: ${endSentence(item.doc)}`),
    ...hotSpots.map((spot) => `Hot spot ${spot.path}:${spot.line}: ${spot.why}.`),
    graph.cycles.length === 0
      ? 'No import cycle was found.'
      : `${graph.cycles.length} import cycle${graph.cycles.length === 1 ? '' : 's'}: ${graph.cycles
          .slice(0, listed.cycles)
          .map((cycle) => cycle.join(', '))
          .join('; ')}.`,
    ...(external.length === 0
      ? []
      : [
          `Most used from outside: ${external
            .slice(0, 6)
            .map(({ name, modules: count }) => `${name} in ${count} modules`)
            .join(', ')}.`,
        ]),
    ...syntaxErrors.slice(0, listed.errors).map((error) => `${error.path}:${error.line} cannot be parsed: ${endSentence(error.message)}`),
    ...(facts.truncated ? ['The tree is larger than the limits; only a part of it was read.'] : []),
  ]
  return {
    summary: sentences.join(' '),
    size,
    entryPoints,
    cycles: graph.cycles.slice(0, listed.cycles),
    hotSpots,
    syntaxErrors: syntaxErrors.slice(0, listed.errors),
    exports: exported.slice(0, listed.exports),
    external: external.slice(0, 20),
    unresolved: graph.unresolved.slice(0, 20),
    skipped: facts.skipped.slice(0, 20),
  }
}

function describeFolders(sources: readonly ModuleFacts[]): string[] {
  const folders = Map.groupBy(sources, (module) => posix.dirname(module.path))
  const sorted = [...folders].toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).slice(0, listed.folders)
  if (sorted.length === 0) return ['It holds no source file that this agent reads.']
  const largest = sorted.map(
    ([folder, modules]) =>
      `${folder === '.' ? 'the root' : folder} (${modules.length} modules, ${modules.reduce((sum, module) => sum + module.lines, 0)} lines)`,
  )
  return [`The largest folders are ${largest.join(', ')}.`]
}

/** Where a change costs most: what many need, what is long, what branches most. */
function findHotSpots(sources: readonly ModuleFacts[], fanIn: ReadonlyMap<string, number>): HotSpot[] {
  const spots: HotSpot[] = []
  const needed = sources.toSorted((a, b) => (fanIn.get(b.path) ?? 0) - (fanIn.get(a.path) ?? 0)).slice(0, 2)
  for (const module of needed)
    if ((fanIn.get(module.path) ?? 0) > 1) spots.push({ path: module.path, line: 1, why: `imported by ${fanIn.get(module.path)} modules` })
  for (const module of sources.toSorted((a, b) => b.lines - a.lines).slice(0, 2))
    if (module.lines > 200) spots.push({ path: module.path, line: 1, why: `${module.lines} lines` })
  const busy = sources
    .flatMap((module) => module.functions.map((measured) => ({ ...measured, path: module.path })))
    .toSorted((a, b) => b.decisions - a.decisions)
  for (const measured of busy.slice(0, 2))
    if (measured.decisions >= 8)
      spots.push({
        path: measured.path,
        line: measured.line,
        why: `the function ${measured.name} has ${measured.decisions} branches in ${measured.lines} lines`,
      })
  return spots.slice(0, listed.hotSpots)
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** The parsed facts as lines of text, which a summary must agree with. */
export function describeFacts(facts: CodeFacts, maxCharacters = 100_000): string {
  const { modules, graph } = facts
  const sources = modules.filter((module) => !isTest(module.path))
  const folders = Map.groupBy(sources, (module) => posix.dirname(module.path))
  const fanIn = new Map<string, number>()
  for (const [from, targets] of graph.edges) if (!isTest(from)) for (const target of targets) fanIn.set(target, (fanIn.get(target) ?? 0) + 1)
  const lines = [
    `The tree holds ${sources.length} modules and ${modules.length - sources.length} test files with ${modules.reduce((sum, module) => sum + module.lines, 0)} lines and ${sources.reduce((sum, module) => sum + module.exports.length, 0)} exports, in all ${modules.reduce((sum, module) => sum + module.bytes, 0)} bytes.`,
    // Said first: of a large tree the list of modules below is cut.
    ...findHotSpots(sources, fanIn).map((spot) => `${spot.path}:${spot.line}: ${spot.why}.`),
    ...[...folders].map(
      ([folder, held]) =>
        `Folder ${folder === '.' ? 'the root' : folder}: ${held.length} modules, ${held.reduce((sum, module) => sum + module.lines, 0)} lines.`,
    ),
    `Entry points: ${graph.entryPoints.filter((path) => !isTest(path)).join(', ')}.`,
    graph.cycles.length === 0
      ? 'No import cycle was found.'
      : `${graph.cycles.length} import cycles: ${graph.cycles.map((cycle) => cycle.join(', ')).join('; ')}.`,
    `From outside: ${[...graph.external].map(([name, count]) => `${name} in ${count} modules`).join(', ')}.`,
    ...sources.flatMap((module) => [
      `${module.path}: ${module.lines} lines, imported by ${fanIn.get(module.path) ?? 0} modules. ${module.doc}`,
      ...module.exports.map((item) => `${module.path}:${item.line} exports the ${item.kind} ${item.name}: ${item.doc} ${item.signature}`),
      ...module.functions.map(
        (measured) => `${module.path}:${measured.line} the function ${measured.name} has ${measured.decisions} branches in ${measured.lines} lines.`,
      ),
      ...module.errors.map((error) => `${module.path}:${error.line} cannot be parsed: ${error.message}`),
    ]),
  ]
  return lines.join('\n').slice(0, maxCharacters)
}
