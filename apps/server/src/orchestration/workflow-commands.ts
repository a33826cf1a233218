import { MaestroError } from '@maestro-helix/contract/errors'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import type { OutboxMessage, WorkflowRecord, WorkflowVersionRecord } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { type CompiledDefinition, compileDefinition, type KnownParts } from './compile-definition.ts'
import type { Schemas } from './json-schemas.ts'
import { mayBeActive, type ReleaseGate, requireRelease } from './release-gate.ts'
import { touchRuns } from './touch-runs.ts'

type Deps = { store: RecordStore; sources: Sources; known: KnownParts; schemas: Schemas; release?: ReleaseGate }

/** applied: a new version is current. unchanged: the current version has this very content. proposed: it is stored, and waits to be released. */
export type ApplyOutcome = { outcome: 'applied' | 'unchanged' | 'proposed'; name: string; version: number; sha256: string }

/**
 * Compiles a definition and makes it the current version. Applying the content of the current version changes nothing; the content of an
 * older one becomes a new version (use restore to make the old number current again). Running runs keep theirs.
 * @throws MaestroError the DEFINITION_* codes of `compileDefinition`.
 */
export async function applyWorkflow(deps: Deps, source: unknown, by: Principal): Promise<ApplyOutcome> {
  const compiled = compileDefinition(source, deps.known, deps.schemas)
  const { name } = compiled.definition
  return committedOrRetried<ApplyOutcome>(deps.store, async () => {
    const present = await deps.store.workflow(name)
    const newest = present && (await newestVersion(deps.store, name))
    const current = present && (await deps.store.workflowVersion(name, present.currentVersion))
    if (present && current?.sha256 === compiled.sha256)
      return { change: null, result: { outcome: 'unchanged', name, version: current.version, sha256: current.sha256 } }
    const mayBe = await mayBeActive(deps.release, deps.known.tools, compiled.definition, compiled.sha256)
    // What is proposed already is not proposed again.
    if (!mayBe && newest?.sha256 === compiled.sha256)
      return { change: null, result: { outcome: 'proposed', name, version: newest.version, sha256: newest.sha256 } }
    const now = deps.sources.now()
    const version = (newest?.version ?? 0) + 1
    const isActive = mayBe || !present
    const workflow: WorkflowRecord = {
      name,
      // A workflow has a current version from the first on; that one cannot be run before it is released.
      currentVersion: isActive ? version : present.currentVersion,
      paused: present?.paused ?? false,
      revision: (present?.revision ?? 0) + 1,
      updatedAt: now,
    }
    return {
      change: {
        aggregate: { kind: 'workflow', id: name, revision: present?.revision ?? 0 },
        workflow,
        workflowVersion: versionRecord(compiled, version, now, by),
        ...(isActive && { activation: { name, version, at: now, by, cause: 'apply' as const } }),
        evidence: [],
        ledger: [
          {
            kind: mayBe ? 'workflow.applied' : 'workflow.proposed',
            at: now,
            fields: { workflow: name, workflow_version: version, definition_sha256: compiled.sha256, by: `${by.kind}:${by.id}` },
          },
        ],
        outbox: [],
      },
      result: { outcome: mayBe ? 'applied' : 'proposed', name, version, sha256: compiled.sha256 },
    }
  })
}

function versionRecord(compiled: CompiledDefinition, version: number, now: string, by: Principal): WorkflowVersionRecord {
  return { name: compiled.definition.name, version, definition: compiled.definition, sha256: compiled.sha256, createdAt: now, createdBy: by }
}

/** The version stored last. Versions are numbered without gaps, so the first missing one after the current ends the search. */
export async function newestVersion(store: RecordStore, name: string): Promise<WorkflowVersionRecord | undefined> {
  const record = await store.workflow(name)
  let newest = record && (await store.workflowVersion(name, record.currentVersion))
  for (let next = newest; next; next = await store.workflowVersion(name, next.version + 1)) newest = next
  return newest
}

/**
 * Makes an old version current again by a new activation; nothing is overwritten and running runs keep theirs.
 * @throws MaestroError NOT_FOUND, WORKFLOW_VERSION_UNKNOWN, PROMOTION_MISSING.
 */
export async function restoreWorkflow(
  deps: Pick<Deps, 'store' | 'sources' | 'release'> & { known?: KnownParts },
  name: string,
  version: number,
  by: Principal,
): Promise<WorkflowRecord> {
  return committedOrRetried(deps.store, async () => {
    const present = await required(deps.store, name)
    const restored = await deps.store.workflowVersion(name, version)
    if (!restored) throw new MaestroError('WORKFLOW_VERSION_UNKNOWN', `workflow "${name}" has no version ${version}`)
    await requireRelease(deps.release, deps.known?.tools ?? new Map(), restored.definition, version, restored.sha256)
    if (present.currentVersion === version) return { change: null, result: present }
    const now = deps.sources.now()
    const workflow: WorkflowRecord = { ...present, currentVersion: version, revision: present.revision + 1, updatedAt: now }
    return {
      change: {
        aggregate: { kind: 'workflow', id: name, revision: present.revision },
        workflow,
        activation: { name, version, at: now, by, cause: 'restore' },
        evidence: [],
        ledger: [
          {
            kind: 'workflow.restored',
            at: now,
            fields: {
              workflow: name,
              workflow_version: version,
              definition_sha256: restored.sha256,
              from_version: present.currentVersion,
              by: `${by.kind}:${by.id}`,
            },
          },
        ],
        outbox: [],
      },
      result: workflow,
    }
  })
}

/**
 * Holds or releases a workflow: held, its runs start no further step, and what is under way is finished and recorded. Releasing wakes them.
 * @throws MaestroError NOT_FOUND. Holding what is held changes nothing.
 */
export async function holdWorkflow(deps: Pick<Deps, 'store' | 'sources'>, name: string, paused: boolean, by: Principal): Promise<WorkflowRecord> {
  const touch: OutboxMessage = { id: deps.sources.id(), topic: 'workflow.touch', key: name, notBefore: null }
  const result = await committedOrRetried(deps.store, async () => {
    const present = await required(deps.store, name)
    if (present.paused === paused) return { change: null, result: present }
    const now = deps.sources.now()
    const workflow: WorkflowRecord = { ...present, paused, revision: present.revision + 1, updatedAt: now }
    return {
      change: {
        aggregate: { kind: 'workflow', id: name, revision: present.revision },
        workflow,
        evidence: [],
        ledger: [{ kind: paused ? 'workflow.paused' : 'workflow.resumed', at: now, fields: { workflow: name, by: `${by.kind}:${by.id}` } }],
        outbox: [touch],
      },
      result: workflow,
    }
  })
  // At once, so that the answer means that it is so. The message is for the case that this does not come to its end.
  await touchRuns(deps, name)
  await deps.store.delivered([touch.id])
  return result
}

async function required(store: RecordStore, name: string): Promise<WorkflowRecord> {
  const workflow = await store.workflow(name)
  if (!workflow) throw new MaestroError('NOT_FOUND', `no workflow "${name}"`)
  return workflow
}
