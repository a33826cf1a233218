import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { wellFormedText } from './well-formed-text.ts'
import { BudgetExceeded, withinNamedBudget } from './within-budget.ts'

/** What an expression can see. Outputs of steps that were skipped or have not ended are null. */
export type ExpressionScope = { input: JsonObject; steps: Record<string, { output: Json }>; run: { id: string } }

type Compiled = Pick<ParseResult, 'ast'> & ((scope: ExpressionScope) => unknown)

/**
 * CEL with the variables of `ExpressionScope`. JSON knows one kind of number, CEL two: arithmetic between a value (double) and an integer
 * literal is allowed here, or `input.count + 1` would fail at run time. Structural limits keep a hostile definition cheap.
 */
const environment = withMixedArithmetic(
  new Environment({
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 2_000, maxDepth: 100, maxListElements: 500, maxMapEntries: 500, maxCallArguments: 16 },
  })
    .registerVariable('input', 'dyn')
    .registerVariable('steps', 'dyn')
    .registerVariable('run', 'dyn'),
)

function withMixedArithmetic(base: Environment): Environment {
  const operators: [string, (a: number, b: number) => number][] = [
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b],
    ['/', (a, b) => a / b],
  ]
  for (const [sign, apply] of operators) {
    base.registerOperator(`double ${sign} int`, (a: number, b: bigint) => apply(a, Number(b)))
    base.registerOperator(`int ${sign} double`, (a: bigint, b: number) => apply(Number(a), b))
  }
  return base
}

const cacheLimit = 5_000
const compiledBySource = new Map<string, Compiled>()

/**
 * Compiles a CEL expression, checking names and types as far as they are known.
 * @throws MaestroError DEFINITION_EXPRESSION_INVALID with the parser's sentence.
 */
export function compileExpression(source: string): Compiled {
  const known = compiledBySource.get(source)
  if (known) return known
  let compiled: Compiled
  try {
    const parsed = environment.parse(source)
    const check = parsed.check()
    if (!check.valid) throw check.error ?? new Error('type check failed')
    compiled = parsed as Compiled
  } catch (error) {
    throw new MaestroError('DEFINITION_EXPRESSION_INVALID', `"${shorten(source)}": ${firstLine(error)}`)
  }
  if (compiledBySource.size >= cacheLimit) compiledBySource.clear()
  compiledBySource.set(source, compiled)
  return compiled
}

/**
 * Evaluates a CEL expression to JSON. Pure: the same scope gives the same value, so it may be evaluated again on replay.
 * @throws MaestroError EXPRESSION_FAILED where the expression meets a value it cannot handle, takes longer than `expressionLimits.ms`, or gives more than
 * `expressionLimits.characters`.
 */
export function evaluateExpression(source: string, scope: ExpressionScope): Json {
  const compiled = compileExpression(source)
  try {
    const evaluated = (): Json => toJson(compiled(scope), { characters: expressionLimits.characters })
    return mayTakeLong(compiled) ? withinNamedBudget(source, expressionLimits.ms, evaluated) : evaluated()
  } catch (error) {
    throw new MaestroError('EXPRESSION_FAILED', `"${shorten(source)}": ${firstLine(error)}`)
  }
}

/** How long an expression may take, and all those of a template, in milliseconds; how much text a value may hold. */
export const expressionLimits = { ms: 500, templateMs: 1_000, characters: 4_000_000 }

const slow = new WeakMap<Compiled, boolean>()
/** Calls whose time does not grow with what they are given, or no more than by reading it once. */
const quickCalls: ReadonlySet<unknown> = new Set([
  'has',
  'size',
  'orValue',
  'hasValue',
  'startsWith',
  'endsWith',
  'contains',
  'int',
  'double',
  'bool',
  'type',
])

/** True for expressions with comprehensions, patterns and the like, whose time is bounded by the clock alone. */
function mayTakeLong(compiled: Compiled): boolean {
  const known = slow.get(compiled)
  if (known !== undefined) return known
  const found = callsOthers(compiled.ast)
  slow.set(compiled, found)
  return found
}

function callsOthers(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(callsOthers)
  if (!isNode(part)) return false
  const args: unknown = part.args
  if ((part.op === 'call' || part.op === 'rcall') && !(Array.isArray(args) && quickCalls.has(args[0]))) return true
  return callsOthers(args)
}

/** The names under `steps` that an expression reads by name, as it writes them. What it computes (`steps[input.which]`) is not among them. */
export function stepsReadBy(source: string): Set<string> {
  const names = new Set<string>()
  collectSteps(compileExpression(source).ast, names)
  return names
}

function collectSteps(part: unknown, names: Set<string>): void {
  if (Array.isArray(part)) {
    for (const member of part) collectSteps(member, names)
    return
  }
  if (!isNode(part)) return
  if (part.op === '.' || part.op === '.?' || part.op === '[]' || part.op === '[?]') {
    const [of, member] = part.args
    const name = typeof member === 'string' ? member : member.op === 'value' ? member.args : undefined
    if (of.op === 'id' && of.args === 'steps' && typeof name === 'string') names.add(name)
  }
  collectSteps(part.args, names)
}

