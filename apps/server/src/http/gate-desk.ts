import type { GovernedVersionDetail } from '@maestro-helix/contract/http/governed-versions'
import type { GateView, ProposeGateRequest } from '@maestro-helix/contract/http/gates'
import type { Principal } from '@maestro-helix/contract/run'
import { gateChanges } from '@maestro-helix/helix/gates/gate-changes'
import type { SettingParts } from '../governance/settings/change-settings.ts'
import { changesOfGate, gateSettings, ownGateSettings, storedGateConfig } from '../governance/settings/gate-settings.ts'
import { wholeKey } from '../governance/settings/settings-history.ts'
import type { GatesInForce } from '../operations/gates-in-force.ts'
import { currentWorkflows } from '../operations/own-gates.ts'
import type { GateFigures } from '../operations/metrics.ts'
import { conditionsInForce, objectionLimits } from './conditions-in-force.ts'
import { effectiveGatesOf, laxerFirst } from './effective-gates.ts'
import { bindSettingDesk, type SettingDesk, waitingOf } from './setting-desk.ts'

/** Where gates are read, proposed, approved and put in force. */
export interface GateDesk extends SettingDesk {
  view(): Promise<Omit<GateView, 'config' | 'sha256' | 'promise'>>
  propose(request: ProposeGateRequest, by: Principal): Promise<GovernedVersionDetail>
}

/** Most steps that are listed. */
const mostSteps = 5_000

/** Gives the desk what it needs. */
export function bindGateDesk(deps: { parts: SettingParts; gates: GatesInForce; queries: Parameters<typeof currentWorkflows>[0] }): GateDesk {
  const { parts, gates, queries } = deps
  const { governed, propose, ...desk } = bindSettingDesk({
    kind: 'gate',
    parts,
    settings: gates,
    changes: (from, to) =>
      from.place === null
        ? gateChanges(storedGateConfig(from.settings), storedGateConfig(to.settings))
        : changesOfGate(gates.history(), to.place, to.settings),
  })
  return {
    ...desk,
    async view() {
      const effective = []
      for await (const workflow of currentWorkflows(queries, parts.store)) effective.push(...effectiveGatesOf(gates, workflow))
      return {
        ...governed(),
        conditions: conditionsInForce(gates.current().config),
        objectionLimits: objectionLimits(),
        effective: effective.toSorted(laxerFirst).slice(0, mostSteps),
        effectiveLeftOut: Math.max(0, effective.length - mostSteps),
      }
    },
    propose: (request, by) =>
      propose(
        {
          rationale: request.rationale,
          ...('config' in request
            ? { place: null, settings: gateSettings(request.config) }
            : { place: request.place, settings: ownGateSettings(request.gate) }),
        },
        by,
      ),
  }
}

/** What whoever looks whether the server is ready is told of the gates: a refused file stops nothing, a record that the ledger contradicts does. */
export function gateReadiness(gates: Pick<GatesInForce, 'file' | 'problem'>): { ready: boolean; reason: string | null } {
  if (gates.problem() !== null)
    return { ready: false, reason: 'the recorded gates are not what the ledger says; those that were proven last stay in force' }
  return 'refusal' in gates.file()
    ? { ready: true, reason: 'the file of the gate configuration was refused and changes nothing; `maestro gates` says why' }
    : { ready: true, reason: null }
}

export function gateFigures(gates: GatesInForce): GateFigures {
  const whole = gates.history().inForce.get(wholeKey)
  return { version: whole?.record.version ?? 0, proposals: waitingOf(gates).length, fileRefused: 'refusal' in gates.file() }
}
