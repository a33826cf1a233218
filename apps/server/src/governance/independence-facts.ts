import type { Principal, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import type { LedgerDraft } from '../record/record-change.ts'
import { authorOf } from '../record/provenance-kinds.ts'
import type { RecordStore } from '../record/record-store.ts'
import { cameThroughOf, type IndependenceFacts, principalNamed } from './independence.ts'

export type ProvenanceReads = Pick<RecordStore, 'entriesOfPerson' | 'entriesOfAccount' | 'entriesOfVersion' | 'entriesOfRun'>

type About = {
  run: Pick<RunRecord, 'id' | 'requester' | 'workflow' | 'version'>
  restarts: readonly Pick<RestartRecord, 'requestedBy'>[]
}

/** More people than came one through the other in any real installation; beyond them, nobody is believed to be independent of anybody. */
const mostPeople = 1_000

/**
 * Reads from the proven ledger what independence is told from, for a run and the people who decide in it. What the ledger says of restarts counts beside what
 * the record says, so that a row taken away hides nobody.
 * @throws MaestroError LEDGER_INCONSISTENT, LEDGER_ROLLED_BACK where the ledger is not what was signed.
 */
export async function independenceFacts(
  store: ProvenanceReads,
  { run, restarts }: About,
  deciders: readonly string[],
  policyAuthor: Principal | null,
): Promise<IndependenceFacts> {
  const restarters = new Map(restarts.map(({ requestedBy }) => [`${requestedBy.kind}:${requestedBy.id}`, requestedBy]))
  for (const { fields } of await store.entriesOfRun(run.id, ['run.restarted'])) {
    const by = typeof fields['by'] === 'string' ? fields['by'] : ''
    const [kind, id] = [by.slice(0, by.indexOf(':')), by.slice(by.indexOf(':') + 1)]
    if (kind === 'operator' || kind === 'service') restarters.set(by, { kind, id })
  }
  const requesters = [run.requester, ...restarters.values()]
  const owners = new Map<string, Principal>()
  for (const { kind, id } of requesters) {
    // What the home and the server themselves ask for is owned by nobody.
    if (kind !== 'service' || id === 'local') continue
    const owner = principalNamed((await store.entriesOfAccount(id))[0]?.fields['by'])
    if (owner !== undefined) owners.set(id, owner)
  }
  const version = (await store.entriesOfVersion({ workflow: run.workflow }, run.version))[0]
  const asking = [...requesters, ...owners.values()].flatMap(({ kind, id }) => (kind === 'operator' ? [id] : []))
  return {
    run,
    restarts: [...restarters.values()].map((requestedBy) => ({ requestedBy })),
    owners,
    versionAuthor: (version && authorOf(version.fields)) ?? null,
    policyAuthor: policyAuthor?.kind === 'operator' ? policyAuthor.id : null,
    people: await peopleFrom(store, [...deciders, ...asking]),
  }
}

/** Of a question that nobody has decided. */
export function factsOfNobody({ run, restarts }: About): IndependenceFacts {
  return { run, restarts, owners: new Map(), versionAuthor: null, policyAuthor: null, people: new Map() }
}

/** What the ledger holds about these people, those through whom they came, and so on. */
async function peopleFrom(store: Pick<ProvenanceReads, 'entriesOfPerson'>, first: readonly string[]): Promise<Map<string, readonly LedgerDraft[]>> {
  const people = new Map<string, readonly LedgerDraft[]>()
  const waiting = [...new Set(first)]
  for (let id = waiting.pop(); id !== undefined && people.size < mostPeople; id = waiting.pop()) {
    if (people.has(id)) continue
    const entries = await store.entriesOfPerson(id)
    people.set(id, entries)
    waiting.push(...cameThroughOf(entries))
  }
  return people
}
