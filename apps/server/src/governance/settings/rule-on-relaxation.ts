import { MaestroError } from '@maestro-helix/contract/errors'
import type { GateConfig, GateThresholds } from '@maestro-helix/contract/gate-config'
import type { SettingVersionRecord } from '@maestro-helix/contract/governed-setting'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import { localTime, type PolicyParts } from '../policy/action-question.ts'
import { denialOf } from '../policy/decision-fields.ts'
import type { MayRelax } from './change-settings.ts'
import { storedGateConfig, storedOwnGate } from './gate-settings.ts'

/** Asks the policies in force whether a person may approve what lets more pass. */
export function ruleOnRelaxation({ inForce, place }: PolicyParts, now: () => string): MayRelax {
  return (version, { id, roles, demonstration }) => {
    const { policies, vocabulary, revision } = inForce.current()
    if (vocabulary < 3) return null
    const question: PolicyQuestion = {
      action: 'relax-gate',
      workflow: version.place?.workflow ?? 'all',
      step: version.place?.step ?? 'all',
      requester: version.author,
      person: { id, roles, demonstration },
      newGate: laxestOf(version),
      mri: 0,
      tier: 'Nominal',
      approvals: { people: 0, authenticators: 0, roles: [], requesterAmong: false, policyAuthorAmong: false },
      time: localTime(now(), place.timeZone),
      environment: place.environment,
      demonstration: false,
    }
    const decision = policies.ask(question)
    if (decision.outcome === 'permit') return { decision, underPolicy: revision }
    const { code, message } = denialOf(policies, decision, {})
    throw new MaestroError(code, message)
  }
}

/** The least QSR and the greatest MRI that could pass anywhere by a version. What a step does not ask for stays as it is configured, which is not laxer. */
function laxestOf({ place, settings }: SettingVersionRecord): GateThresholds {
  const all = place === null ? thresholdsOf(storedGateConfig(settings)) : [storedOwnGate(settings)]
  return {
    qsrMin: Math.min(1, ...all.flatMap(({ qsrMin }) => qsrMin ?? [])),
    mriMax: Math.max(0, ...all.flatMap(({ mriMax }) => mriMax ?? [])),
  }
}

function thresholdsOf({
  mode,
  default: general,
  movingAverage,
  overrides,
}: GateConfig): { qsrMin?: number | undefined; mriMax?: number | undefined }[] {
  return [
    general,
    ...(mode === 'moving-average' ? [{ qsrMin: movingAverage.floor }] : []),
    ...Object.values(overrides).flatMap(({ thresholds, steps = {} }) => [thresholds ?? {}, ...Object.values(steps)]),
  ]
}
