import type { JudgeRequest } from '@maestro-helix/contract/evaluation'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Principal } from '@maestro-helix/contract/run'
import { type NamedCalibration, readByCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import type { Judge, JudgingAccount } from '@maestro-helix/helix/judge'
import { saltedDigestOf } from '../record/digest.ts'
import type { StandaloneEvaluation } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** Whose output it is said to be, and the id of the person whom it is about; null where nobody is named. */
export type EvaluatedAbout = { agent: string | null; subject: string | null }

/**
 * Judges an output outside any run and records the evaluation with what the judge saw, so that it can be recomputed. It counts for no agent's
 * routing: whoever sends an output also chooses whose it is said to be. What is about a person is sealed with their key, as the bodies of runs are.
 * @throws MaestroError JUDGE_UNAVAILABLE, or as `RecordStore.commit`.
 */
export async function evaluateOutput(
  deps: { store: Pick<RecordStore, 'commit' | 'subjectKey'>; sources: Sources; judge: Judge; calibrations: { current(): NamedCalibration | null } },
  request: JudgeRequest,
  { agent, subject }: EvaluatedAbout,
  by: Principal,
): Promise<StandaloneEvaluation> {
  const { sources } = deps
  let judging: JudgingAccount | null = null
  const qsr = await deps.judge.evaluate(request, undefined, (account) => {
    judging = account
  })
  const at = sources.now()
  const salt = sources.salt()
  const subjectKeyId = subject === null ? undefined : await deps.store.subjectKey(subject, at)
  const evaluation: StandaloneEvaluation = {
    evaluationId: sources.id(),
    agentId: agent,
    at,
    request: request as JsonObject,
    qsr,
    ...(subjectKeyId !== undefined && { subjectKeyId }),
  }
  await deps.store.commit({
    aggregate: null,
    evaluation,
    evidence: [
      {
        id: sources.id(),
        type: 'evaluation.recorded',
        at,
        agent,
        runId: null,
        stepId: null,
        attempt: null,
        // How the score reads as a probability, by which calibration, and what judging took.
        payload: {
          evaluationId: evaluation.evaluationId,
          salt,
          calibration: readByCalibration(request, qsr.qsr, deps.calibrations.current()),
          ...(judging !== null && { judging }),
        },
      },
    ],
    ledger: [
      {
        kind: 'evaluation.recorded',
        at,
        fields: {
          evaluation_id: evaluation.evaluationId,
          agent_id: agent,
          qsr_score: qsr.qsr,
          confidence: qsr.confidence,
          consistency: qsr.consistency,
          evaluator: `${qsr.evaluator.name}@${qsr.evaluator.version}`,
          evaluator_sha256: qsr.evaluator.sha256,
          ...(subjectKeyId !== undefined && { subject_key_id: subjectKeyId }),
          record_digest: saltedDigestOf(salt, { request: evaluation.request, qsr }),
          by: `${by.kind}:${by.id}`,
        },
      },
    ],
    outbox: [],
  })
  return evaluation
}
