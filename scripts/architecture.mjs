#!/usr/bin/env node
/**
 * The rules of the rooms, checked on every import: which room may use which, what stays pure, who reads the environment.
 * A check of our own, since TypeScript 7 offers no compiler API to the usual tools. Usage: architecture.mjs [DIRECTORY]
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseSync } from 'oxc-parser'

/** Each room and the rooms below it that it may import. */
const rooms = {
  'packages/contract': [],
  'packages/ledger': [],
  'packages/helix': ['packages/contract'],
  'packages/judge-entailment': ['packages/contract', 'packages/helix'],
  'packages/sdk': ['packages/contract', 'packages/helix'],
  'apps/server': ['packages/contract', 'packages/ledger', 'packages/helix', 'packages/sdk', 'packages/judge-entailment'],
  'apps/cli': ['packages/contract', 'packages/ledger', 'packages/helix', 'packages/sdk', 'packages/judge-entailment'],
  'apps/console': ['packages/contract', 'packages/ledger', 'packages/sdk'],
  examples: ['packages/contract', 'packages/sdk'],
}

/** Rooms that also run in a browser: no builtin of node's. */
const pureRooms = ['packages/contract', 'packages/ledger', 'packages/helix']

/** Inside the server: what each part may not import. Ports are declared by their user, so nothing that decides knows who stores. */
const serverRules = {
  governance: ['evidence', 'http', 'operations', 'composition'],
  orchestration: ['evidence', 'http', 'operations', 'composition'],
  record: ['governance', 'orchestration', 'evidence', 'http', 'operations', 'composition'],
  evidence: ['http', 'operations', 'composition'],
  http: ['composition'],
  operations: ['composition'],
}

const forbiddenNames = ['index', 'utils', 'util', 'common', 'types', 'lib', 'helpers', 'misc']

/** All violations below a directory, as { rule, file, message }. */
export function checkArchitecture(root) {
  // What the samples read is input, not part of the product.
  const files = sourceFiles(root).filter((file) => !file.startsWith('examples/data/'))
  const graph = new Map()
  const violations = []
  for (const file of files) {
    const report = (rule, message) => violations.push({ rule, file, message })
    const { program, module: imports, errors } = parseSync(file, readFileSync(join(root, file), 'utf8'))
    if (errors.length > 0) report('readable', errors[0].message)
    const requests = [
      ...imports.staticImports.map((entry) => entry.moduleRequest.value),
      ...imports.staticExports.flatMap(reexports),
      ...dynamicImports(program),
    ]
    const targets = []
    for (const request of requests) {
      const target = resolveImport(root, file, request)
      if (target !== undefined) targets.push(target)
      checkImport(file, request, target, report)
    }
    graph.set(file, [...new Set(targets)])
    checkName(file, report)
    if (readsEnvironment(file, program)) report('environment', 'only programs and the configuration read process.env in the server')
  }
  for (const cycle of findCycles(graph)) violations.push({ rule: 'cycle', file: cycle[0], message: [...cycle, cycle[0]].join(' -> ') })
  return violations
}

function checkImport(file, request, target, report) {
  const from = roomOf(file)
  if (from === undefined) return
  if (pureRooms.includes(from) && isBuiltin(request) && !isTest(file)) report('pure', `${from} must not use ${request}`)
  const to = target === undefined ? undefined : roomOf(target)
  if (target === undefined) return
  if (to === undefined) {
    if (!isTest(file) || !target.startsWith('test/')) report('downwards', `${from} must not import ${target}`)
    return
  }
  if (to !== from && !rooms[from].includes(to) && !(isTest(file) && target.includes('/testing/')))
    report('downwards', `${from} must not import ${to} (${target})`)
  if (from === 'apps/server' && to === from) {
    const [part, targetPart] = [serverPart(file), serverPart(target)]
    if (!isTest(file) && serverRules[part]?.includes(targetPart))
      report('server', `${part} must not import ${targetPart} (${target}); declare a port instead`)
    if (targetPart === 'main.ts') report('server', 'nothing imports main.ts')
  }
}

function checkName(file, report) {
  const name = basename(file).replace(/\..*$/, '')
  if (forbiddenNames.includes(name)) report('name', `name the file after its one main export, not ${name}`)
  const folder = dirname(file)
    .split('/')
    .find((part) => forbiddenNames.includes(part))
  if (folder !== undefined) report('name', `name the folder after what is in it, not ${folder}`)
}

function roomOf(file) {
  return Object.keys(rooms).find((room) => file.startsWith(`${room}/`))
}

/** `http` for apps/server/src/http/x.ts, `main.ts` for apps/server/src/main.ts. */
function serverPart(file) {
  return file.split('/')[3] ?? ''
}

function isTest(file) {
  return /\.test\.\w+$/.test(file) || file.includes('/testing/')
}

function resolveImport(root, file, request) {
  if (request.startsWith('.'))
    return relative(root, resolve(root, dirname(file), request))
      .split(sep)
      .join('/')
  const [, name, path] = /^@maestro-helix\/([\w-]+)\/(.+)$/.exec(request) ?? []
  const room = name === undefined ? undefined : Object.keys(rooms).find((candidate) => basename(candidate) === name)
  return room === undefined ? undefined : `${room}/src/${path}.ts`
}

function reexports(entry) {
  return entry.entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value]))
}

function dynamicImports(program) {
  const found = []
  walk(program, (node) => {
    if (node.type === 'ImportExpression' && node.source.type === 'Literal' && typeof node.source.value === 'string') found.push(node.source.value)
  })
  return found
}

function readsEnvironment(file, program) {
  if (!file.startsWith('apps/server/src/') || isTest(file)) return false
  // Each a program of its own.
  if (['main.ts', 'catalog-worker.ts'].includes(serverPart(file)) || /^config(uration)?([.-].*)?$/.test(serverPart(file))) return false
  let found = false
  walk(program, (node) => {
    const isProcess = node.type === 'MemberExpression' && node.object.type === 'Identifier' && node.object.name === 'process'
    if (isProcess && (node.property.name === 'env' || node.property.value === 'env')) found = true
    if (node.type === 'ImportDeclaration' && /^(node:)?process$/.test(node.source.value)) found = true
  })
  return found
}

function walk(node, visit) {
  if (Array.isArray(node)) for (const child of node) walk(child, visit)
  else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') visit(node)
    for (const [key, value] of Object.entries(node)) if (key !== 'parent') walk(value, visit)
  }
}

/** One cycle per group of files that reach each other. */
function findCycles(graph) {
  const state = new Map()
  const cycles = []
  const path = []
  const visit = (file) => {
    state.set(file, 'open')
    path.push(file)
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === 'open') cycles.push(path.slice(path.indexOf(next)))
      else if (!state.has(next) && graph.has(next)) visit(next)
    }
    path.pop()
    state.set(file, 'done')
  }
  for (const file of graph.keys()) if (!state.has(file)) visit(file)
  return cycles
}

function sourceFiles(root) {
  const found = []
  const visit = (folder) => {
    if (!existsSync(join(root, folder))) return
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) visit(path)
      else if (/\.(ts|tsx|mts|mjs)$/.test(entry.name)) found.push(path)
    }
  }
  for (const folder of ['packages', 'apps', 'examples', 'test', 'scripts']) visit(folder)
  return found.toSorted((a, b) => (a < b ? -1 : 1))
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const violations = checkArchitecture(resolve(process.argv[2] ?? '.'))
  for (const { rule, file, message } of violations) console.log(`${file}: ${message} (${rule})`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
