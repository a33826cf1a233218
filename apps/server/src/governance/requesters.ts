import type { Principal, RestartRecord, RunRecord } from '@maestro-helix/contract/run'

/** Who asks for what a run does: whoever started it, and whoever had any of its steps done again. None of them is among those who allow it. */
export type Requested = { readonly run: Pick<RunRecord, 'requester'>; readonly restarts: readonly Pick<RestartRecord, 'requestedBy'>[] }

/**
 * Why a person counts as a requester, in words that go behind their name; null where they do not.
 * @example whyRequester('ada', { run, restarts: [{ requestedBy: { kind: 'operator', id: 'ada' } }] }) // 'had it done again'
 */
export function whyRequester(person: string, { run, restarts }: Requested): string | null {
  if (isPerson(run.requester, person)) return 'requested this run'
  return restarts.some(({ requestedBy }) => isPerson(requestedBy, person)) ? 'had it done again' : null
}

function isPerson({ kind, id }: Principal, person: string): boolean {
  return kind === 'operator' && id === person
}
