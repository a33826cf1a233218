import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { Independence } from '@maestro-helix/contract/independence'
import { dependenciesOf, type IndependenceFacts, mayCount, sentenceOf } from './independence.ts'
import { ordinaryRules } from './judge-decision.ts'

/** More people than this are told about only beside those who have signed: every pair of them would be too much to read. */
const mostPaired = 30
const mostTold = 200

/**
 * Who of those who may decide a question would not count, or would not be independent, told before anybody signs. Of those who are named in a pair each may sign, but not
 * both, where such pairs do not count.
 */
export function toldIndependence(
  escalation: Pick<EscalationRecord, 'decisions' | 'peopleRequired'>,
  deciders: readonly OperatorRecord[],
  facts: IndependenceFacts,
  isProduction: boolean,
): Independence {
  const signed = escalation.decisions.map(({ statement }) => statement.operatorId)
  const candidates = deciders.map(({ id }) => id)
  const beside = escalation.peopleRequired > 1 && candidates.length <= mostPaired ? [...candidates, ...signed] : signed
  const told = new Map<string, Independence['dependencies'][number]>()
  for (const person of candidates)
    for (const found of dependenciesOf(person, beside, facts))
      told.set(`${found.rule} ${found.person} ${found.of}`, { ...found, counts: mayCount(found, isProduction), sentence: sentenceOf(found) })
  return { isEnforced: isProduction, dependencies: [...told.values()].slice(0, mostTold), isCut: told.size > mostTold }
}

/** Those who may decide a question at all: enrolled, with a role that decides, and not for demonstrations alone. */
export function decidersAmong(operators: readonly OperatorRecord[], isDemonstration: boolean): OperatorRecord[] {
  return operators.filter(
    ({ revokedAt, roles, demonstration }) =>
      revokedAt === null && (isDemonstration || !demonstration) && roles.some((role) => ordinaryRules.roles.includes(role)),
  )
}
