import type { Dependency, IndependenceRule } from '@maestro-helix/contract/independence'
import type { Principal } from '@maestro-helix/contract/run'
import type { LedgerDraft } from '../record/record-change.ts'
import { type Requested, requestersOf } from './requesters.ts'

/** What independence is told from: the ledger's word on who asks, who wrote what is being run, and through whom everybody came. */
export type IndependenceFacts = Requested & {
  /** Who wrote the version that runs; null where no person did. */
  versionAuthor: string | null
  /** Who wrote the policies in force; null where no person did. */
  policyAuthor: string | null
  /** What the ledger holds about the enrolment of people, of those through whom they came, and so on. */
  people: ReadonlyMap<string, readonly LedgerDraft[]>
}

/** Roles by which somebody decides. */
const decidingRoles: readonly unknown[] = ['approver', 'governance-lead']

/** Rules of which no policy and no environment makes an exception. */
const neverCounts: readonly IndependenceRule[] = ['requested', 'restarted', 'owns-requester', 'wrote-policy']

type Rule = (person: string, beside: readonly string[], facts: IndependenceFacts) => Dependency[]

/** The one list of rules: each says how a person is not independent of what is asked, or of those who decide beside them. */
const rules: readonly Rule[] = [
  (person, _beside, facts) => requestersOf(facts).filter((one) => one.person === person),
  (person, _beside, { policyAuthor }) => (policyAuthor === person ? [{ rule: 'wrote-policy', person, of: person }] : []),
  (person, _beside, { versionAuthor }) => (versionAuthor === person ? [{ rule: 'wrote-version', person, of: person }] : []),
  (person, _beside, { people }) => (givesRoleToThemselves(person, people.get(person) ?? []) ? [{ rule: 'role-by-oneself', person, of: person }] : []),
  (person, _beside, facts) => {
    const requesters = [...new Set(requestersOf(facts).map((one) => one.person))].filter((one) => one !== person)
    return requesters.flatMap((requester) => [
      ...cameThrough(person, requester, facts.people, 'enrolled-by-requester', 'role-by-requester'),
      ...cameThrough(requester, person, facts.people, 'enrolled-requester').map((found) => ({ ...found, person, of: requester })),
    ])
  },
  (person, beside, { people }) =>
    beside
      .filter((other) => other !== person)
      .flatMap((other) => [
        ...cameThrough(person, other, people, 'enrolled-by-approver', 'role-by-approver'),
        ...cameThrough(other, person, people, 'enrolled-by-approver', 'role-by-approver'),
      ]),
]

/**
 * How a person is not independent, of what is asked and of those who decide beside them; empty where they are.
 * @example dependenciesOf('ben', ['ada'], facts) // [{ rule: 'enrolled-by-approver', person: 'ben', of: 'ada' }]
 */
export function dependenciesOf(person: string, beside: readonly string[], facts: IndependenceFacts): Dependency[] {
  return rules.flatMap((rule) => rule(person, beside, facts))
}

/** Whether somebody of whom this is true may decide all the same: never for some rules, outside of production for the others. */
export function mayCount({ rule }: Pick<Dependency, 'rule'>, isProduction: boolean): boolean {
  return !isProduction && !neverCounts.includes(rule)
}

/** Whether a rule holds whatever policies say; such approvals are refused as those of a requester. */
export function neverMayCount({ rule }: Pick<Dependency, 'rule'>): boolean {
  return neverCounts.includes(rule)
}

/** What a dependency says, as a sentence for people without its full stop. */
export function sentenceOf({ rule, person, of }: Dependency): string {
  const sentences: Record<IndependenceRule, string> = {
    requested: `${person} requested this run`,
    restarted: `${person} had it done again`,
    'owns-requester': `${person} made the service account ${of}, which asked for it`,
    'wrote-policy': `${person} wrote the policies in force`,
    'wrote-version': `${person} wrote the version of the workflow under which it runs`,
    'enrolled-requester': `${of}, who asked for it, was enrolled by ${person}, or through them`,
    'enrolled-by-requester': `${person} was enrolled by ${of}, who asked for it, or through them`,
    'role-by-requester': `${person} was given a role that decides by ${of}, who asked for it, or through them`,
    'enrolled-by-approver': `${person} was enrolled by ${of}, or through them`,
    'role-by-approver': `${person} was given a role that decides by ${of}, or through them`,
    'role-by-oneself': `${person} took a role that decides themselves`,
  }
  return sentences[rule]
}

/** Everybody through whom a person came, by enrolments and roles that were given one after the other. */
export function cameThroughOf(entries: readonly LedgerDraft[]): string[] {
  return [...new Set([...enrollersOf(entries), ...giversOf(entries)])]
}

function cameThrough(
  person: string,
  other: string,
  people: IndependenceFacts['people'],
  enrolled: IndependenceRule,
  role?: IndependenceRule,
): Dependency[] {
  const entries = people.get(person) ?? []
  const through = (first: readonly string[]): boolean => reaches(first, other, people)
  if (through(enrollersOf(entries))) return [{ rule: enrolled, person, of: other }]
  return role !== undefined && through(giversOf(entries).filter((giver) => giver !== person)) ? [{ rule: role, person, of: other }] : []
}

function reaches(first: readonly string[], other: string, people: IndependenceFacts['people']): boolean {
  const seen = new Set(first)
  for (const one of seen) {
    if (one === other) return true
    for (const before of cameThroughOf(people.get(one) ?? [])) seen.add(before)
  }
  return false
}

function enrollersOf(entries: readonly LedgerDraft[]): string[] {
  return entries.flatMap(({ kind, fields }) => (kind === 'operator.enrolled' ? personNamed(fields['enrolled_by']) : []))
}

/** Who gave a role that decides to somebody who had it not. */
function giversOf(entries: readonly LedgerDraft[]): string[] {
  return entries.flatMap(({ kind, fields: { roles, roles_before: before, changed_by: by } }) => {
    if (kind !== 'operator.roles-changed' || !Array.isArray(roles)) return []
    const had = Array.isArray(before) ? before : []
    return roles.some((role) => decidingRoles.includes(role) && !had.includes(role)) ? personNamed(by) : []
  })
}

function givesRoleToThemselves(person: string, entries: readonly LedgerDraft[]): boolean {
  return giversOf(entries).includes(person)
}

/** The person of `operator:NAME`; nobody for a service. */
function personNamed(by: unknown): string[] {
  return typeof by === 'string' && by.startsWith('operator:') ? [by.slice('operator:'.length)] : []
}

/** As `personNamed`, for who made an account or wrote a version. */
export function principalNamed(by: unknown): Principal | undefined {
  return personNamed(by).map((id) => ({ kind: 'operator' as const, id }))[0]
}
