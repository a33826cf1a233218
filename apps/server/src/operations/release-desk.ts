import { readFile } from 'node:fs/promises'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { PromotionDetail, RequestPromotion } from '@maestro-helix/contract/http/promotions'
import { type PromotionRecord, type PromotionSubject, type ReleaseGates, releaseGatesSchema } from '@maestro-helix/contract/promotion'
import { effectDigest } from '../governance/effects-in-force.ts'
import { goNoGo } from '../governance/go-no-go.ts'
import { grantHolds, missingRoles } from '../governance/judge-promotion.ts'
import type { SignInDeps } from '../governance/people/sign-in.ts'
import { challengePromotion } from '../governance/promotion-challenge.ts'
import { type PromotionDeps, requestPromotion, revokePromotion, signPromotion } from '../governance/promotions.ts'
import type { ReleaseDesk } from '../http/release-dependencies.ts'
import type { ReleaseGate } from '../orchestration/release-gate.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'

export type ReleaseParts = Omit<PromotionDeps, 'passkeys'> & {
  environment: string
  store: RecordStore
  promotions: ReleaseDesk['list']
  granted: (kind: string, name: string, sha256: string, environment: string) => Promise<PromotionRecord[]>
  operators: () => Promise<readonly OperatorRecord[]>
  signIn: SignInDeps
  tasks: (filter: {
    since: string
    workflow?: string
    version?: number
  }) => Promise<{ tasks: number; escalated: number; approvalsByDesign: number; unassessed?: number }>
  /** Makes a released version current. */
  activate: (workflow: string, version: number) => Promise<unknown>
}

type GrantParts = Pick<ReleaseParts, 'environment' | 'granted' | 'operators' | 'store'>

const dayMs = 86_400_000

/**
 * Whether a version was released in this environment: by a promotion whose signatures are verified again, by authenticators that the ledger knows, whatever
 * its state and the rows of people say. Where the configuration names no gate for it, nothing is gated.
 */
export function releaseGate(parts: GrantParts & Pick<ReleaseParts, 'gates'>): ReleaseGate {
  return {
    async isReleased(workflow, sha256) {
      if (parts.gates.environments[parts.environment] === undefined) return true
      return isGranted(parts, 'workflow', workflow, sha256)
    },
  }
}

/** Whether signatures that verify let this content be what it is here; unlike a workflow, it needs them in every environment. */
export async function isGranted(parts: GrantParts, kind: PromotionSubject['kind'], name: string, sha256: string): Promise<boolean> {
  const granted = await parts.granted(kind, name, sha256, parts.environment)
  if (granted.length === 0) return false
  const operators = new Map((await parts.operators()).map((operator) => [operator.id, operator]))
  const enrolments = new Map<string, LedgerDraft[]>()
  for (const { statement } of granted.flatMap(({ signatures }) => signatures))
    if (!enrolments.has(statement.operatorId)) enrolments.set(statement.operatorId, await parts.store.entriesOfPerson(statement.operatorId))
  return granted.some((promotion) => grantHolds(promotion, { operators, enrolments }))
}

/** Promotions and Go/No-Go as people see them. */
export function releaseDesk(parts: ReleaseParts): ReleaseDesk {
  const { environment, gates, store } = parts
  return {
    show: () => ({ environment, gated: gates.environments[environment] !== undefined, gates }),
    list: parts.promotions,
    async find(id) {
      const promotion = await parts.promotion(id)
      return promotion && detailOf(promotion)
    },
    async request(asked, by) {
      const phase = asked.subject.kind === 'phase' ? asked.subject.name : null
      return requestPromotion(parts, { subject: await subjectOf(store, asked.subject), environment: asked.environment, phase }, by)
    },
    async challenge(id, operator, asked) {
      const promotion = await parts.promotion(id)
      if (!promotion) throw new MaestroError('NOT_FOUND', `no promotion ${id}`)
      return challengePromotion(parts.signIn, promotion, operator, asked)
    },
    async sign(id, signed) {
      const promotion = await signPromotion({ ...parts, passkeys: parts.signIn }, id, signed)
      const { subject, status } = promotion
      if (status === 'granted' && subject.kind === 'workflow' && subject.version !== null && promotion.environment === environment)
        await parts.activate(subject.name, subject.version)
      return promotion
    },
    revoke: (id, by) => revokePromotion(parts, id, by),
    async goNoGo({ workflow, version }) {
      const { share, confidence, days } = gates.goNoGo
      const since = new Date(Date.parse(parts.sources.now()) - days * dayMs).toISOString()
      const counted = await parts.tasks({ since, ...(workflow !== undefined && { workflow }), ...(version !== undefined && { version }) })
      return goNoGo(counted, { share, confidence }, { workflow: workflow ?? null, version: version ?? null, since })
    },
  }
}

function detailOf(promotion: PromotionRecord): PromotionDetail {
  const { id, subject, environment, phase } = promotion
  return {
    promotion,
    missing: missingRoles(promotion),
    statement: { v: 1, purpose: 'maestro-helix/promotion', promotionId: id, subject, environment, phase },
  }
}

/** @throws MaestroError WORKFLOW_VERSION_UNKNOWN, NOT_FOUND */
async function subjectOf(store: RecordStore, asked: RequestPromotion['subject']): Promise<PromotionSubject> {
  switch (asked.kind) {
    case 'workflow': {
      const version = await store.workflowVersion(asked.name, asked.version)
      if (!version) throw new MaestroError('WORKFLOW_VERSION_UNKNOWN', `workflow "${asked.name}" has no version ${asked.version}`)
      return { kind: 'workflow', name: asked.name, version: asked.version, sha256: version.sha256 }
    }
    case 'policy': {
      const version = await store.policyVersion(asked.version)
      if (!version) throw new MaestroError('NOT_FOUND', `there is no version ${asked.version} of the policies`)
      return { kind: 'policy', name: 'policy', version: asked.version, sha256: version.sha256 }
    }
    case 'runbook':
      return asked
    case 'phase':
      return { kind: 'phase', name: asked.name, version: null, sha256: asked.sha256 }
    case 'tool':
      return { kind: 'tool', name: asked.name, version: null, sha256: effectDigest(asked.name, asked.effect) }
  }
}

/** @throws MaestroError CONFIG_INVALID */
export async function readReleaseGates(file: string): Promise<ReleaseGates> {
  let read: unknown
  try {
    read = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    throw new MaestroError('CONFIG_INVALID', `${file} cannot be read, or is not JSON`)
  }
  const parsed = releaseGatesSchema.safeParse(read)
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  throw new MaestroError('CONFIG_INVALID', `${file}: ${first?.path.join('.') ?? ''}: ${first?.message ?? 'is invalid'}`)
}
