import { type BreakGlassReview, breakGlassReviewSchema, type CommentRecord } from '@maestro-helix/contract/escalation-desk'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { RunRecord } from '@maestro-helix/contract/run'
import { z } from 'zod'
import { erasedText, noSalt } from '../privacy/personal-parts.ts'
import { places } from './seal-change.ts'
import type { Opener, Stored } from './subject-vault.ts'

/** The input of a run has a column of its own: sealed, it is an object with nothing but the sealed text, which no key opens for an input that an agent made up. */
export type StoredInput = JsonObject

type StoredRun = { input: StoredInput; record: Stored<Omit<RunRecord, 'input' | 'revision'>>; revision: number; purged_at: string | null }

/** A run with its input, and since when both are gone where they are. */
export function openedRun(opener: Opener, runId: string, { input, record, revision, purged_at: purgedAt }: StoredRun, how?: 'lenient'): RunRecord {
  const opened = opener.open(record, places.run(runId), how)
  const keyId = opened.subjectKeyId
  const erasedAt = keyId === undefined ? undefined : opener.erasedAt(keyId)
  return {
    ...opened,
    input: keyId === undefined ? input : opener.open<JsonObject>(input, places.input(runId), how),
    revision,
    ...(erasedAt !== undefined && { erasedAt }),
    ...(purgedAt !== null && { purgedAt }),
  }
}

/** An escalation; a decision that was sealed apart is part of the sealed whole. */
export function openedEscalation(opener: Opener, stored: Stored<EscalationRecord>, how?: 'lenient'): EscalationRecord {
  const opened = opener.open(stored, places.escalation(stored.id), how)
  const decisions = opened.decisions.map(({ sealed: _sealed, ...decision }: Stored<EscalationRecord['decisions'][number]>) => decision)
  return { ...opened, decisions }
}

/** A use of break-glass with what people wrote. */
export function openedReview(opener: Opener, stored: Stored<BreakGlassReview>): BreakGlassReview {
  return breakGlassReviewSchema.parse(opener.open(stored, places.review(stored.id)))
}

/** A comment as it was written; where the key was destroyed, that there was one. */
export function openedComment(opener: Opener, comment: CommentRecord): CommentRecord {
  if (comment.salt !== noSalt) return comment
  const opened = sealedCommentSchema.safeParse(opener.value(comment.text, places.comment(comment.id)))
  return { ...comment, ...(opened.success ? opened.data : { text: erasedText }) }
}

const sealedCommentSchema = z.object({ text: z.string(), salt: z.string() })
