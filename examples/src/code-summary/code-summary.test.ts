import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { buildImportGraph } from './build-import-graph.ts'
import { readModule } from './read-module.ts'
import { readSourceTree, summariseCode } from './summarise-code.ts'

const folder = fileURLToPath(new URL('../../data/code-summary', import.meta.url))
const read = (path: string, text: string) => readModule({ path, text, bytes: text.length })

test('summarises the made-up program exactly', async () => {
  const found = summariseCode(await readSourceTree(folder))
  expect(found.size).toEqual({ modules: 4, tests: 0, lines: 31, bytes: expect.any(Number), exports: 7 })
  expect(found.entryPoints).toEqual(['src/till.ts'])
  expect(found.cycles).toEqual([['src/receipt.ts', 'src/total.ts']])
  expect(found.exports.find(({ name }) => name === 'ringUp')).toEqual({
    path: 'src/till.ts',
    line: 5,
    name: 'ringUp',
    kind: 'function',
    signature: 'function ringUp(receipt: Receipt, article: string, cents: number): Receipt',
    doc: 'Rings up one article and returns the receipt with its new total.',
  })
  expect(found.summary).toContain('1 import cycle: src/receipt.ts, src/total.ts.')
})

test('reads exports, imports and branches of a module', () => {
  const module = read(
    'a.ts',
    "/** Head. */\n\nimport type { T } from './t.ts'\nimport x, { y } from 'pkg'\nexport * from './all.ts'\nexport { z as renamed } from './z.ts'\n/**\n * Doc of f.\n *\n * More.\n */\nexport async function f(a: T): Promise<void> { if (a) { for (const b of a) b && x } }\nexport const g = (n: number): number => n\nexport default class Some {}\nvoid import('./lazy.ts')\n",
  )
  expect(module.doc).toBe('Head.')
  expect(module.imports.map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual([
    ['./t.ts', true],
    ['pkg', false],
    ['./all.ts', false],
    ['./z.ts', false],
    ['./lazy.ts', false],
  ])
  expect(module.exports.map(({ name, kind, signature, doc, line }) => [name, kind, signature, doc, line])).toEqual([
    ['*', 're-export', "* from './all.ts'", '', 5],
    ['renamed', 're-export', "renamed from './z.ts'", '', 6],
    ['f', 'function', 'async function f(a: T): Promise<void>', 'Doc of f.', 12],
    ['g', 'function', 'const g = (n: number): number', '', 13],
    ['default', 'class', 'class Some', '', 14],
  ])
  expect(module.functions[0]).toEqual({ name: 'f', line: 12, decisions: 4, lines: 1 })
})

test('reports syntax errors and survives hostile sources', async () => {
  expect(read('bad.ts', 'export const = 3').errors).toEqual([{ message: 'Unexpected token', line: 1 }])
  expect(() => read('deep.js', `${'['.repeat(5_000)}${']'.repeat(5_000)}`)).not.toThrow()
  const broken = await mkdtemp(join(tmpdir(), 'maestro-code-'))
  try {
    await writeFile(join(broken, 'a.js'), 'export function broken( {')
    await writeFile(join(broken, 'package.json'), '{ not json')
    expect(summariseCode(await readSourceTree(broken))).toMatchObject({
      size: { modules: 1 },
      syntaxErrors: [{ path: 'a.js', line: 1 }],
      summary: expect.stringContaining('a.js:1 cannot be parsed'),
    })
  } finally {
    await rm(broken, { recursive: true, force: true })
  }
})

test('resolves packages of the same tree, and counts those from outside', () => {
  const modules = [
    read('app/main.ts', "import '@x/core/deep/one'\nimport 'zod'\nimport './gone.ts'\nimport './style.css'"),
    read('core/src/deep/one.ts', 'export const one = 1'),
  ]
  const graph = buildImportGraph(modules, [{ folder: 'core', name: '@x/core', exports: { './*': './src/*.ts' }, entries: [] }])
  expect(graph.edges.get('app/main.ts')).toEqual(['core/src/deep/one.ts'])
  expect([...graph.external]).toEqual([['zod', 1]])
  expect(graph.unresolved).toEqual([{ from: 'app/main.ts', specifier: './gone.ts', line: 3 }])
  expect(graph.entryPoints).toEqual(['app/main.ts'])
})
