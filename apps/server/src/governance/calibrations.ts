import { createHash } from 'node:crypto'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Role } from '@maestro-helix/contract/roles'
import type { SignedAct } from '@maestro-helix/contract/signed-act'
import { type CalibrationEvent, type CalibrationHistory, calibrationHistory } from '@maestro-helix/helix/calibration/calibration-history'
import type { NamedCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import { recalibrate } from '@maestro-helix/helix/calibration/recalibrate'
import { digestOf } from '../record/digest.ts'
import type { HumanVerdict } from '../record/maturity-reading.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import type { PasskeyParts } from './people/signing-challenge.ts'
import { type ActSignature, requireSignedAct, type SignedActDeps } from './signed-acts.ts'

/** What the acts on calibrations work with. Each act reads anew what is recorded and is itself recorded, with a ledger entry. */
export type CalibrationParts = {
  store: Pick<RecordStore, 'commit'> & SignedActDeps['store']
  sources: Sources
  passkeys?: PasskeyParts | undefined
  events: () => Promise<CalibrationEvent[]>
}

const governors: readonly Role[] = ['governance-lead', 'compliance-officer', 'administrator']
const approvers: readonly Role[] = ['governance-lead']

/** The calibration in force by what is recorded; null while there is none. */
export function calibrationInForce({ versions, active }: CalibrationHistory): NamedCalibration | null {
  const version = versions.find(({ calibration }) => calibration.version === active.at(-1))
  return version ? { calibration: version.calibration, sha256: version.sha256 } : null
}

/**
 * Makes the next version from verdicts of people and records it as a proposal. Nothing comes into force by it.
 * @throws MaestroError CALIBRATION_REFUSED with too few verdicts, or where it would be no better; CONFLICT where somebody proposed meanwhile.
 */
export async function proposeCalibration(
  parts: CalibrationParts,
  verdicts: readonly HumanVerdict[],
  window: { since: string | null; until: string | null },
  signed: SignedAct | undefined,
): Promise<void> {
  const by = await requireSignedAct(parts, { act: 'propose-calibration', subjectId: 'calibration', request: window }, signed, governors)
  const history = calibrationHistory(await parts.events())
  const version = Math.max(0, ...history.versions.map(({ calibration }) => calibration.version)) + 1
  const result = recalibrate(
    calibrationInForce(history),
    version,
    verdicts.map(({ family, qsr, mri, accepted }) => ({ family: family ?? 'other', qsr, mri, accepted })),
  )
  if (result.outcome === 'refused') throw new MaestroError('CALIBRATION_REFUSED', result.reason)
  const { calibration, changes } = result
  const sha256 = digestOf(calibration)
  await record(parts, 'proposed', version, by, {
    payload: { sha256, calibration, changes, verdicts: verdicts.length },
    fields: {
      calibration_sha256: sha256,
      follows: calibration.follows,
      verdicts: verdicts.length,
      verdicts_sha256: digestOf(verdicts.map(({ id }) => id)),
    },
  })
}

/**
 * A person approves a proposal; whoever proposed it may not.
 * @throws MaestroError NOT_FOUND, CONFLICT where it is not merely proposed, APPROVAL_BY_REQUESTER.
 */
export async function approveCalibration(parts: CalibrationParts, version: number, rationale: string, signed: SignedAct | undefined): Promise<void> {
  const proposal = requiredVersion(calibrationHistory(await parts.events()), version)
  if (proposal.state !== 'proposed') throw new MaestroError('CONFLICT', `version ${version} is ${proposal.state}`)
  const request = { version, sha256: proposal.sha256, rationale }
  const by = await requireSignedAct(parts, { act: 'approve-calibration', subjectId: `calibration/${version}`, request }, signed, approvers)
  if (proposal.by === nameOf(by)) throw new MaestroError('APPROVAL_BY_REQUESTER', `${nameOf(by)} proposed version ${version}`)
  await record(parts, 'approved', version, by, { payload: { version, rationale }, fields: { calibration_sha256: proposal.sha256 } })
}

/** Puts an approved version in force, also one that was in force before. @throws MaestroError NOT_FOUND, CONFLICT where it is not approved or in force already. */
export async function activateCalibration(parts: CalibrationParts, version: number, signed: SignedAct | undefined): Promise<void> {
  const history = calibrationHistory(await parts.events())
  const approved = requiredVersion(history, version)
  if (approved.approval === null || approved.state === 'in-force') throw new MaestroError('CONFLICT', `version ${version} is ${approved.state}`)
  const request = { version, sha256: approved.sha256 }
  const by = await requireSignedAct(parts, { act: 'activate-calibration', subjectId: `calibration/${version}`, request }, signed, governors)
  const before = history.active.at(-1) ?? null
  await record(parts, 'activated', version, by, { payload: { version }, fields: { calibration_sha256: approved.sha256, before } })
}

/** Takes the version in force out of it; the one before is in force again, or none. @throws MaestroError CONFLICT where none is in force. */
export async function rollBackCalibration(parts: CalibrationParts, rationale: string, signed: SignedAct | undefined): Promise<void> {
  const { active, versions } = calibrationHistory(await parts.events())
  const version = active.at(-1)
  if (version === undefined) throw new MaestroError('CONFLICT', 'no calibration is in force')
  const asked = { act: 'roll-back-calibration' as const, subjectId: `calibration/${version}`, request: { version, rationale } }
  const by = await requireSignedAct(parts, asked, signed, governors)
  const sha256 = versions.find(({ calibration }) => calibration.version === version)?.sha256 ?? null
  await record(parts, 'deactivated', version, by, {
    payload: { version, rationale },
    fields: { calibration_sha256: sha256, restores: active.at(-2) ?? null },
  })
}

async function record(
  { store, sources }: CalibrationParts,
  act: CalibrationEvent['kind'],
  version: number,
  by: ActSignature,
  { payload, fields }: { payload: object; fields: LedgerDraft['fields'] },
): Promise<void> {
  const at = sources.now()
  const once = act === 'proposed' || act === 'approved'
  // A proposal or an approval of one version exists once, so that of two at the same moment the record refuses the second.
  const id = once ? versionId(act, version) : sources.id()
  const { outcome } = await store.commit({
    aggregate: null,
    ...by.authority,
    evidence: [
      {
        id,
        type: `calibration.${act}`,
        at,
        agent: null,
        runId: null,
        stepId: null,
        attempt: null,
        payload: { ...(payload as JsonObject), by: nameOf(by) },
      },
    ],
    ledger: [{ kind: `calibration.${act}`, at, fields: { event_id: id, calibration_version: version, ...fields, by: nameOf(by), ...by.fields } }],
    outbox: [],
  })
  if (outcome === 'stale') throw new MaestroError('CONFLICT', 'whoever signed was changed meanwhile, or signed it twice')
}

function requiredVersion({ versions }: CalibrationHistory, version: number): CalibrationHistory['versions'][number] {
  const found = versions.find(({ calibration }) => calibration.version === version)
  if (!found) throw new MaestroError('NOT_FOUND', `no calibration has version ${version}`)
  return found
}

function nameOf({ person }: ActSignature): string {
  return `operator:${person.id}`
}

/** A UUID (version 8) made of what it stands for. */
function versionId(act: string, version: number): string {
  const hex = createHash('sha256').update(`calibration.${act}\n${version}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