/** Whether an expression may read a step that it does not name, as `steps[input.which]` does. */
export function readsComputedStep(source: string): boolean {
  return usesStepsWhole(compileExpression(source).ast)
}

function usesStepsWhole(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(usesStepsWhole)
  if (!isNode(part)) return false
  if (part.op === 'id') return part.args === 'steps'
  if (part.op === '.' || part.op === '.?' || part.op === '[]' || part.op === '[?]') {
    const [of, member] = part.args
    if (of.op === 'id' && (typeof member === 'string' || member.op === 'value')) return false
  }
  return usesStepsWhole(part.args)
}

function isNode(part: unknown): part is ASTNode {
  return typeof part === 'object' && part !== null && 'op' in part && 'args' in part
}

/** The expression of a condition, which may be written with or without the leading `=`. */
export function conditionIn(when: string): string {
  const parsed = expressionIn(when)
  return 'expression' in parsed ? parsed.expression : parsed.literal
}

/** A CEL condition; anything but true or false is an error. */
export function evaluateCondition(when: string, scope: ExpressionScope): boolean {
  const source = conditionIn(when)
  const value = evaluateExpression(source, scope)
  if (typeof value !== 'boolean') throw new MaestroError('EXPRESSION_FAILED', `"${shorten(source)}" must be true or false, not ${typeof value}`)
  return value
}

/** What a string in a template is: an expression, or literal text. */
export function expressionIn(value: string): { expression: string } | { literal: string } {
  if (value.startsWith("'=")) return { literal: value.slice(1) }
  if (value.startsWith('=')) return { expression: value.slice(1).trim() }
  return { literal: value }
}

/**
 * Maps a template: strings that start with `=` are replaced by their value, everything else is kept.
 * @throws MaestroError EXPRESSION_FAILED as `evaluateExpression`, and where all of them together take longer than `expressionLimits.templateMs`.
 */
export function mapTemplate(template: Json, scope: ExpressionScope): Json {
  for (const { expression } of expressionsOf(template, '')) {
    if (!mayTakeLong(compileExpression(expression))) continue
    try {
      return withinNamedBudget(expression, expressionLimits.templateMs, () => mapped(template, scope))
    } catch (error) {
      if (error instanceof BudgetExceeded)
        throw new MaestroError('EXPRESSION_FAILED', `the expressions took longer than ${expressionLimits.templateMs} ms`)
      throw error
    }
  }
  return mapped(template, scope)
}

function mapped(template: Json, scope: ExpressionScope): Json {
  if (typeof template === 'string') {
    const parsed = expressionIn(template)
    return 'expression' in parsed ? evaluateExpression(parsed.expression, scope) : parsed.literal
  }
  if (Array.isArray(template)) return template.map((member) => mapped(member, scope))
  if (template !== null && typeof template === 'object') {
    return Object.fromEntries(Object.entries(template).map(([key, member]) => [key, mapped(member, scope)]))
  }
  return template
}

/** Every expression of a template, with the path it stands at. */
export function* expressionsOf(template: Json, path: string): Generator<{ path: string; expression: string }> {
  if (typeof template === 'string') {
    const parsed = expressionIn(template)
    if ('expression' in parsed) yield { path, expression: parsed.expression }
  } else if (Array.isArray(template)) {
    for (const [index, member] of template.entries()) yield* expressionsOf(member, `${path}[${index}]`)
  } else if (template !== null && typeof template === 'object') {
    for (const [key, member] of Object.entries(template)) yield* expressionsOf(member, `${path}.${key}`)
  }
}

/** The name under which a step's output is in scope: CEL reads a dash as minus. */
export function scopeName(stepId: string): string {
  return stepId.replaceAll('-', '_')
}

function toJson(value: unknown, left: { characters: number }): Json {
  // One for each value, so that a list of many nothings is bounded, too.
  spend(left, 1)
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'string':
      spend(left, value.length)
      return wellFormedText(value)
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value)) return value
      throw new Error('the result is not a finite number')
    case 'bigint': {
      const number = Number(value)
      if (Number.isSafeInteger(number)) return number
      throw new Error('the result is an integer too large for JSON')
    }
    case 'object':
      if (Array.isArray(value)) return value.map((member) => toJson(member, left))
      if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [keyOf(key, left), toJson(member, left)]))
      if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) {
        return Object.fromEntries(Object.entries(value).map(([key, member]) => [keyOf(key, left), toJson(member, left)]))
      }
      throw new Error('the result cannot be written as JSON')
    default:
      throw new Error('the result cannot be written as JSON')
  }
}

function keyOf(key: unknown, left: { characters: number }): string {
  const text = String(key)
  spend(left, text.length)
  return wellFormedText(text)
}

/** Before a text is read: one that was put together may be far larger than what it was made of. */
function spend(left: { characters: number }, characters: number): void {
  left.characters -= characters
  if (left.characters < 0) throw new Error(`the result holds more than ${expressionLimits.characters} characters`)
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}

function shorten(source: string): string {
  return source.length > 120 ? `${source.slice(0, 117)}...` : source
}
