import { trustedLog } from '@maestro-helix/cli/verification/trusted-log'
import { verifyLedger } from '@maestro-helix/cli/verification/verify-ledger'
import { irreversibleTools } from './fault-catalog.ts'
import { sql } from './fault-campaign.ts'
import type { FaultedSystem } from './faulted-system.ts'
import { callsOf, effectsOf } from './people.ts'

export type PromiseReport = {
  runs: Record<string, number>
  committedAttempts: number
  agentCalls: number
  effects: number
  unknownOutcomes: number
  ledgerSize: number
  /** Everything that was promised and not kept, in words; empty where all holds. */
  broken: string[]
}

type Entry = { kind: string; at: string; fields: Record<string, unknown> }
type Intent = { id: string; run_id: string; action: string; state: string; digest: string; approvals: number }

/** Compares what happened (calls, effects) with what was recorded, and the record with its ledger, which is derived anew as a stranger would. */
export async function keptPromises(
  system: FaultedSystem,
  runIds: readonly string[],
  driving: 'one-engine' | 'two-engines' = 'one-engine',
): Promise<PromiseReport> {
  const { home, service } = system
  const broken: string[] = []
  const breaks = (condition: boolean, what: string): void => {
    if (condition) broken.push(what)
  }
  const trusted = await trustedLog(home, {}, async () => (await service.ledger.head()).verifierKey)
  const { size } = await verifyLedger(service.ledger, home, trusted)
  const entries = await allEntries(system, size)

  const runs = await sql<{ id: string; workflow: string; status: string; error: string | null }>(
    system,
    `SELECT id, workflow, status, record -> 'error' ->> 'code' AS error FROM runs WHERE id = ANY($1)`,
    [runIds],
  )
  breaks(runs.length !== runIds.length, `${runIds.length - runs.length} accepted runs are not in the record`)
  const endingsByRun = Map.groupBy(
    entries.filter(({ kind }) => /^run\.(completed|failed|halted|cancelled)$/.test(kind)),
    ({ fields }) => fields['run_id'],
  )
  for (const { id, workflow, status, error } of runs) {
    const endings = endingsByRun.get(id) ?? []
    breaks(endings.length !== 1, `run ${id} (${status}) has ${endings.length} ledger entries of its end`)
    // What cannot be done fails, and is undone.
    if (workflow === 'undoing' && status === 'failed' && error === 'ACTION_FAILED') continue
    // The only ending but completion: a person found that an action of unknown outcome had not happened.
    breaks(status !== 'completed' && !(status === 'halted' && error === 'ESCALATION_DECIDED'), `run ${id} ended as ${status} (${error})`)
  }

  const attempts = await sql<{ key: string }>(system, `SELECT run_id || '/' || step_id || '/' || attempt AS key FROM step_attempts`)
  const attemptEntries = entries.filter(({ kind }) => kind === 'step.attempted' || /^action\.(executed|failed|read)$/.test(kind))
  const entryAt = new Map(attemptEntries.map((entry) => [keyOf(entry.fields), entry.at]))
  breaks(entryAt.size !== attemptEntries.length, `${attemptEntries.length - entryAt.size} attempts have more than one ledger entry`)
  const recorded = new Set(attempts.map(({ key }) => key))
  breaks(recorded.size !== attempts.length, 'an attempt is recorded twice')
  for (const key of recorded) breaks(!entryAt.has(key), `attempt ${key} has no ledger entry`)
  for (const key of entryAt.keys()) breaks(!recorded.has(key), `the ledger knows an attempt ${key} that the record does not`)

  const calls = callsOf(home)
  for (const { runId, stepId, attempt, at } of calls) {
    const committedAt = entryAt.get(`${runId}/${stepId}/${attempt}`)
    // Two engines on one record may both have begun an attempt; it is committed once all the same.
    breaks(
      driving === 'one-engine' && committedAt !== undefined && at > committedAt,
      `the agent of ${runId}/${stepId}/${attempt} was called again after its attempt was committed`,
    )
  }
  const called = new Set(calls.map(({ runId, stepId, attempt }) => `${runId}/${stepId}/${attempt}`))
  for (const { kind, fields } of attemptEntries)
    breaks(kind === 'step.attempted' && !called.has(keyOf(fields)), `attempt ${keyOf(fields)} was recorded without a call`)

  const intents = await sql<Intent>(
    system,
    `SELECT i.id, i.run_id, i.action, i.state, i.digest,
       (SELECT count(DISTINCT a.operator_id)::int FROM escalations e JOIN approvals a ON a.escalation_id = e.id
        WHERE e.intent_id = i.id AND e.kind = 'action' AND a.verdict = 'approve') AS approvals
     FROM intents i`,
  )
  const effects = effectsOf(home)
  const effectsByKey = Map.groupBy(effects, ({ key }) => key)
  const digests = new Set(intents.map(({ digest }) => digest))
  for (const { key, tool } of effects) breaks(!digests.has(key), `${tool} was called for an intent ${key} that is not recorded`)
  for (const intent of intents) {
    const happened = effectsByKey.get(intent.digest)?.length ?? 0
    breaks(happened > 1, `${intent.action} of run ${intent.run_id} happened ${happened} times`)
    breaks(intent.state === 'EXECUTED' && happened === 0, `${intent.action} of run ${intent.run_id} is recorded as executed and did not happen`)
    breaks(
      (intent.state === 'FAILED' || intent.state === 'ABORTED') && happened > 0,
      `${intent.action} of run ${intent.run_id} is ${intent.state}, and happened`,
    )
    const needsPeople = irreversibleTools.includes(intent.action)
    breaks(
      needsPeople && happened > 0 && intent.approvals < 2,
      `${intent.action} of run ${intent.run_id} happened with ${intent.approvals} approvals`,
    )
  }
  return {
    runs: Object.fromEntries([...Map.groupBy(runs, ({ status }) => status)].map(([status, of]) => [status, of.length])),
    committedAttempts: attempts.length,
    agentCalls: calls.length,
    effects: effects.length,
    unknownOutcomes: entries.filter(({ kind }) => kind === 'action.unknown').length,
    ledgerSize: size,
    broken,
  }
}

function keyOf(fields: Record<string, unknown>): string {
  return `${String(fields['run_id'])}/${String(fields['step_id'])}/${String(fields['attempt'])}`
}

async function allEntries({ service }: FaultedSystem, size: number): Promise<Entry[]> {
  const entries: Entry[] = []
  while (entries.length < size) {
    const page = await service.ledger.entries({ from: entries.length, limit: 1_000 })
    if (page.entries.length === 0) throw new Error(`the ledger ends at ${entries.length} of ${size}`)
    for (const { leaf } of page.entries) entries.push({ kind: leaf['kind'] as string, at: leaf['at'] as string, fields: leaf })
  }
  return entries
}
