import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { actionStep, afterNoon } from '@maestro-helix/server/orchestration/testing/made-up-run'
import { mutations } from '../simulation/mutations.ts'
import { describe, expect, it } from 'vitest'

/** Guardrail 4: no irreversible action without explicit human confirmation; two people. */

type Harness = ReturnType<typeof driverHarness>

/** Irreversible effects that the target saw without the approvals of two people in the record: what must never be there. */
function unconfirmed(harness: Harness, effects: readonly string[]): string[] {
  const intents = [...harness.record.intents.values()]
  const escalations = [...harness.record.escalations.values()]
  return effects.filter((digest) => {
    const intent = intents.find((candidate) => candidate.digest === digest)
    const question = escalations.find(({ kind, intentId }) => kind === 'action' && intentId === intent?.block.intentId)
    const people = new Set(
      question?.decisions.filter(({ statement }) => statement.verdict === 'approve').map(({ statement }) => statement.operatorId),
    )
    return people.size < 2
  })
}

/** A run of one irreversible action; whatever reaches the target is kept. */
async function asked(): Promise<{ harness: Harness; runId: string; effects: string[] }> {
  const harness = driverHarness()
  const effects: string[] = []
  harness.scripts.tool = ({ idempotencyKey }) => (effects.push(idempotencyKey), { done: true })
  await harness.enrol('ada', 'ben')
  return { harness, runId: await harness.start([actionStep('act', 'pay', { arguments: { amount: 7 } })]), effects }
}

async function openOf(harness: Harness, runId: string): Promise<EscalationRecord | undefined> {
  return (await harness.snapshot(runId)).escalations.find(({ status }) => status === 'open')
}

async function decidedBy(harness: Harness, runId: string, ...names: ('ada' | 'ben')[]): Promise<void> {
  for (const name of names) {
    const open = await openOf(harness, runId)
    if (open) await harness.decide(open, name).catch(() => {})
  }
}

/** Writes a row past every rule, as somebody with the database in their hands. */
function authorised(intent: IntentRecord): IntentRecord {
  return { ...intent, state: 'AUTHORIZED', authorizedAt: intent.openedAt, executeBefore: afterNoon(600_000) }
}

describe('two people', () => {
  it('have confirmed what happens', async () => {
    const { harness, runId, effects } = await asked()
    await harness.drive(runId)
    await decidedBy(harness, runId, 'ada', 'ben')
    await harness.drive(runId)
    expect(effects).toHaveLength(1)
    expect(unconfirmed(harness, effects)).toEqual([])
  })

  const permitAll = { 'all.cedar': '@id("everything-goes")\npermit (principal, action, resource);\n' }
  const planted: Record<string, (given: Awaited<ReturnType<typeof asked>>) => Promise<void>> = {
    async 'a policy that permits everything to everybody'({ harness, runId }) {
      harness.policy.activate(permitAll)
      await harness.drive(runId)
      await decidedBy(harness, runId, 'ada')
    },
    async 'a policy that permits everything, put in force between the approvals'({ harness, runId }) {
      await harness.drive(runId)
      await decidedBy(harness, runId, 'ada')
      harness.policy.activate(permitAll)
    },
    async 'a row that says it is authorised'({ harness, runId }) {
      await harness.drive(runId)
      for (const [id, intent] of harness.record.intents) harness.record.intents.set(id, authorised(intent))
    },
    async 'a row that says it is authorised, with one approval counted as two'({ harness, runId }) {
      await harness.drive(runId)
      await decidedBy(harness, runId, 'ada')
      for (const [id, intent] of harness.record.intents) harness.record.intents.set(id, authorised(intent))
      for (const [id, question] of harness.record.escalations) {
        const approvals = [...question.decisions, ...question.decisions]
        harness.record.escalations.set(id, { ...question, status: 'approved', peopleRequired: 1, decisions: approvals })
      }
    },
    async 'a defect that counts one approval as enough'({ harness, runId }) {
      const commit = harness.record.commit.bind(harness.record)
      harness.record.commit = (change) => commit(mutations['approval-counted-twice'].change(change))
      await harness.drive(runId)
      await decidedBy(harness, runId, 'ada')
      for (const [id, intent] of harness.record.intents) harness.record.intents.set(id, authorised(intent))
    },
    async 'a defect that authorises whatever is opened'({ harness, runId }) {
      const commit = harness.record.commit.bind(harness.record)
      harness.record.commit = (change) => commit(mutations['action-authorised-by-nobody'].change(change))
      await harness.drive(runId)
    },
    async 'one person with two decisions'({ harness, runId }) {
      await harness.drive(runId)
      await decidedBy(harness, runId, 'ada', 'ada', 'ada')
    },
  }
  it.each(Object.entries(planted))('stop %s', async (_what, plant) => {
    const given = await asked()
    await plant(given)
    for (let round = 0; round < 3; round++) {
      await given.harness.drive(given.runId)
      await given.harness.advance(1_000)
    }
    expect(given.effects).toEqual([])
    expect(unconfirmed(given.harness, given.effects)).toEqual([])
  })

  it('missing, an executor that does not look is detected', async () => {
    const { harness, runId, effects } = await asked()
    await harness.drive(runId)
    // Planted: the call is made without a claim.
    const [intent] = (await harness.snapshot(runId)).intents
    effects.push(intent?.digest ?? '')
    expect(unconfirmed(harness, effects)).toEqual([intent?.digest])
  })
})
