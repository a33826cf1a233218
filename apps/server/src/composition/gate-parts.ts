import { codeOf } from '@maestro-helix/contract/errors'
import type { Logger } from 'pino'
import { ruleOnRelaxation } from '../governance/settings/rule-on-relaxation.ts'
import type { PolicyParts } from '../governance/policy/action-question.ts'
import type { SettingParts } from '../governance/settings/change-settings.ts'
import { type GatesInForce, openGatesInForce } from '../operations/gates-in-force.ts'
import { readReleaseGates } from '../operations/release-desk.ts'
import { watchGateConfig } from '../operations/watch-gate-config.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** The gates in force, the acts on them, and the watch over their file. */
export async function gateParts(deps: {
  parts: { store: RecordStore; sources: Sources; policy: PolicyParts }
  gatesFile: string
  releaseGatesFile: string
  logger: Logger
}): Promise<{ gates: GatesInForce & { parts: SettingParts }; stopWatching: () => void }> {
  const { logger, gatesFile } = deps
  const { store, sources, policy } = deps.parts
  const { environments } = await readReleaseGates(deps.releaseGatesFile)
  const isGated = Object.hasOwn(environments, policy.place.environment)
  const parts: SettingParts = { store, sources, isGated, mayRelax: ruleOnRelaxation(policy, sources.now) }
  const opened: { gates?: GatesInForce } = {}
  const watched = await watchGateConfig(gatesFile, sources.now, {
    changed: async (content) => {
      await opened.gates?.offer(content).catch((error: unknown) => {
        logger.warn({ code: codeOf(error) }, 'what the file of the gate configuration says could not be recorded; trying again')
      })
    },
    lost: (reason) => logger.error({ reason }, 'the file of the gate configuration can no longer be followed'),
  })
  const gates = await openGatesInForce(parts, watched.content(), {
    inForce: (version, sha256) => logger.info({ version, sha256 }, 'this gate configuration is in force'),
    proposed: ({ version, laxer, sha256 }) =>
      logger.warn({ version, sha256, laxer }, 'the file of the gate configuration says what is not in force; a governance lead must approve it'),
    refused: ({ reason, sha256, code }) =>
      logger.error({ code, reason, sha256 }, 'the file of the gate configuration was refused; nothing is in force by it'),
    problem: (reason) =>
      logger.error({ code: 'LEDGER_INCONSISTENT', reason }, 'the recorded gates cannot be believed; those that were proven last stay in force'),
  })
  opened.gates = gates
  // What was saved while it was opened.
  await gates.offer(watched.content())
  return { gates: { ...gates, parts }, stopWatching: watched.stop }
}
