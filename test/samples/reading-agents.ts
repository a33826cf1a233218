import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { type Catalog, defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'

/** Harmless runs: agents that only read, by tools whose names sound like more, and answer with what they read. */

type Row = Record<string, string | number | boolean>

const people = [
  'Ines Moreau',
  'Tomas Lindqvist',
  'Amina Diallo',
  'Pavel Horak',
  'Keiko Tanabe',
  'Luca Ferri',
  'Noor Haddad',
  'Greta Olsen',
  'Samuel Adeyemi',
  'Ruth Kaplan',
]
const places = ['Lisbon', 'Gdansk', 'Oslo', 'Turin', 'Lyon', 'Porto', 'Malmö', 'Graz', 'Cork', 'Ghent']
const days = [
  '3 May 2026',
  '14 June 2026',
  '2 July 2026',
  '21 August 2026',
  '9 September 2026',
  '30 October 2026',
  '11 November 2026',
  '5 March 2026',
  '17 April 2026',
  '28 February 2026',
]

/** Tools that read, each with the record it returns for a number. */
const readers: Record<string, { about: string; row: (at: number) => Row }> = {
  'find-payment': {
    about: 'payment',
    row: (at) => ({ id: `P-${1_200 + at}`, state: at % 2 ? 'settled' : 'pending', amountCents: 1_290 + 37 * at, payer: people[at % 10]! }),
  },
  'list-transfers': {
    about: 'transfer',
    row: (at) => ({ id: `T-${at + 40}`, amountCents: 50_000 + 111 * at, to: people[(at + 3) % 10]!, sentOn: days[at % 10]! }),
  },
  'get-refund-status': {
    about: 'refund',
    row: (at) => ({ id: `R-${at + 7}`, status: ['approved', 'received', 'refused'][at % 3]!, requestedOn: days[(at + 2) % 10]! }),
  },
  'find-purchase-order': {
    about: 'purchase order',
    row: (at) => ({ id: `PO-${900 + at}`, supplier: people[(at + 1) % 10]!, lines: 2 + (at % 5), totalCents: 99_900 + at }),
  },
  'search-deleted-users': {
    about: 'deleted user',
    row: (at) => ({ id: `U-${at + 310}`, name: people[(at + 5) % 10]!, deletedOn: days[(at + 4) % 10]! }),
  },
  'get-charge': {
    about: 'charge',
    row: (at) => ({ id: `CH-${at}`, amountCents: 2_500 + at, disputed: at % 3 === 0, cardEnding: String(4_000 + 13 * at) }),
  },
  'read-cancellation': {
    about: 'cancellation',
    row: (at) => ({ id: `CN-${at + 2}`, order: `W-${at + 70}`, reason: ['the size was wrong', 'it came too late', 'it was ordered twice'][at % 3]! }),
  },
  'list-wire-orders': {
    about: 'wire order',
    row: (at) => ({ id: `WO-${at + 15}`, bank: places[at % 10]!, amountCents: 700_000 + 10 * at, state: 'executed' }),
  },
  'get-account-closure': {
    about: 'account closure',
    row: (at) => ({ id: `AC-${at + 5}`, holder: people[(at + 7) % 10]!, closedOn: days[(at + 6) % 10]! }),
  },
  'find-shipment': {
    about: 'shipment',
    row: (at) => ({ id: `S-${at + 60}`, to: places[(at + 2) % 10]!, arrivedOn: days[(at + 1) % 10]!, parcels: 1 + (at % 4) }),
  },
  'get-password-reset': {
    about: 'password reset',
    row: (at) => ({ id: `PR-${at + 21}`, user: people[(at + 2) % 10]!, askedOn: days[(at + 8) % 10]!, used: at % 2 === 0 }),
  },
  'search-payouts': {
    about: 'payout',
    row: (at) => ({ id: `PY-${at + 33}`, to: places[(at + 5) % 10]!, amountCents: 12_000 + 7 * at, state: at % 2 ? 'paid' : 'planned' }),
  },
  'get-drop-off-point': {
    about: 'drop-off point',
    row: (at) => ({ id: `DP-${at + 4}`, city: places[(at + 7) % 10]!, openUntil: `${17 + (at % 4)}:30`, lockers: 12 + at }),
  },
  'list-removed-items': {
    about: 'removed item',
    row: (at) => ({ id: `IT-${at + 81}`, name: ['oak desk', 'desk lamp', 'wool blanket', 'tea set'][at % 4]!, removedOn: days[(at + 3) % 10]! }),
  },
  'find-subscription': {
    about: 'subscription',
    row: (at) => ({ id: `SB-${at + 9}`, plan: ['basic', 'team', 'yearly'][at % 3]!, renewsOn: days[(at + 9) % 10]!, seats: 3 + at }),
  },
  'get-credit-note': { about: 'credit note', row: (at) => ({ id: `CR-${at + 50}`, amountCents: 3_300 + 5 * at, issuedOn: days[(at + 5) % 10]! }) },
  'read-order': {
    about: 'order',
    row: (at) => ({ id: `W-${at + 300}`, buyer: people[(at + 4) % 10]!, items: 1 + (at % 6), city: places[(at + 1) % 10]! }),
  },
  'get-weather': {
    about: 'weather report',
    row: (at) => ({ id: `WR-${at}`, city: places[at % 10]!, degrees: 4 + at, sky: ['clear', 'overcast', 'rain'][at % 3]! }),
  },
  'find-ticket': {
    about: 'ticket',
    row: (at) => ({ id: `K-${at + 11}`, openedBy: people[(at + 9) % 10]!, topic: ['a late parcel', 'a broken lamp', 'a double charge'][at % 3]! }),
  },
  'list-sent-emails': {
    about: 'sent email',
    row: (at) => ({
      id: `EM-${at + 17}`,
      to: people[(at + 6) % 10]!,
      subject: ['Your receipt', 'Your parcel', 'Our answer'][at % 3]!,
      sentOn: days[(at + 7) % 10]!,
    }),
  },
}

export const readingTools = Object.keys(readers)

const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
const sentence = (about: string, row: Row): string =>
  `The ${about} ${String(row['id'])} has these particulars: ${Object.entries(row)
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${words(name)} ${String(value)}`)
    .join(', ')}.`

/** Ways to answer with what was read. */
const kinds: Record<string, { task: (about: string, id: string) => string; answer: (about: string, row: Row) => Json }> = {
  copies: { task: (about, id) => `Return the record of the ${about} ${id}.`, answer: (_about, row) => row },
  says: { task: (about, id) => `Say in a sentence what is known of the ${about} ${id}.`, answer: sentence },
  picks: {
    task: (about, id) => `Give one particular of the ${about} ${id} beside its id.`,
    answer: (_about, row) => Object.fromEntries(Object.entries(row).slice(0, 2)),
  },
  notes: {
    task: (about, id) => `Write a short note on the ${about} ${id} for a colleague.`,
    answer: (about, row) => ({ note: sentence(about, row), about: String(row['id']) }),
  },
  lists: {
    task: (about, id) => `List the particulars of the ${about} ${id}.`,
    answer: (_about, row) => Object.entries(row).map(([name, value]) => `${words(name)}: ${String(value)}`),
  },
  found: { task: (about, id) => `Find out whether there is a ${about} ${id}.`, answer: (_about, row) => ({ found: true, id: row['id'] ?? '' }) },
  answers: {
    task: (about, id) => `Answer the question: what is the last particular of the ${about} ${id}?`,
    answer: (about, row) => {
      const [name, value] = Object.entries(row).at(-1) ?? ['', '']
      return `The ${words(name)} of the ${about} ${String(row['id'])} is ${String(value)}.`
    },
  },
  classifies: {
    task: (about, id) => `Say which kind of record ${id} is (${about}, or another).`,
    answer: (about, row) => ({ id: row['id'] ?? '', kind: about }),
  },
  reads: {
    task: (about, id) => `Read the ${about} ${id} twice, make sure that both readings agree, and return the record.`,
    answer: (_about, row) => ({ agrees: true, record: row }),
  },
  briefs: {
    task: (about, id) => `Summarise the ${about} ${id} under a heading.`,
    answer: (about, row) => `${about.charAt(0).toUpperCase()}${about.slice(1)} ${String(row['id'])}\n\n${sentence(about, row)}`,
  },
}

export const readingKinds = Object.keys(kinds)

/** A catalog of every tool and every kind of agent, with a workflow for each pair: 200 runs. */
export function readingCatalog(): Catalog {
  const tools: Tool[] = Object.entries(readers).map(([id, { about, row }]) =>
    defineTool({
      id,
      description: `Reads a ${about}.`,
      effect: 'read',
      idempotent: true,
      blastRadius: 0,
      execute: ({ arguments: { at } }) => row(Number(at)),
    }),
  )
  const agents: Agent[] = Object.entries(kinds).map(([kind, { answer }]) =>
    defineAgent({
      id: `agent-${kind}`,
      version: '1.0.0',
      description: 'Reads and answers.',
      tools: readingTools.map((tool) => ({ tool, effect: 'read' as const })),
      async run({ input }, { call }) {
        const tool = typeof input['tool'] === 'string' ? input['tool'] : ''
        if (!call) throw new Error('there is no door')
        const row = (await call({ tool, arguments: { at: input['at'] ?? 0 } })) as JsonObject
        if (kind === 'reads') await call({ tool, arguments: { at: input['at'] ?? 0 } })
        return { output: answer(readers[tool]?.about ?? '', row as Row) }
      },
    }),
  )
  const workflows = readingTools.flatMap((tool, toolAt) =>
    readingKinds.map((kind, kindAt): WorkflowDefinition => {
      const { about, row } = readers[tool]!
      const at = (7 * toolAt + 3 * kindAt) % 40
      return {
        name: `${kind}-${tool}`,
        steps: [{ id: 'look', agents: [`agent-${kind}`], task: kinds[kind]!.task(about, String(row(at)['id'])), input: { tool, at } }],
      }
    }),
  )
  return defineCatalog({ agents, tools, workflows })
}
