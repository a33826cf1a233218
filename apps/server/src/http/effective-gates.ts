import type { GateConfig, GateThresholds } from '@maestro-helix/contract/gate-config'
import type { EffectiveGate } from '@maestro-helix/contract/http/gates'
import type { AgentStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { type GatePlace, gateThresholdsFor, heldOwnGate } from '@maestro-helix/helix/gates/gate-thresholds'
import type { GatesInForce } from '../operations/gates-in-force.ts'
import { weakenedAt } from './conditions-in-force.ts'
import { placeKey, type SettingVersion, wholeKey } from '../governance/settings/settings-history.ts'

type Name = keyof GateThresholds

/**
 * What passes at each agent step of a workflow, where each value comes from, and who let it be less than the default. A threshold that moves or is promised
 * counts as it was configured.
 */
export function effectiveGatesOf(
  gates: Pick<GatesInForce, 'current' | 'permitted' | 'history'>,
  workflow: CompiledWorkflow & { version: number },
): EffectiveGate[] {
  const { config } = gates.current()
  return workflow.steps.flatMap((step): EffectiveGate[] => {
    if (!('agents' in step)) return []
    const permitted = step.gate && gates.permitted(workflow.name, step.id)
    const place: GatePlace = {
      workflow: workflow.name,
      step: step.id,
      ...(step.gate && { stepOverride: step.gate, permitted: permitted?.gate ?? null }),
    }
    const holds = gateThresholdsFor(config, place)
    const general = gateThresholdsFor(config, {})
    const source = { qsrMin: sourceOf(config, place, step, 'qsrMin', holds), mriMax: sourceOf(config, place, step, 'mriMax', holds) }
    const unassessed = step.unassessed ?? workflow.unassessed
    const weakened = weakenedAt(config, { ...place, ...(unassessed && { unassessed }) })
    const laxer = holds.qsrMin < general.qsrMin || holds.mriMax > general.mriMax || weakened.length > 0
    const isOwn = Object.values(source).includes('definition')
    const behind = gates.history().inForce.get(isOwn && permitted ? placeKey({ workflow: workflow.name, step: step.id }) : wholeKey)
    return [
      {
        workflow: workflow.name,
        workflowVersion: workflow.version,
        step: step.id,
        ...holds,
        source,
        laxer,
        weakened,
        held: heldOwnGate(config, place),
        approvedBy: laxer ? approverOf(behind) : null,
      },
    ]
  })
}

/** Laxer ones first, then those whose own gate is held, by name. */
export function laxerFirst(a: EffectiveGate, b: EffectiveGate): number {
  const rank = ({ laxer, held }: EffectiveGate): number => (laxer ? 0 : held === null ? 2 : 1)
  return rank(a) - rank(b) || compare(a.workflow, b.workflow) || compare(a.step, b.step)
}

function sourceOf(config: GateConfig, place: GatePlace, step: AgentStep, name: Name, holds: GateThresholds): EffectiveGate['source'][Name] {
  const { workflow = '', step: id = '' } = place
  const ofWorkflow = Object.hasOwn(config.overrides, workflow) ? config.overrides[workflow] : undefined
  const ofStep = ofWorkflow?.steps && Object.hasOwn(ofWorkflow.steps, id) ? ofWorkflow.steps[id]?.[name] : undefined
  if (ofStep !== undefined) return 'step-override'
  const { stepOverride: _own, ...without } = place
  if (step.gate?.[name] !== undefined && holds[name] !== gateThresholdsFor(config, without)[name]) return 'definition'
  if (ofWorkflow?.thresholds?.[name] !== undefined) return 'workflow-override'
  return name === 'qsrMin' && config.mode === 'moving-average' ? 'moving-average' : 'default'
}

function approverOf(version: SettingVersion | undefined): string | null {
  if (!version) return null
  if (version.approval) return version.approval.by.id
  return version.record.origin === 'installed' ? 'as installed' : null
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
