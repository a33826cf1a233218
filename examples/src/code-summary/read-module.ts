import { extname } from 'node:path'
import { parseSync, visitorKeys } from 'oxc-parser'
import type { TextFile } from '../read-text-files.ts'

export type ExportedName = {
  name: string
  kind: string
  /** The declaration without its body. */ signature: string
  /** First paragraph of the comment above. */ doc: string
  line: number
}
export type ImportedModule = { specifier: string; typeOnly: boolean; line: number }
export type ModuleFacts = {
  path: string
  lines: number
  bytes: number
  doc: string
  exports: ExportedName[]
  imports: ImportedModule[]
  /** Branches of the busiest functions, most first (cyclomatic: 1 + decisions). */
  functions: { name: string; line: number; decisions: number; lines: number }[]
  /** What the parser could not read. */
  errors: { message: string; line: number }[]
}

type Node = { type: string; start: number; end: number } & Record<string, unknown>

const maxSignatureCharacters = 300
const maxDocCharacters = 400
const decisions = new Set([
  'IfStatement',
  'ConditionalExpression',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'CatchClause',
  'LogicalExpression',
])
const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** Reads what one source file declares and needs. Syntax errors are reported; what could be parsed is still there. Pure. */
export function readModule(file: TextFile): ModuleFacts {
  const parsed = parseSync(`source${extname(file.path)}`, file.text)
  const lineAt = lineFinder(file.text)
  const comments = parsed.comments.filter((comment) => comment.type === 'Block' && comment.value.startsWith('*'))
  const docAt = (start: number) => {
    const before = comments.findLast((comment) => comment.end <= start && file.text.slice(comment.end, start).trim() === '')
    return before === undefined ? '' : docText(before.value)
  }
  const body = parsed.program.body as unknown as Node[]
  const declared = new Map<string, { kind: string; signature: string; doc: string; line: number }>()
  for (const statement of body) {
    const inner =
      (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') && isNode(statement['declaration'])
        ? statement['declaration']
        : statement
    for (const { name, node } of declarationsOf(inner))
      declared.set(name, {
        kind: kindOf(inner, node),
        signature: signatureOf(file.text, inner, node),
        doc: docAt(statement.start),
        line: lineAt(statement.start),
      })
  }
  const exported: ExportedName[] = parsed.module.staticExports.flatMap((statement) =>
    statement.entries.map((entry): ExportedName => {
      const local = entry.localName.name ?? entry.importName.name ?? ''
      const name = entry.exportName.name ?? (entry.exportName.kind === 'Default' ? 'default' : '*')
      const found = entry.moduleRequest === null ? declared.get(local === '' ? 'default' : local) : undefined
      const from = entry.moduleRequest === null ? '' : `from '${entry.moduleRequest.value}'`
      return {
        name,
        kind: found?.kind ?? (entry.moduleRequest === null ? 'value' : 're-export'),
        signature: found?.signature ?? (from === '' ? name : `${name} ${from}`),
        doc: found?.doc ?? docAt(statement.start),
        line: found?.line ?? lineAt(statement.start),
      }
    }),
  )
  const imports: ImportedModule[] = [
    ...parsed.module.staticImports.map((statement) => ({
      specifier: statement.moduleRequest.value,
      typeOnly: isTypeOnly(file.text, statement),
      line: lineAt(statement.start),
    })),
    ...parsed.module.staticExports.flatMap((statement) => {
      const request = statement.entries[0]?.moduleRequest
      return request === null || request === undefined
        ? []
        : [{ specifier: request.value, typeOnly: statement.entries.every((entry) => entry.isType), line: lineAt(statement.start) }]
    }),
    ...parsed.module.dynamicImports.flatMap((call) => {
      const literal = /^['"`]([^'"`$]+)['"`]$/.exec(file.text.slice(call.moduleRequest.start, call.moduleRequest.end))
      return literal?.[1] === undefined ? [] : [{ specifier: literal[1], typeOnly: false, line: lineAt(call.start) }]
    }),
    ...requiredModules(body).map(({ specifier, start }) => ({ specifier, typeOnly: false, line: lineAt(start) })),
  ]
  const first = comments[0]
  const firstStatement = body[0]
  const leading = first !== undefined && firstStatement !== undefined && first.end <= firstStatement.start ? docText(first.value) : ''
  return {
    path: file.path,
    lines: file.text === '' ? 0 : file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0),
    bytes: file.bytes,
    doc: leading,
    exports: exported,
    imports,
    functions: measureFunctions(body, lineAt)
      .toSorted((a, b) => b.decisions - a.decisions || b.lines - a.lines)
      .slice(0, 5),
    errors: parsed.errors.slice(0, 5).map((error) => ({ message: error.message, line: lineAt(error.labels[0]?.start ?? 0) })),
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : undefined
}

function declarationsOf(node: Node): { name: string; node: Node }[] {
  if (node.type === 'VariableDeclaration')
    return (node['declarations'] as Node[]).flatMap((declarator) =>
      nameOf(declarator['id']) === undefined ? [] : [{ name: nameOf(declarator['id']) as string, node: declarator }],
    )
  const name = nameOf(node['id'])
  if (name !== undefined) return [{ name, node }]
  return /Declaration|Expression|Literal/.test(node.type) ? [{ name: 'default', node }] : []
}

const kinds: Record<string, string> = {
  FunctionDeclaration: 'function',
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  TSEnumDeclaration: 'enum',
  TSModuleDeclaration: 'namespace',
}

function kindOf(outer: Node, node: Node): string {
  const init = node['init']
  if (isNode(init) && functionTypes.has(init.type)) return 'function'
  return kinds[outer.type] ?? (outer.type === 'VariableDeclaration' ? String(outer['kind']) : 'value')
}

function signatureOf(text: string, outer: Node, node: Node): string {
  const init = node['init']
  const holder = isNode(init) && functionTypes.has(init.type) ? init : node
  const body = holder['body']
  const start = outer.type === 'VariableDeclaration' ? node.start : outer.start
  const typed = outer.type === 'TSTypeAliasDeclaration' || outer.type === 'TSInterfaceDeclaration' || outer.type === 'TSEnumDeclaration'
  const end =
    isNode(body) && !typed ? body.start : isNode(init) && !functionTypes.has(init.type) && init.end - init.start > 80 ? init.start : node.end
  const lead = outer.type === 'VariableDeclaration' ? `${String(outer['kind'])} ` : ''
  const signature = `${lead}${text.slice(start, end)}`
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*(?:=>|=|\{)\s*$/, '')
    .trim()
  return signature.length > maxSignatureCharacters ? `${signature.slice(0, maxSignatureCharacters)}...` : signature
}

function docText(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*+ ?/, '').trimEnd())
  const text =
    lines
      .join('\n')
      .trim()
      .split(/\n\s*\n|\n@/)[0] ?? ''
  return (text.startsWith('@') ? '' : text).replace(/\s+/g, ' ').trim().slice(0, maxDocCharacters)
}

function isTypeOnly(text: string, statement: { start: number; entries: { isType: boolean }[] }): boolean {
  return (
    /^import\s+type\b/.test(text.slice(statement.start, statement.start + 20)) ||
    (statement.entries.length > 0 && statement.entries.every((entry) => entry.isType))
  )
}

/** Calls of require with a literal, for CommonJS sources. */
function requiredModules(body: readonly Node[]): { specifier: string; start: number }[] {
  const found: { specifier: string; start: number }[] = []
  walk(body, (node) => {
    const [argument] = node.type === 'CallExpression' && nameOf(node['callee']) === 'require' ? (node['arguments'] as unknown[]) : []
    if (isNode(argument) && argument.type === 'Literal' && typeof argument['value'] === 'string')
      found.push({ specifier: argument['value'], start: node.start })
  })
  return found
}

/** Visits nodes without recursion: sources may nest deeper than the stack. */
function walk(roots: readonly Node[], visit: (node: Node) => void): void {
  const open: Node[] = [...roots].toReversed()
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    visit(node)
    for (const key of (visitorKeys[node.type] ?? []).toReversed()) {
      const child = node[key]
      if (Array.isArray(child)) for (const item of child.toReversed()) if (isNode(item)) open.push(item)
      if (isNode(child)) open.push(child)
    }
  }
}

function measureFunctions(body: readonly Node[], lineAt: (offset: number) => number): ModuleFacts['functions'] {
  const functions: { name: string; start: number; end: number; decisions: number }[] = []
  const names = new Map<unknown, string>()
  const points: number[] = []
  walk(body, (node) => {
    if (node.type === 'VariableDeclarator' && nameOf(node['id']) !== undefined) names.set(node['init'], nameOf(node['id']) as string)
    if ((node.type === 'MethodDefinition' || node.type === 'Property' || node.type === 'PropertyDefinition') && nameOf(node['key']) !== undefined)
      names.set(node['value'], nameOf(node['key']) as string)
    if (functionTypes.has(node.type))
      functions.push({ name: nameOf(node['id']) ?? names.get(node) ?? 'anonymous', start: node.start, end: node.end, decisions: 1 })
    if (decisions.has(node.type) || (node.type === 'SwitchCase' && node['test'] !== null)) points.push(node.start)
  })
  // Each decision counts for the innermost function around it, which is the last one that started before it and has not ended.
  const ordered = functions.toSorted((a, b) => a.start - b.start)
  const open: typeof ordered = []
  let next = 0
  for (const point of points.toSorted((a, b) => a - b)) {
    while (next < ordered.length && (ordered[next] as (typeof ordered)[number]).start <= point) open.push(ordered[next++] as (typeof ordered)[number])
    while ((open.at(-1)?.end ?? Infinity) <= point) open.pop()
    const inner = open.at(-1)
    if (inner !== undefined) inner.decisions++
  }
  return functions
    .filter((measured) => measured.name !== 'anonymous')
    .map(({ name, start, end, decisions: count }) => ({ name, line: lineAt(start), decisions: count, lines: lineAt(end) - lineAt(start) + 1 }))
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
