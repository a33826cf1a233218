import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { FormField } from './form-field.ts'
import { isJsonObject, memberPointer } from './json-object.ts'

/** What somebody has typed so far, which need not be valid. A text stands for one field; choices are the place among the options. */
export type FormDraft = string | { members: Readonly<Record<string, FormDraft>> } | { items: readonly { key: number; draft: FormDraft }[] }

/** Problems by JSON pointer. */
export type FormProblems = ReadonlyMap<string, string>

/** A draft that says the value, as far as the fields can. Members that the fields do not know are lost: compare `valueOf` of it. Pure. */
export function draftOf(field: FormField, value: Json | undefined = field.initial): FormDraft {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? value : ''
    case 'number':
      return typeof value === 'number' ? String(value) : ''
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : ''
    case 'choice': {
      const at = value === undefined ? -1 : field.options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value))
      return at === -1 ? '' : String(at)
    }
    case 'json':
      return value === undefined ? '' : JSON.stringify(value, null, 2)
    case 'object': {
      const given = isJsonObject(value) ? value : {}
      return {
        members: Object.fromEntries(
          field.members.map(({ name, field: member }) => [name, draftOf(member, Object.hasOwn(given, name) ? given[name] : member.initial)]),
        ),
      }
    }
    case 'list': {
      const given = Array.isArray(value) ? value : []
      const count = Math.max(given.length, field.required ? field.minItems : 0)
      return { items: Array.from({ length: Math.min(count, 1_000) }, (_, key) => ({ key, draft: draftOf(field.item, given[key]) })) }
    }
  }
}

/** What the draft says; `value` is undefined where it is left out. What the server would refuse is told before it is asked, where a field can know. Pure. */
export function valueOf(field: FormField, draft: FormDraft): { value: Json | undefined; problems: FormProblems } {
  const problems = new Map<string, string>()
  return { value: read(field, draft, '', problems), problems }
}

function read(field: FormField, draft: FormDraft, at: string, problems: Map<string, string>): Json | undefined {
  if (field.kind === 'object') return readObject(field, draft, at, problems)
  if (field.kind === 'list') return readList(field, draft, at, problems)
  const text = typeof draft === 'string' ? draft : ''
  const blank = field.kind === 'text' ? text === '' : text.trim() === ''
  if (blank) {
    if (field.required) problems.set(at, 'This is needed.')
    return undefined
  }
  switch (field.kind) {
    case 'text': {
      const problem = textProblem(field, text)
      if (problem !== undefined) problems.set(at, problem)
      return text
    }
    case 'number': {
      const value = Number(text)
      const problem = numberProblem(field, value)
      if (problem !== undefined) problems.set(at, problem)
      return value
    }
    case 'boolean':
      return text === 'true'
    case 'choice':
      return field.options[Number(text)]
    case 'json':
      try {
        return JSON.parse(text) as Json
      } catch {
        problems.set(at, 'This is not JSON.')
        return undefined
      }
  }
}

function readObject(
  { members, required }: Extract<FormField, { kind: 'object' }>,
  draft: FormDraft,
  at: string,
  problems: Map<string, string>,
): Json | undefined {
  const drafts = typeof draft === 'object' && 'members' in draft ? draft.members : {}
  const found = new Map<string, string>()
  const value: JsonObject = {}
  for (const { name, field } of members) {
    const member = read(field, drafts[name] ?? '', memberPointer(at, name), found)
    // Defined, not assigned: a member may have any name, __proto__ too.
    if (member !== undefined) Object.defineProperty(value, name, { value: member, enumerable: true, configurable: true, writable: true })
  }
  // Nothing was given of what may be left out: what it would need is not needed.
  if (!required && Object.keys(value).length === 0 && [...found.values()].every((problem) => problem === 'This is needed.')) return undefined
  for (const [pointer, problem] of found) problems.set(pointer, problem)
  return value
}

function readList(
  { item, required, minItems, maxItems }: Extract<FormField, { kind: 'list' }>,
  draft: FormDraft,
  at: string,
  problems: Map<string, string>,
): Json | undefined {
  const items = typeof draft === 'object' && 'items' in draft ? draft.items : []
  if (items.length === 0 && !required) return undefined
  if (items.length < minItems) problems.set(at, `At least ${minItems} are needed.`)
  if (items.length > maxItems) problems.set(at, `There may be ${maxItems} at most.`)
  return items.flatMap(({ draft: one }, index) => {
    const value = read(item, one, `${at}/${index}`, problems)
    return value === undefined ? [] : [value]
  })
}

function textProblem({ minLength, maxLength, pattern }: Extract<FormField, { kind: 'text' }>, text: string): string | undefined {
  const length = Array.from(text).length
  if (length < minLength) return `At least ${minLength} characters are needed.`
  if (maxLength !== undefined && length > maxLength) return `There may be ${maxLength.toLocaleString('en')} characters at most.`
  if (pattern !== undefined && text.length <= 1_000 && isPattern(pattern) && !new RegExp(pattern, 'u').test(text))
    return `This must match ${pattern}.`
  return undefined
}

/**
 * Whether a pattern can be tried in the page: one that repeats a repetition may take for ever on some texts, and what the page does not try,
 * the server does.
 */
function isPattern(pattern: string): boolean {
  if (pattern.length > 200 || /\)[*+{]/.test(pattern)) return false
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}

function numberProblem({ integer, minimum, maximum }: Extract<FormField, { kind: 'number' }>, value: number): string | undefined {
  if (!Number.isFinite(value)) return 'This is not a number.'
  if (integer && !Number.isInteger(value)) return 'This must be a whole number.'
  if (minimum !== undefined && value < minimum) return `This must be ${minimum} at least.`
  if (maximum !== undefined && value > maximum) return `This may be ${maximum} at most.`
  return undefined
}
