import type { ConditionInForce, EffectiveGate } from '@maestro-helix/contract/http/gates'
import type { GovernedVersion } from '@maestro-helix/contract/http/governed-versions'
import { conditionWords } from '../../design/condition-words.ts'
import { riskText, scoreText } from '../../design/number-text.ts'

/** Where a threshold comes from, in words. */
export const gateSourceWords: Readonly<Record<EffectiveGate['source']['qsrMin'], string>> = {
  default: 'default',
  'moving-average': 'moving average',
  promise: 'learnt from audits',
  'workflow-override': 'set for the workflow',
  definition: 'the step’s own',
  'step-override': 'set for the step',
}

/** What a version is about. */
export function versionSubject({ place }: Pick<GovernedVersion, 'place'>): string {
  return place === null ? 'The configuration' : `The own gate of ${place.workflow} / ${place.step}`
}

export const versionStateWords: Readonly<Record<GovernedVersion['state'], string>> = {
  proposed: 'waits for an approval',
  superseded: 'edited again before anybody approved it',
  approved: 'approved, not in force yet',
  'in-force': 'in force',
  replaced: 'was in force',
}

/**
 * How a condition holds, in words: its name and its threshold, or that it is off.
 * @example conditionText({ name: 'inventedNumber', on: false, threshold: null, weaker: true }) // 'No invented number: off'
 */
export function conditionText({ name, on, threshold, ask }: ConditionInForce): string {
  return `${conditionWords(name)}: ${settingText({ name, on, threshold, ask })}`
}

/** Whether and from where on a condition holds, in words. */
export function settingText({ name, on, threshold, ask }: Omit<ConditionInForce, 'weaker'>): string {
  if (ask !== undefined) return ask === 'person' ? 'a person is asked where there is none' : 'goes on as unassessed where there is none'
  if (!on) return 'off'
  if (name === 'objectionLimit') return threshold === null ? 'by kind of task' : riskText(threshold)
  return threshold === null ? 'on' : scoreText(threshold)
}

/** Whether a step's gate has every word, in its names, its source, its approver or its weakened conditions. Pure. */
export function gateMatches(gate: EffectiveGate, search: string): boolean {
  const text = [
    gate.workflow,
    gate.step,
    gateSourceWords[gate.source.qsrMin],
    gateSourceWords[gate.source.mriMax],
    gate.approvedBy ?? '',
    gate.laxer ? 'laxer' : '',
    gate.held === null ? '' : 'held',
    ...(gate.weakened ?? []).map(conditionText),
  ]
    .join(' ')
    .toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
