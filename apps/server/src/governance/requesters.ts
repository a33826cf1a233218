import type { Dependency } from '@maestro-helix/contract/independence'
import type { Principal, RestartRecord, RunRecord } from '@maestro-helix/contract/run'

/**
 * Who asks for what a run does: whoever started it, whoever had any of its steps done again, and whoever made the service account by which that was done.
 * None of them is among those who allow it.
 */
export type Requested = {
  readonly run: Pick<RunRecord, 'requester'>
  readonly restarts: readonly Pick<RestartRecord, 'requestedBy'>[]
  /** Who made the service accounts among them, by the account's name, as the ledger says. */
  readonly owners: ReadonlyMap<string, Principal>
}

/** How each of those who ask does so. */
export function requestersOf({ run, restarts, owners }: Requested): Dependency[] {
  const asked = [
    { rule: 'requested' as const, by: run.requester },
    ...restarts.map(({ requestedBy }) => ({ rule: 'restarted' as const, by: requestedBy })),
  ]
  return asked.flatMap(({ rule, by }): Dependency[] => {
    if (by.kind === 'operator') return [{ rule, person: by.id, of: by.id }]
    const owner = owners.get(by.id)
    return owner?.kind === 'operator' ? [{ rule: 'owns-requester', person: owner.id, of: by.id }] : []
  })
}

/**
 * Why a person counts as a requester, in words that go behind their name; null where they do not.
 * @example whyRequester('ada', { run, restarts: [{ requestedBy: { kind: 'operator', id: 'ada' } }], owners: new Map() }) // 'had it done again'
 */
export function whyRequester(person: string, requested: Requested): string | null {
  const found = requestersOf(requested).find((one) => one.person === person)
  if (found === undefined) return null
  if (found.rule === 'owns-requester') return `made the service account ${found.of}, which asked for it`
  return found.rule === 'requested' ? 'requested this run' : 'had it done again'
}
