import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import { describe, expect, it } from 'vitest'
import { revokeOperator } from '../governance/operators.ts'
import { digestOf } from '../record/digest.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { actionStep, afterNoon } from './testing/made-up-run.ts'

type Harness = ReturnType<typeof driverHarness>
type Approved = { harness: Harness; runId: string; intent: IntentRecord; escalation: EscalationRecord }

/** A run whose irreversible action two people have approved, and which nobody has driven on yet. */
async function approved(tool = 'pay'): Promise<Approved> {
  const harness = driverHarness()
  await harness.enrol('ada', 'ben', 'dot')
  const runId = await harness.start([actionStep('act', tool, { arguments: { amount: 7 } })])
  await harness.drive(runId)
  for (const name of ['ada', 'ben'] as const) {
    const open = (await harness.snapshot(runId)).escalations.find(({ status }) => status === 'open')
    if (open) await harness.decide(open, name)
  }
  return { harness, runId, ...(await present(harness, runId)) }
}

async function present(harness: Harness, runId: string): Promise<{ intent: IntentRecord; escalation: EscalationRecord }> {
  const { intents, escalations } = await harness.snapshot(runId)
  return { intent: intents[0] as IntentRecord, escalation: escalations[0] as EscalationRecord }
}

/** What somebody with access to the database does: writes rows, past every rule. */
function rewrite({ harness }: Approved, rows: { intent?: IntentRecord; escalation?: EscalationRecord }): void {
  if (rows.intent) harness.record.intents.set(rows.intent.block.intentId, rows.intent)
  if (rows.escalation) harness.record.escalations.set(rows.escalation.id, rows.escalation)
}

/** An intent of another block, with a digest that fits it. */
function changed(intent: IntentRecord, block: Partial<IntentRecord['block']>): IntentRecord {
  const whole = { ...intent.block, ...block }
  return { ...intent, block: whole, digest: digestOf(whole) }
}

async function outcome({ harness, runId }: Approved): Promise<{ code: string | undefined; calls: number; entries: unknown[] }> {
  await harness.drive(runId)
  const entries = harness.record.committed.flatMap(({ ledger }) => ledger.filter(({ kind }) => kind === 'action.refused').map(({ fields }) => fields))
  return { code: (await harness.snapshot(runId)).run.error?.code, calls: harness.calls.tool, entries }
}

const by = { kind: 'service', id: 'tests' } as const

type Attack = [what: string, code: string, attack: (approved: Approved) => Promise<void> | void]

const attacks: Attack[] = [
  [
    'an argument changed in the row',
    'ACTION_CHANGED',
    (given) => rewrite(given, { intent: { ...given.intent, block: { ...given.intent.block, arguments: { amount: 7_000 } } } }),
  ],
  [
    'an argument changed with its digest',
    'ACTION_CHANGED',
    (given) => rewrite(given, { intent: changed(given.intent, { arguments: { amount: 9 } }) }),
  ],
  [
    'an argument changed with every digest that names it',
    'ACTION_CHANGED',
    (given) => {
      const intent = changed(given.intent, { arguments: { amount: 9 } })
      rewrite(given, { intent, escalation: { ...given.escalation, subjectSha256: intent.digest } })
    },
  ],
  ['the action passed off as reversible', 'ACTION_CHANGED', (given) => rewrite(given, { intent: changed(given.intent, { effect: 'reversible' }) })],
  [
    'one approval written twice',
    'APPROVAL_DUPLICATE',
    (given) => {
      const [first] = given.escalation.decisions
      if (first) rewrite(given, { escalation: { ...given.escalation, decisions: [first, first] } })
    },
  ],
  [
    'one approval taken away and fewer asked for',
    'ACTION_NOT_AUTHORIZED',
    (given) => rewrite(given, { escalation: { ...given.escalation, decisions: given.escalation.decisions.slice(0, 1), peopleRequired: 1 } }),
  ],
  [
    'an approval in the name of somebody else',
    'APPROVAL_SIGNATURE_INVALID',
    (given) => {
      const [first, second] = given.escalation.decisions
      if (!first || !second) return
      const forged = { ...second, statement: { ...second.statement, operatorId: 'dot' } }
      rewrite(given, { escalation: { ...given.escalation, decisions: [first, forged] } })
    },
  ],
  [
    'an approval with another feedback than the signed one',
    'APPROVAL_SIGNATURE_INVALID',
    (given) => {
      const [first, second] = given.escalation.decisions
      if (!first || !second) return
      const forged = { ...second, feedback: { rationale: 'never said' } }
      rewrite(given, { escalation: { ...given.escalation, decisions: [first, forged] } })
    },
  ],
  [
    'a rejection written over as approved',
    'ACTION_NOT_AUTHORIZED',
    (given) => {
      const [first, second] = given.escalation.decisions
      if (!first || !second) return
      const forged = { ...second, statement: { ...second.statement, verdict: 'reject' as const } }
      rewrite(given, { escalation: { ...given.escalation, decisions: [first, forged] } })
    },
  ],
  ['the approval deleted', 'INTERNAL', (given) => void given.harness.record.escalations.delete(given.escalation.id)],
  [
    'the requester replaced by an approver',
    'ACTION_CHANGED',
    (given) => rewrite(given, { intent: changed(given.intent, { requester: { kind: 'operator', id: 'dot' } }) }),
  ],
  [
    'the run passed off as a demonstration',
    'ACTION_CHANGED',
    ({ harness, runId }) => {
      const stored = harness.record.runs.get(runId)
      if (stored) harness.record.runs.set(runId, { ...stored, run: { ...stored.run, demonstration: true } })
    },
  ],
  [
    'the time prolonged',
    'GRANT_EXPIRED',
    (given) => {
      given.harness.sources.advance(4_000_000)
      rewrite(given, { intent: { ...given.intent, executeBefore: afterNoon(9_000_000) } })
    },
  ],
  [
    'the clock behind the ledger since the server started',
    'CLOCK_SET_BACK',
    ({ harness }) => void (harness.parts.recordedUntil = afterNoon(3_600_000)),
  ],
  ['the clock set back', 'CLOCK_SET_BACK', (given) => given.harness.sources.advance(-60_000)],
  [
    'a person revoked since',
    'OPERATOR_REVOKED',
    ({ harness }) => {
      const ada = harness.record.operators.get('ada')
      if (ada) harness.record.operators.set('ada', { ...ada, revokedAt: afterNoon(1) })
    },
  ],
  [
    'a key revoked since',
    'OPERATOR_REVOKED',
    ({ harness }) => {
      const ada = harness.record.operators.get('ada')
      if (ada) harness.record.operators.set('ada', { ...ada, authenticators: ada.authenticators.map((key) => ({ ...key, revokedAt: afterNoon(1) })) })
    },
  ],
  ['an approver made unknown', 'OPERATOR_UNKNOWN', ({ harness }) => void harness.record.operators.delete('ada')],
  [
    'an approver made a demonstration operator',
    'FORBIDDEN',
    ({ harness }) => {
      const ada = harness.record.operators.get('ada')
      if (ada) harness.record.operators.set('ada', { ...ada, demonstration: true })
    },
  ],
  [
    'a key written into the row of a person before it signed',
    'ENROLMENT_NOT_IN_LEDGER',
    (given) =>
      forgetEnrolment(given, (fields) => ({ ...fields, authenticators: [{ kind: 'ed25519', fingerprint: 'f'.repeat(64), revoked: false }] })),
  ],
  ['a person whom nobody enrolled', 'ENROLMENT_NOT_IN_LEDGER', (given) => forgetEnrolment(given, () => ({ human_operator_id: 'somebody-else' }))],
  [
    'an operator of demonstrations written over as one in earnest',
    'FORBIDDEN',
    (given) => forgetEnrolment(given, (fields) => ({ ...fields, demonstration_operator: true })),
  ],
  ['a revocation taken out of the row', 'OPERATOR_REVOKED', async (given) => takenBack(given, (id) => revokeOperator(given.harness.parts, id, by))],
]

