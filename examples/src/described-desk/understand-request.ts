import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { cleanText } from '../clean-text.ts'
import type { DeskCondition, DeskTool } from './desk-description.ts'
import { type Desk, valueAt } from './load-desk.ts'

export const maxRequestCharacters = 20_000

export type DeskRequest = { user_id?: string | undefined; text: string }
export type DeskAction = { name: string; kwargs: JsonObject }
/** What a desk concludes from a ticket. */
export type DeskProposal = {
  answer: string
  /** At most one kind of action; a hand-over where anything is left open. */
  actions: DeskAction[]
  /** What each will do, for those who approve. */
  effects: string[]
  reasons: string[]
  confidence: number
  customer: string | null
}

const handOverName = 'transfer_to_human_agents'

/**
 * Understands a ticket by a desk's description alone. Proposes only where one thing is asked for, of records that the ticket names and its author owns, and
 * where one of the described cases allows it; everything else goes to a person with what was found. Pure.
 */
export function understandRequest(desk: Desk, request: DeskRequest): DeskProposal {
  const { text, truncated } = cleanText(request.text, maxRequestCharacters)
  const person = identify(desk, text, request.user_id)
  if (person === null)
    return {
      answer: `To help with your account, please give ${proofInWords(desk)}.`,
      actions: [],
      effects: [],
      reasons: [`The ticket does not prove who writes: no ${proofInWords(desk)}.`],
      confidence: 0.8,
      customer: null,
    }
  const greeting = `Dear ${nameOf(desk, person)},`
  const wished = desk.description.tools.filter(({ asks, effect }) => effect !== 'read' && asks.some((ask) => asksFor(text, ask)))
  const named = mentionedRecords(desk, text)
  const foreign = named.filter(({ table, record, key }) => ownerOf(desk, table, record, key) !== person)
  const handOver = (why: string, confidence: number): DeskProposal => handedOver(greeting, person, why, confidence)

  if (truncated) return handOver('The ticket is too long to be read whole.', 0.4)
  if (foreign.length > 0) return handOver(`The ticket names ${foreign.map(({ key }) => key).join(', ')}, which belongs to somebody else.`, 0.8)
  const [tool, ...others] = wished
  if (tool === undefined) return handOver('The ticket asks for nothing that this desk can do by rule.', 0.5)
  if (others.length > 0) return handOver(`The ticket asks for more than one thing: ${wished.map(({ name }) => name).join(', ')}.`, 0.7)
  if (/\b(?:if|unless|otherwise|in case|depending)\b/i.test(text))
    return handOver('What is wanted depends on answers that only a conversation gives.', 0.6)
  const about = named.filter(({ table }) => table === tool.on)
  if (tool.on === undefined || about.length === 0) return handOver(`The ticket does not name what "${tool.name}" is about.`, 0.6)
  return proposeOn(desk, tool, about, { text, greeting, person, handOver })
}

type Mention = { table: string; key: string; record: JsonObject }
type Asked = { text: string; greeting: string; person: string; handOver: (why: string, confidence: number) => DeskProposal }

function proposeOn(desk: Desk, tool: DeskTool, about: readonly Mention[], { text, greeting, person, handOver }: Asked): DeskProposal {
  const now = policyNow(desk.policy)
  const refused = about.filter(({ record, key }) => !tool.allowedWhen.some((condition) => holds(condition, record, key, text, now)))
  if (tool.allowedWhen.length === 0) return handOver(`"${tool.name}" is left to people.`, 0.7)
  if (refused.length > 0)
    return handOver(`By rule "${tool.name}" is not allowed for ${refused.map(({ key }) => key).join(', ')}; a person decides.`, 0.7)
  const actions = about.map(({ record, key }): DeskAction | null => {
    const entries = Object.entries(tool.arguments).map(([name, path]): [string, Json | undefined] => [name, valueAt(record, key, path)])
    return entries.some(([, value]) => value === undefined) ? null : { name: tool.name, kwargs: Object.fromEntries(entries) as JsonObject }
  })
  const whole = actions.filter((action) => action !== null)
  if (whole.length < actions.length) return handOver(`A record lacks what "${tool.name}" needs.`, 0.6)
  const effects = about.map(({ key }) => `${tool.name} on ${key}: ${tool.description}`)
  return {
    answer: [greeting, 'this is what we will do once it is approved:', ...effects].join(' '),
    actions: whole,
    effects,
    reasons: about.map(({ key, record }) => `${key} belongs to ${person}; allowed by the desk's rules: ${describeRecord(key, record)}`),
    confidence: 0.8,
    customer: person,
  }
}

function handedOver(greeting: string, person: string, why: string, confidence: number): DeskProposal {
  return {
    answer: `${greeting} a colleague will look at your request. ${why}`,
    actions: [{ name: handOverName, kwargs: { summary: `Customer ${person}: ${why}` } }],
    effects: ['A colleague will take over this request.'],
    reasons: [why],
    confidence,
    customer: person,
  }
}

