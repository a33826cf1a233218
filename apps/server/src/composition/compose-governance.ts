import { CedarRuntime } from '../governance/policy/cedar-runtime.ts'
import { applyFirstPolicies } from '../governance/policy/apply-first-policies.ts'
import type { PolicyParts } from '../governance/policy/action-question.ts'
import { openPoliciesInForce, type PoliciesInForce } from '../governance/policy/policies-in-force.ts'
import type { SignInDeps } from '../governance/people/sign-in.ts'
import type { SettingParts } from '../governance/settings/change-settings.ts'
import { retainedTables } from '../evidence/queries/retention-queries.ts'
import { type CalibrationsInForce, calibrationsInForce } from '../operations/calibrations-in-force.ts'
import type { GatesInForce } from '../operations/gates-in-force.ts'
import { readPolicyFolder } from '../operations/read-policy-folder.ts'
import { readRetentionConfig } from '../operations/read-retention-config.ts'
import { retentionDesk } from '../operations/retention-desk.ts'
import type { RoutingInForce } from '../operations/routing-in-force.ts'
import { type VerdictsOfPeople, verdictsOfPeople } from '../operations/verdicts-of-people.ts'
import type { ComposedRecord } from './compose-record.ts'
import { gateParts } from './gate-parts.ts'
import { routingParts } from './routing-parts.ts'
import type { SystemConfiguration } from './system-configuration.ts'
import type { SystemPorts } from './system-ports.ts'

/** Everything that is in force by decisions of people, read from the record, and who those people are. */
export type ComposedGovernance = {
  policies: PoliciesInForce
  policySchema: string
  policy: PolicyParts
  gates: GatesInForce & { parts: SettingParts }
  routing: RoutingInForce
  calibrations: CalibrationsInForce
  verdicts: VerdictsOfPeople
  retention: ReturnType<typeof retentionDesk>
  signIn: SignInDeps
  /** Lets go of the files that are followed. */
  stopWatching(): void
}

/** @throws MaestroError what the files that are in force at the first start lack; LEDGER_INCONSISTENT, RECORD_UNAVAILABLE. */
export async function composeGovernance(
  configuration: SystemConfiguration,
  ports: SystemPorts,
  { record, store }: Pick<ComposedRecord, 'record' | 'store'>,
): Promise<ComposedGovernance> {
  const { logger, sources } = ports
  const { files } = configuration
  const calibrations = calibrationsInForce(record.queries.calibrationEvents)
  await calibrations.refresh()
  const verdicts = verdictsOfPeople(record.queries.humanVerdicts, sources.now)
  await verdicts.refresh()
  const { schema: policySchema, bundle } = await readPolicyFolder(files.policies)
  if (await applyFirstPolicies({ store, sources }, bundle)) logger.info('the policies of the release were put in force')
  const policies = await openPoliciesInForce({
    store,
    runtime: new CedarRuntime(),
    schema: policySchema,
    changed: (policyVersion, problem) =>
      problem === null
        ? logger.info({ policyVersion }, 'these policies are in force')
        : logger.error({ code: 'POLICY_INVALID', policyVersion, reason: problem }, 'the policies in force cannot be used: everything is denied'),
  })
  const policy = { inForce: policies, place: configuration.policyPlace }
  const { gates, stopWatching: stopWatchingGates } = await gateParts({
    parts: { store, sources, policy },
    gatesFile: configuration.gatesFile,
    releaseGatesFile: configuration.releaseGatesFile ?? files.releaseGates,
    logger,
  })
  const routingFile = configuration.routingFile ?? files.routing
  const { routing, stopWatchingRouting } = await routingParts({ parts: gates.parts, routingFile, logger })
  const retention = retentionDesk({
    config: await readRetentionConfig(configuration.retentionFile ?? files.retention),
    store,
    sources,
    tables: retainedTables,
    dueRows: record.queries.dueRows,
    countDue: record.queries.countDue,
    runsWithoutBodies: record.queries.runsWithoutBodies,
    revision: record.queries.retentionRevision,
    holds: record.queries.holds,
  })
  return {
    policies,
    policySchema,
    policy,
    gates,
    routing,
    calibrations,
    verdicts,
    retention,
    signIn: { store, signIns: record.signIns, sources, relyingParty: configuration.relyingParty, newToken: ports.newToken },
    stopWatching() {
      stopWatchingGates()
      stopWatchingRouting()
    },
  }
}