/** Has the ledger say something else about the enrolment of ada, as it would had her row been written past it. */
function forgetEnrolment({ harness }: Approved, change: (fields: JsonObject) => JsonObject): void {
  const { committed } = harness.record
  const at = committed.findIndex(({ operator }) => operator?.id === 'ada')
  const enrolment = committed[at]
  if (!enrolment) throw new Error('ada is not enrolled')
  committed[at] = { ...enrolment, ledger: enrolment.ledger.map((draft) => ({ ...draft, fields: change(draft.fields) })) }
}

/** Has ada revoked and puts her row back as it was. */
async function takenBack({ harness }: Approved, revoke: (operatorId: string) => Promise<unknown>): Promise<void> {
  const before = harness.record.operators.get('ada')
  await revoke('ada')
  if (before) harness.record.operators.set('ada', before)
}

describe('an approved action that somebody has tampered with', () => {
  it('would be carried out otherwise', async () => {
    expect(await outcome(await approved())).toEqual({ code: undefined, calls: 1, entries: [] })
  })

  it.each(attacks)('%s: is refused as %s, with an entry', async (_what, code, attack) => {
    const given = await approved()
    await attack(given)
    const { code: refusedAs, calls, entries } = await outcome(given)
    expect(calls).toBe(0)
    expect(refusedAs).toBe(code)
    // Where the question itself is gone the run fails before a claim; every other refusal is the executor's.
    if (code !== 'INTERNAL') expect(entries).toMatchObject([{ error_code: code, intent_state: 'ABORTED' }])
  })

  it('is carried out by a clock that has caught up with the ledger to a minute', async () => {
    const given = await approved()
    given.harness.parts.recordedUntil = afterNoon(60_000)
    expect(await outcome(given)).toEqual({ code: undefined, calls: 1, entries: [] })
  })

  it('is not carried out a second time where its row is set back', async () => {
    const given = await approved()
    const before = await present(given.harness, given.runId)
    await given.harness.drive(given.runId)
    expect(given.harness.calls.tool).toBe(1)
    const { harness, runId } = given
    rewrite(given, { intent: before.intent })
    const stored = harness.record.runs.get(runId)
    if (stored)
      harness.record.runs.set(runId, { ...stored, attempts: new Map(), run: { ...stored.run, status: 'running', endedAt: null, error: null } })
    const { code, calls, entries } = await outcome(given)
    expect([code, calls]).toEqual(['GRANT_USED', 1])
    expect(entries).toMatchObject([{ error_code: 'GRANT_USED' }])
  })

  it.each(['pay', 'mail'])('is not called where its row claims to be under way (%s)', async (tool) => {
    const harness = driverHarness()
    await harness.enrol('ada', 'ben')
    const runId = await harness.start([actionStep('act', tool, { arguments: {} })])
    await harness.drive(runId)
    const { intent, escalation } = await present(harness, runId)
    rewrite({ harness, runId, intent, escalation }, { intent: { ...intent, state: 'EXECUTING', claimedAt: intent.openedAt } })
    await harness.advance(120_000)
    await harness.drive(runId)
    expect(harness.calls.tool).toBe(0)
    expect((await harness.snapshot(runId)).intents).toMatchObject([{ state: 'UNKNOWN' }])
  })
})