function identify({ description, tables }: Desk, text: string, claimed: string | undefined): string | null {
  const { people } = description
  const table = tables[people.table] ?? {}
  const proven = new Set<string>()
  if (people.proof.includes('id')) {
    for (const id of [...(claimed === undefined ? [] : [claimed]), ...(text.match(/[\w.-]{3,100}/g) ?? [])])
      if (Object.hasOwn(table, id.replace(/\.+$/, ''))) proven.add(id.replace(/\.+$/, ''))
  }
  if (people.proof.includes('email') && people.email !== undefined) {
    const given = new Set(text.toLowerCase().match(/[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}/g) ?? [])
    for (const [id, record] of Object.entries(table)) {
      const email = valueAt(record, id, people.email)
      if (typeof email === 'string' && given.has(email.toLowerCase())) proven.add(id)
    }
  }
  const [only] = proven
  // Two different people prove nobody.
  return proven.size === 1 && only !== undefined ? only : null
}

function proofInWords({ description }: Desk): string {
  return description.people.proof.map((proof) => (proof === 'id' ? 'user id' : 'email address on file')).join(' or ')
}

function nameOf({ description, tables }: Desk, person: string): string {
  const { table, firstName, lastName } = description.people
  const record = tables[table]?.[person]
  const parts = record === undefined ? [] : [valueAt(record, person, firstName), valueAt(record, person, lastName)]
  return parts.filter((part) => typeof part === 'string').join(' ') || person
}

/** Records of owned tables whose keys stand in the text as words of their own. */
function mentionedRecords({ description, tables }: Desk, text: string): Mention[] {
  const words = new Set((text.match(/#?[\w-]{3,60}/g) ?? []).flatMap((word) => [word, word.toUpperCase()]))
  return Object.keys(description.owners).flatMap((table) =>
    [...words].flatMap((key) => {
      const records = tables[table] ?? {}
      const record = Object.hasOwn(records, key) ? records[key] : undefined
      return record === undefined ? [] : [{ table, key, record }]
    }),
  )
}

function ownerOf({ description }: Desk, table: string, record: JsonObject, key: string): Json | undefined {
  const path = description.owners[table]
  return path === undefined ? undefined : valueAt(record, key, path)
}

/** As the beginning of a word, so that "cancel" also finds "cancelled", and not "uncancelled". */
function asksFor(text: string, ask: string): boolean {
  const lower = text.toLowerCase()
  for (let at = lower.indexOf(ask); at >= 0; at = lower.indexOf(ask, at + 1)) if (at === 0 || !/\w/.test(lower[at - 1] ?? '')) return true
  return false
}

function holds(condition: DeskCondition, record: JsonObject, key: string, text: string, now: number | null): boolean {
  return Object.entries(condition).every(([path, wanted]) => {
    if (path === '$ticket') return Array.isArray(wanted) && wanted.some((word) => asksFor(text, word))
    if (typeof wanted === 'object' && !Array.isArray(wanted)) {
      const written = valueAt(record, key, wanted.field)
      const at = typeof written === 'string' ? Date.parse(written) : Number.NaN
      // A moment that nobody can tell allows nothing.
      return now !== null && Number.isFinite(at) && at <= now && now - at <= wanted.hours * 3_600_000
    }
    const value = valueAt(record, key, path)
    return Array.isArray(wanted) ? typeof value === 'string' && wanted.includes(value) : value === wanted
  })
}

/** "The current time is 2024-05-15 15:00:00 EST." Zones are not told apart: such policies and their records use one. */
function policyNow(policy: string): number | null {
  const found = /current time is (\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)/i.exec(policy)
  const at = found === null ? Number.NaN : Date.parse(`${found[1]}T${found[2]}`)
  return Number.isFinite(at) ? at : null
}

/** A record as a plain sentence: its own flat members. */
export function describeRecord(key: string, record: JsonObject): string {
  const flat = Object.entries(record).flatMap(([name, value]) => (typeof value === 'object' ? [] : [`${name.replaceAll('_', ' ')} ${String(value)}`]))
  return `Record ${key} has ${flat.slice(0, 20).join(', ')}.`.slice(0, 1_000)
}

/** What a proposal rests on, as plain sentences: the ticket, the records it names, the policy. */
export function describeDeskGrounds(desk: Desk, request: DeskRequest, { customer }: DeskProposal): string {
  const { text } = cleanText(request.text, maxRequestCharacters)
  const person = customer === null ? undefined : desk.tables[desk.description.people.table]?.[customer]
  return [
    `Ticket: ${text}`,
    ...(customer === null || person === undefined ? [] : [`The customer is ${nameOf(desk, customer)}, user id ${customer}.`]),
    ...mentionedRecords(desk, text)
      .filter(({ table, record, key }) => ownerOf(desk, table, record, key) === customer)
      .map(({ key, record }) => describeRecord(key, record)),
    ...desk.description.tools.filter(({ effect }) => effect !== 'read').map(({ name, description }) => `Tool ${name}: ${description}`),
    'Policy:',
    desk.policy,
  ].join('\n')
}
