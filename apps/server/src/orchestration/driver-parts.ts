import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { RoutingPolicy } from '@maestro-helix/contract/routing-policy'
import type { AgentStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { PersonVerdict } from '@maestro-helix/helix/calibration/peoples-evidence'
import type { NamedCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { Judge } from '@maestro-helix/helix/judge'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { PureFunction } from '@maestro-helix/sdk/define-function'
import type { Tool, ToolUse } from '@maestro-helix/sdk/define-tool'
import type { PolicyParts } from '../governance/policy/action-question.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import type { CommitPointListener } from './commit-points.ts'
import type { DriveCounts } from './drive-counts.ts'
import type { Schemas } from './json-schemas.ts'
import type { RunChanges } from './run-watch.ts'
import type { Timers } from './within-time.ts'

/** The gate configuration in force, with the hash that decisions name. May change between two calls (hot reload). */
export interface Gates {
  current(): { config: GateConfig; sha256: string }
  /**
   * What the step's own gate may ask for where that is less than is configured, as a governance lead approved it, with the hash that decisions name; null
   * where nobody did, and absent where nobody can: then the stricter of both holds.
   */
  permitted?(workflow: string, step: string): { gate: NonNullable<AgentStep['gate']>; sha256: string } | null
}

/** The routing policy in force, with the hash that decisions name. May change between two calls (hot reload). */
export interface RoutingPolicies {
  current(): { policy: RoutingPolicy; sha256: string }
}

/** The calibration in force, which records name; null while there is none. */
export interface Calibrations {
  current(): NamedCalibration | null
}

/** Told how long things took, for metrics. Must not throw. */
export interface DriveObserver {
  attemptEnded(outcome: { workflow: string; status: string; decision: string | null; agentMs: number; judgeMs: number }): void
  committed(tookMs: number): void
}

/** Resolves credentials by name for one call. @throws MaestroError CREDENTIAL_MISSING, naming it. */
export type ResolveCredentials = (names: readonly string[]) => Promise<Readonly<Record<string, string>>>

export type CalledKind = 'agent' | 'tool' | 'function'

/** Calls of agents, tools and functions that run in other processes. */
export interface CallsApart {
  includes(kind: CalledKind, id: string): boolean
  /** Does work that makes one such call, once there is a process for it: waiting for one is not the call's own time. */
  reserving<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>
}

/** Everything the driver works with; all of it replaceable by a simulation. */
export type DriverParts = {
  store: RecordStore
  sources: Sources
  timers: Timers
  /** Milliseconds from an arbitrary start, never going back; for durations. */
  elapsedMs: () => number
  agents: ReadonlyMap<string, Agent>
  tools: ReadonlyMap<string, Tool>
  /** Functions of the catalog, which code steps call and which check outputs. */
  functions: ReadonlyMap<string, PureFunction>
  /** SHA-256 of what a tool of the catalog is, declaration, version and build; undefined for one that is not in it. */
  toolSha256: (tool: string) => string | undefined
  /** The tools that an agent of the catalog declares; none for an agent that is not in it. */
  toolsOfAgent: (agent: string) => readonly ToolUse[]
  credentials: ResolveCredentials
  judge: Judge
  /** Asked about outputs of whose truth nothing is known, where a workflow wants that; absent where no language model is configured. */
  modelJudge?: Judge
  gates: Gates
  /** By which the agent of an attempt is chosen. */
  routing: RoutingPolicies
  calibrations: Calibrations
  /** What people said of earlier outputs; nothing where it is not followed. */
  verdicts?: { current(): readonly PersonVerdict[] }
  schemas: Schemas
  commitPoints: CommitPointListener
  observer: DriveObserver
  /** The policies that say who must approve an action, and whether it may start. */
  policy: PolicyParts
  /** Time of the last entry that the ledger held as the server started: no grant is claimed by a clock that lies a minute before it. Absent where it was empty. */
  recordedUntil?: string | null
  /** Steps of one run that may be under way at once. */
  maxParallelSteps: number
  /** Tells a drive of what others do to its run; without it, it looks again when work of its own has ended. */
  changes?: RunChanges
  /** Told when all that a drive has under way is with others. */
  counts?: Pick<DriveCounts, 'waits'>
  /** How code is called that runs in another process and cannot harm this one; without it, all runs here. */
  apart?: CallsApart
}

/** One run being driven: the definition it is pinned to beside the parts. */
export type DrivenRun = {
  parts: DriverParts
  definition: CompiledWorkflow
  signal: AbortSignal
  /** Runs a call of somebody else's code, where it may be known that the drive now only waits for it. */
  calling<T>(kind: CalledKind, id: string, call: () => Promise<T>): Promise<T>
}
