import { codeOf } from '@maestro-helix/contract/errors'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { CliContext } from '../context.ts'
import { decide } from '../governance/decide.ts'
import { enrolOperator } from '../governance/enrol.ts'
import { ensureOperatorKeys, type OperatorKeys } from '../home/operator-keys.ts'
import { connect } from '../server/connect.ts'

/** An operator who exists only to show how deciding works. Marked as such in the record and in the ledger. */
type DemonstrationOperator = { keys: OperatorKeys; client: MaestroClient }

const people = [
  { id: 'demonstration-one', displayName: 'Demonstration operator 1 (no person)' },
  { id: 'demonstration-two', displayName: 'Demonstration operator 2 (no person)' },
]

/** Enrols the two demonstration operators, or takes those that this home has already. They may decide demonstration runs alone. */
export async function demonstrationOperators(context: CliContext, home: string): Promise<DemonstrationOperator[]> {
  const service = await connect(context, home)
  const operators: DemonstrationOperator[] = []
  for (const person of people) {
    try {
      await enrolOperator(service.people, home, { ...person, demonstration: true })
    } catch (error) {
      if (codeOf(error) !== 'OPERATOR_EXISTS') throw error
    }
    operators.push({ keys: await ensureOperatorKeys(home, person.id), client: await connect(context, home, person.id) })
  }
  return operators
}

/**
 * Lets as many demonstration operators as the question needs decide it, each on what they fetched themselves, by the code path of people. What is
 * asked is approved; of an action whose outcome is unknown nobody here can say that it happened.
 */
export async function decideAsDemonstration(
  operators: readonly DemonstrationOperator[],
  escalation: EscalationRecord,
  now: () => Date,
): Promise<void> {
  const signed = new Set(escalation.decisions.map(({ statement }) => statement.operatorId))
  for (const { keys, client } of operators) {
    if (signed.has(keys.id)) continue
    const detail = await client.escalations.get(escalation.id)
    if (detail.escalation.status !== 'open') return
    const verdict = escalation.kind === 'unknown-outcome' ? 'reject' : 'approve'
    const rationale = `Demonstration: no person has looked at this; it shows how a decision is made (${verdict}).`
    await decide(client.escalations, keys, detail, { verdict, feedback: { rationale }, signedAt: now() })
  }
}
