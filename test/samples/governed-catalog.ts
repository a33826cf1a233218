import type { GateDecision } from '@maestro-helix/contract/evaluation'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import type { Catalog } from '@maestro-helix/sdk/define-catalog'
import { driveRun } from '@maestro-helix/server/orchestration/drive-run'
import { ajvSchemas } from '@maestro-helix/server/orchestration/json-schemas'
import { startRun } from '@maestro-helix/server/orchestration/run-commands'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { applyWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { sha256Hex } from '@maestro-helix/server/record/digest'
import type { RunSnapshot } from '@maestro-helix/server/record/record-store'
import { readFileSync } from 'node:fs'

const gateFile = new URL('../../config/helix_quality_gates.json', import.meta.url)
const schemas = ajvSchemas()
/** One for all: the judge of the release, whose models are loaded once. */
let judge: Judge | undefined

/** What a release decides, on a record in memory: the real driver, judge, gate configuration and policies, with the agents, tools and functions of a catalog. */
export function governedCatalog(catalog: Catalog) {
  const harness = driverHarness()
  const { store, sources, parts, by } = harness
  judge ??= embeddedJudge({ sha256: sha256Hex, schemaViolations: (schema, value) => schemas.validate(schema, value) })
  const gateText = readFileSync(gateFile, 'utf8')
  const config = parseGateConfig(gateText)
  const named = <Item extends { id: string }>(items: readonly Item[]) => new Map(items.map((item) => [item.id, item]))
  const agents = named(catalog.agents)
  const tools = named(catalog.tools)
  const functions = named(catalog.functions ?? [])
  Object.assign(parts, {
    judge,
    agents,
    tools,
    functions,
    schemas,
    toolsOfAgent: (agent: string) => agents.get(agent)?.tools ?? [],
    gates: { current: () => ({ config, sha256: sha256Hex(gateText) }) },
  })
  const known = { agents: new Set(agents.keys()), functions: new Set(functions.keys()), tools }
  return {
    harness,
    /** Applies a workflow of the catalog, starts a run of it, and takes it as far as it goes without a person. */
    async run(workflow: string, input: JsonObject): Promise<RunSnapshot> {
      const source = catalog.workflows.find(({ name }) => name === workflow)
      await applyWorkflow({ store, sources, schemas, known }, source, by)
      const { id } = await startRun({ store, sources, schemas }, { workflow, input, requester: by, demonstration: false })
      await driveRun(parts, id)
      return harness.snapshot(id)
    },
  }
}

/** What gates decided in a run, step by step, and who is asked. */
export function decisionsIn({ attempts, escalations }: RunSnapshot): {
  decisions: [string, GateDecision['outcome']][]
  asked: [string, EscalationRecord['kind']][]
} {
  return {
    decisions: attempts.flatMap(({ stepId, decision }) => (decision ? [[stepId, decision.outcome] as [string, GateDecision['outcome']]] : [])),
    asked: escalations.map(({ stepId, kind }) => [stepId, kind]),
  }
}
