import { MaestroError } from '@maestro-helix/contract/errors'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import { gateConfigSchema } from '@maestro-helix/contract/gate-config'
import type { GateConditions } from '@maestro-helix/contract/gate-conditions'
import type { ConditionSettings } from './gate-parameters.ts'
import { publishedGateConditions } from './gate-parameters.ts'

/** The configuration in force where none is given; config/helix_quality_gates.json holds the same values. Its conditions are the published ones. */
export const defaultGateConfig: GateConfig = {
  version: 1,
  mode: 'fixed',
  default: { qsrMin: 0.7, mriMax: 0.3 },
  movingAverage: { start: 0.5, floor: 0.3 },
  adaptation: { below: 0.6, maxAttempts: 2 },
  learnThenTest: { alpha: 0.1, delta: 0.1, auditRate: 0.1, minLabels: 50 },
  overrides: {},
}

/** Reads a gate configuration. Throws GATE_CONFIG_INVALID with the path and the reason of the first fault; all faults are in details.issues. */
export function parseGateConfig(text: string): GateConfig {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw refused([{ path: '', reason: `not JSON: ${error instanceof Error ? error.message : 'unreadable'}` }])
  }
  const parsed = gateConfigSchema.safeParse(value)
  if (!parsed.success) throw refused(parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), reason: issue.message })))
  const config = parsed.data
  const issues: Issue[] = []
  if (config.movingAverage.floor > config.movingAverage.start) {
    issues.push({
      path: 'movingAverage.floor',
      reason: `must not exceed movingAverage.start (${config.movingAverage.floor} > ${config.movingAverage.start})`,
    })
  }
  if (config.mode === 'learn-then-test' && config.learnThenTest === undefined) {
    issues.push({ path: 'learnThenTest', reason: 'must be given in mode learn-then-test: alpha, delta, auditRate, minLabels' })
  }
  if (config.mode !== 'moving-average' && config.adaptation.below > config.default.qsrMin) {
    issues.push({
      path: 'adaptation.below',
      reason: `must not exceed default.qsrMin (${config.adaptation.below} > ${config.default.qsrMin}): outputs that pass would be sent back`,
    })
  }
  issues.push(...conditionIssues('conditions', config.conditions))
  for (const [workflow, override] of Object.entries(config.overrides)) {
    issues.push(...conditionIssues(`overrides.${workflow}.conditions`, override.conditions))
    for (const [step, own] of Object.entries(override.steps ?? {}))
      issues.push(...conditionIssues(`overrides.${workflow}.steps.${step}.conditions`, own.conditions))
  }
  if (issues.length > 0) throw refused(issues)
  return config
}

type Issue = { path: string; reason: string }

/** Settings for a version of a condition that this release does not have: its threshold would be read by another rule than the one it was chosen for. */
function conditionIssues(path: string, conditions: GateConditions | undefined): Issue[] {
  return Object.entries(conditions ?? {}).flatMap(([name, setting]) => {
    const { version } = publishedGateConditions[name as keyof ConditionSettings]
    return setting?.version === undefined || setting.version === version
      ? []
      : [
          {
            path: `${path}.${name}.version`,
            reason: `this release has version ${version} of ${name}, not ${setting.version}: choose its setting anew`,
          },
        ]
  })
}

function refused(issues: readonly Issue[]): MaestroError {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return new MaestroError(
    'GATE_CONFIG_INVALID',
    `Gate configuration refused at ${first?.path === '' ? 'its root' : first?.path}: ${first?.reason}${more}`,
    { details: { issues: issues.slice(0, 50) } },
  )
}
