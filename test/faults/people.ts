import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decide } from '@maestro-helix/cli/governance/decide'
import { codeOf, type ErrorCode, errorCatalogue } from '@maestro-helix/contract/errors'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { FaultedSystem } from './faulted-system.ts'

/** Which codes callers met while things were broken, and how often. */
export type Met = Map<ErrorCode, number>

/** Does it again as long as the answer says that it may succeed later, as a careful caller does. */
export async function persistently<T>(met: Met, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const code = codeOf(error)
      met.set(code, (met.get(code) ?? 0) + 1)
      if (!errorCatalogue[code].retry) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** After an answer was lost, a decision sent again is told that it was taken. */
const takenAlready: readonly ErrorCode[] = ['ESCALATION_DECIDED', 'APPROVAL_DUPLICATE']
const decidedAtOnce = 8

/** Operators who decide whatever is asked until `signal` aborts. Actions are approved; of an unknown outcome they say what the target shows. */
export async function decideEverything(system: FaultedSystem, met: Met, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { items } = await persistently(met, () => system.service.escalations.list({ status: 'open', limit: 100 }))
    for (let from = 0; from < items.length; from += decidedAtOnce)
      await Promise.all(items.slice(from, from + decidedAtOnce).map((item) => decideOne(system, met, item)))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function decideOne(system: FaultedSystem, met: Met, escalation: EscalationRecord): Promise<void> {
  for (const { keys, client } of system.operators) {
    const status = await persistently(met, async () => {
      const detail = await client.escalations.get(escalation.id)
      if (detail.escalation.status !== 'open') return detail.escalation.status
      const happened = escalation.kind !== 'unknown-outcome' || effectsOf(system.home).some(({ key }) => key === detail.intent?.digest)
      try {
        const rationale = happened ? 'A test wants it so.' : 'The target shows no effect of it.'
        return (
          await decide(client.escalations, keys, detail, { verdict: happened ? 'approve' : 'reject', feedback: { rationale }, signedAt: new Date() })
        ).status
      } catch (error) {
        if (takenAlready.includes(codeOf(error))) return 'open'
        throw error
      }
    })
    if (status !== 'open') return
  }
}

export type Effect = { tool: string; key: string; run: string | null; at: string }
export type AgentCall = { runId: string; stepId: string; attempt: number; at: string }

/** What the targets of actions went through, in order. */
export function effectsOf(home: string): Effect[] {
  return linesOf<Effect>(join(home, 'effects.jsonl'))
}

/** Every call of an agent, in order. */
export function callsOf(home: string): AgentCall[] {
  return linesOf<AgentCall>(join(home, 'calls.jsonl'))
}

function linesOf<T>(file: string): T[] {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
