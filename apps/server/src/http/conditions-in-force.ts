import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { ConditionInForce } from '@maestro-helix/contract/http/gates'
import { gateConditionsFor } from '@maestro-helix/helix/gates/gate-conditions-for'
import { type ConditionSetting, type ConditionSettings, publishedGateConditions } from '@maestro-helix/helix/gates/gate-parameters'
import type { GatePlace } from '@maestro-helix/helix/gates/gate-thresholds'
import { learntObjection } from '@maestro-helix/helix/gates/learnt-objection'

type Configured = Pick<GateConfig, 'conditions' | 'overrides'>

/** Every condition as it holds in general, compared with the published one; those that hold less first. Pure. */
export function conditionsInForce(config: Configured): ConditionInForce[] {
  const all = compared(gateConditionsFor(config, {}), publishedGateConditions)
  return [...all.filter(({ weaker }) => weaker), ...all.filter(({ weaker }) => !weaker)]
}

/** The conditions that hold less at a place than they do in general. Pure. */
export function weakenedAt(config: Configured, place: GatePlace): ConditionInForce[] {
  return compared(gateConditionsFor(config, place), gateConditionsFor(config, {})).filter(({ weaker }) => weaker)
}

/** The learnt limits of objection by kind of task. Pure. */
export function objectionLimits(): Record<string, number> {
  return Object.fromEntries(Object.entries(learntObjection).map(([family, { limit }]) => [family, limit]))
}

function compared({ notAssessable, ...here }: ConditionSettings, { notAssessable: generally, ...general }: ConditionSettings): ConditionInForce[] {
  const switched = (Object.keys(here) as (keyof typeof here)[]).map((name) => {
    const { on, threshold } = here[name]
    return { name, on, threshold, weaker: isWeaker(name, here[name], general[name]) }
  })
  const { ask } = notAssessable
  return [...switched, { name: 'notAssessable', on: true, threshold: null, ask, weaker: ask === 'nobody' && generally.ask === 'person' }]
}

function isWeaker(name: string, here: ConditionSetting, general: ConditionSetting): boolean {
  if (!here.on || !general.on) return general.on
  if (here.threshold === general.threshold) return false
  // No threshold: each kind of task has a limit of its own, and one threshold for all may be above some and below others.
  if (name === 'objectionLimit') return (here.threshold ?? greatestLimit) > (general.threshold ?? leastLimit)
  return (here.threshold ?? 0) < (general.threshold ?? 0)
}

const limits = Object.values(objectionLimits())
const [leastLimit, greatestLimit] = [Math.min(...limits), Math.max(...limits)]
