import type { NamedCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { Judge } from '@maestro-helix/helix/judge'
import { decideEscalation, type ExecutionTimeoutMs } from '../governance/decide-escalation.ts'
import { evaluateOutput } from '../governance/evaluate-output.ts'
import { calibrateGate, correctAudit, labelAudit } from '../governance/label-audit.ts'
import { changeRoles, enrolOperator, revokeOperator } from '../governance/operators.ts'
import type { PolicyParts } from '../governance/policy/action-question.ts'
import { recordBenchmark } from '../governance/record-benchmark.ts'
import { recordEvent } from '../governance/record-event.ts'
import type { ReleaseGate } from '../orchestration/release-gate.ts'
import type { KnownParts } from '../orchestration/compile-definition.ts'
import type { Schemas } from '../orchestration/json-schemas.ts'
import { cancelRun, holdRun, restartRun, startRun } from '../orchestration/run-commands.ts'
import { applyWorkflow, holdWorkflow, restoreWorkflow } from '../orchestration/workflow-commands.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import type { HttpCommands } from './http-dependencies.ts'

/** Gives the commands what they need, so that routes only name what is ordered. */
export function bindCommands(deps: {
  store: RecordStore
  sources: Sources
  known: KnownParts
  release?: ReleaseGate
  schemas: Schemas
  judge: Judge
  calibrations: { current(): NamedCalibration | null }
  newToken: () => string
  executionTimeoutMs: ExecutionTimeoutMs
  policy: PolicyParts
  passkeys?: Parameters<typeof decideEscalation>[0]['passkeys']
  /** Told of versions that became current, or may. */
  ownGates?: (workflow: string, version: number) => Promise<void>
}): HttpCommands {
  return {
    startRun: (command) => startRun(deps, command),
    holdRun: (runId, paused, by) => holdRun(deps, runId, paused, by),
    cancelRun: (runId, by) => cancelRun(deps, runId, by),
    restartRun: (runId, fromStep, by) => restartRun(deps, runId, fromStep, by),
    applyWorkflow: async (source, by) => {
      const applied = await applyWorkflow(deps, source, by)
      await deps.ownGates?.(applied.name, applied.version)
      return applied
    },
    restoreWorkflow: async (name, version, by) => {
      const restored = await restoreWorkflow(deps, name, version, by)
      await deps.ownGates?.(name, version)
      return restored
    },
    holdWorkflow: (name, paused, by) => holdWorkflow(deps, name, paused, by),
    decideEscalation: (escalationId, decision) => decideEscalation(deps, escalationId, decision),
    enrolOperator: (request, terms, by) => enrolOperator(deps, request, terms, by),
    changeRoles: (operatorId, roles, by) => changeRoles(deps, operatorId, roles, by),
    revokeOperator: (operatorId, by) => revokeOperator(deps, operatorId, by),
    evaluateOutput: (request, about, by) => evaluateOutput(deps, request, about, by),
    labelAudit: (draw, label, by) => labelAudit(deps, draw, label, by),
    correctAudit: (corrected, correction, who) => correctAudit(deps, corrected, correction, who),
    calibrateGate: (startOver, by) => calibrateGate(deps, startOver, by),
    recordBenchmark: (metrics, by) => recordBenchmark(deps, metrics, by),
    recordEvent: (event, by) => recordEvent(deps, event, by),
  }
}
