import { findingKinds } from '@maestro-helix/contract/evaluation'
import type { GateConditionName, GateConditions } from '@maestro-helix/contract/gate-conditions'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { ConditionSetting, ConditionSettings } from './gate-parameters.ts'
import { publishedGateConditions } from './gate-parameters.ts'
import type { GatePlace } from './gate-thresholds.ts'
import { ownMember } from './own-member.ts'

/** Every name of a condition but notAssessable, which says what happens instead of whether. */
export type SwitchedCondition = Exclude<GateConditionName, 'notAssessable'>

const switched: readonly SwitchedCondition[] = [
  'accuracyFloor',
  'coherenceFloor',
  'completionFloor',
  'relevanceFloor',
  'objectionLimit',
  'confidenceFloor',
  'unreadText',
  ...findingKinds,
]

/**
 * The conditions in force at one place. Later wins, per value: the published defaults, the configuration's own, its override of the workflow, what the
 * definition says of its step, the configuration's override of the step: who operates has the last word over who wrote the definition.
 * @example gateConditionsFor(config, { workflow: 'invoices', step: 'read' }).inventedNumber.on // true
 */
export function gateConditionsFor(config: Pick<GateConfig, 'conditions' | 'overrides'>, place: GatePlace): ConditionSettings {
  const ofWorkflow = ownMember(config.overrides, place.workflow)
  const ofStep = ownMember(ofWorkflow?.steps, place.step)
  const layers: readonly (GateConditions | undefined)[] = [
    config.conditions,
    ofWorkflow?.conditions,
    place.unassessed === undefined ? undefined : { notAssessable: { ask: place.unassessed === 'continue' ? 'nobody' : 'person' } },
    ofStep?.conditions,
  ]
  const settings: Record<string, ConditionSetting> = {}
  for (const name of switched) {
    let setting: ConditionSetting = publishedGateConditions[name]
    for (const layer of layers) {
      const change = layer?.[name]
      if (change === undefined) continue
      const { on, version } = change
      const threshold = 'threshold' in change ? change.threshold : undefined
      setting = { on: on ?? setting.on, threshold: threshold ?? setting.threshold, version: version ?? setting.version }
    }
    settings[name] = setting
  }
  const ask = layers.reduce((last, layer) => layer?.notAssessable?.ask ?? last, publishedGateConditions.notAssessable.ask)
  return { ...settings, notAssessable: { ask, version: publishedGateConditions.notAssessable.version } } as ConditionSettings
}
