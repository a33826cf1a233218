import type { RecordChange } from '../../record/record-change.ts'
import type { CommentRecord } from '@maestro-helix/contract/escalation-desk'
import {
  erasedText,
  openReview,
  noSalt,
  openApproval,
  openAttempt,
  openEscalation,
  openEvent,
  openIntent,
  openRun,
  openStandalone,
} from '../privacy/personal-parts.ts'
import { sealValue } from '../privacy/seal.ts'
import type { Stored, SubjectVault } from './subject-vault.ts'

/** Where a sealed text belongs; bound to it, so that it opens nowhere else. */
export const places = {
  run: (id: string) => `run ${id}`,
  input: (runId: string) => `input ${runId}`,
  attempt: ({ runId, stepId, attempt }: { runId: string; stepId: string; attempt: number }) => `attempt ${runId} ${stepId} ${attempt}`,
  escalation: (id: string) => `escalation ${id}`,
  approval: (escalationId: string, operatorId: string) => `approval ${escalationId} ${operatorId}`,
  intent: (id: string) => `intent ${id}`,
  event: (id: string) => `event ${id}`,
  review: (id: string) => `review ${id}`,
  comment: (id: string) => `comment ${id}`,
  evaluation: (id: string) => `evaluation ${id}`,
}

/** The subject's key that a change has to be sealed with, where it says so itself. */
export function subjectKeyOf(change: RecordChange): string | undefined {
  return change.run?.subjectKeyId ?? change.evaluation?.subjectKeyId
}

/**
 * The change as it will be stored: each body replaced by its open part with the whole sealed beside it. The one place where personal data is encrypted on
 * its way in; without a subject the change is what it was. Where the key has been destroyed, the open parts alone are kept.
 */
export async function sealChange(vault: SubjectVault, change: RecordChange, keyId: string): Promise<RecordChange> {
  const key = await vault.sealingKey(keyId)
  const sealed = <T extends object>(whole: T, open: T, place: string): Stored<T> =>
    key === undefined ? open : { ...open, sealed: sealValue(keyId, key, place, whole) }
  const { run, attempt, escalations, intents, evaluation, evidence, desk } = change
  return {
    ...change,
    ...(run && {
      run: withSealedInput(sealed({ ...run, input: {} }, openRun(run), places.run(run.id)), sealed(run.input, {}, places.input(run.id))),
    }),
    ...(attempt && { attempt: sealed(attempt, openAttempt(attempt), places.attempt(attempt)) }),
    ...(escalations && {
      escalations: escalations.map((escalation) =>
        sealed(
          escalation,
          {
            ...openEscalation(escalation),
            decisions: escalation.decisions.map((decision) =>
              sealed(decision, openApproval(decision), places.approval(escalation.id, decision.statement.operatorId)),
            ),
          },
          places.escalation(escalation.id),
        ),
      ),
    }),
    ...(intents && { intents: intents.map((intent) => sealed(intent, openIntent(intent), places.intent(intent.block.intentId))) }),
    ...(evaluation && { evaluation: sealed(evaluation, openStandalone(evaluation), places.evaluation(evaluation.evaluationId)) }),
    ...(desk && {
      desk: {
        ...desk,
        ...(desk.comment && { comment: sealedComment(desk.comment, keyId, key) }),
        ...(desk.review && { review: sealed(desk.review, openReview(desk.review), places.review(desk.review.id)) }),
      },
    }),
    evidence: evidence.map((event) => {
      const open = openEvent(event)
      if (open === undefined) return event
      return { ...open, payload: sealed(event.payload, open.payload, places.event(event.id)) }
    }),
  }
}

/** A comment is a text of its own, so that the sealed text takes its place; no salt tells that it is sealed. */
function sealedComment(comment: CommentRecord, keyId: string, key: Uint8Array | undefined): CommentRecord {
  const { text, salt } = comment
  return { ...comment, salt: noSalt, text: key === undefined ? erasedText : sealValue(keyId, key, places.comment(comment.id), { text, salt }) }
}

/** The input has a column of its own, which is written once. */
function withSealedInput(run: NonNullable<RecordChange['run']>, input: NonNullable<RecordChange['run']>['input']): NonNullable<RecordChange['run']> {
  return { ...run, input }
}
