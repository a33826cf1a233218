import type { ClaimRecord, CommentRecord } from '@maestro-helix/contract/escalation-desk'
import type { RiskTier } from '@maestro-helix/contract/evaluation'
import { escalationRecordSchema, type EscalationRecord, type IntentBlock } from '@maestro-helix/contract/governance'
import { escalationCountLimit, type EscalationQueue } from '@maestro-helix/contract/http/escalation-queue'
import { type Kysely, type RawBuilder, sql, type SqlBool } from 'kysely'
import { isUuid } from '../is-uuid.ts'
import { noSalt } from '../privacy/personal-parts.ts'
import { openedComment, openedEscalation } from '../store/opened-records.ts'
import { places } from '../store/seal-change.ts'
import type { SubjectVault } from '../store/subject-vault.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'
import { parseTimeCursor, timeCursor, uuidKey } from './time-cursor.ts'

export type EscalationQueueFilter = {
  limit: number
  after?: string
  status: EscalationRecord['status']
  kind?: EscalationRecord['kind']
  workflow?: string
  agent?: string
  tier?: RiskTier
  claim?: 'claimed' | 'unclaimed'
  claimedBy?: string
  text?: string
}

/** Escalations by deadline, oldest first, with the claims that count at `now`, and how many match in all. */
export async function escalationQueue(
  db: Kysely<RecordTables>,
  vault: SubjectVault,
  filter: EscalationQueueFilter,
  now: string,
): Promise<EscalationQueue> {
  const place = filter.after === undefined ? undefined : parseTimeCursor(filter.after, uuidKey)
  const matching = db
    .selectFrom('escalations as e')
    .leftJoin('escalation_claims as c', (join) => join.onRef('c.escalation_id', '=', 'e.id').on('c.expires_at', '>', now).on('e.status', '=', 'open'))
    .where('e.status', '=', filter.status)
    .$if(filter.kind !== undefined, (query) => query.where('e.kind', '=', filter.kind ?? ''))
    .$if(filter.workflow !== undefined, (query) => query.where('e.workflow', '=', filter.workflow ?? ''))
    .$if(filter.agent !== undefined, (query) => query.where('e.agent', '=', filter.agent ?? ''))
    .$if(filter.tier !== undefined, (query) => query.where('e.tier', '=', filter.tier ?? null))
    .$if(filter.claimedBy !== undefined, (query) => query.where('c.operator_id', '=', filter.claimedBy ?? ''))
    .$if(filter.text !== undefined, (query) => query.where(holdsText(filter.text ?? '')))
    .$if(filter.claim === 'claimed', (query) => query.where('c.operator_id', 'is not', null))
    .$if(filter.claim === 'unclaimed', (query) => query.where('c.operator_id', 'is', null))
  const [rows, counted] = await Promise.all([
    matching
      .select([
        'e.id',
        'e.deadline',
        'e.workflow',
        'e.agent',
        'e.tier',
        'e.record',
        'e.intent_id',
        'c.revision',
        'c.operator_id',
        'c.claimed_at',
        'c.expires_at',
      ])
      .$if(place !== undefined, (query) =>
        query.where(sql<boolean>`(e.deadline, e.id) > (${place?.at ?? ''}::timestamptz, ${place?.key ?? ''}::uuid)`),
      )
      .orderBy('e.deadline')
      .orderBy('e.id')
      .limit(filter.limit + 1)
      .execute(),
    db
      .selectFrom(matching.select('e.id').limit(escalationCountLimit).as('matched'))
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow(),
  ])
  const intentIds = rows.flatMap(({ intent_id: intentId }) => intentId ?? [])
  const intents = intentIds.length === 0 ? [] : await db.selectFrom('intents').select(['id', 'record']).where('id', 'in', intentIds).execute()
  const opener = await vault.opener([...rows, ...intents].map(({ record }) => record.sealed))
  const blocks = new Map(intents.map(({ id, record }) => [id, opener.open(record, places.intent(id), 'lenient').block]))
  const page = pageOf(
    rows,
    filter.limit,
    (row) => ({
      ...inQuestion(escalationRecordSchema.parse(openedEscalation(opener, row.record, 'lenient')), blocks.get(row.intent_id ?? '')),
      workflow: row.workflow,
      agent: row.agent,
      tier: row.tier,
      claim: claimOf(row.id, row),
    }),
    ({ deadline, id }) => timeCursor(deadline, id),
  )
  return { ...page, total: counted.total }
}

/** A question with what tells it from others of its kind; every question about an output begins with the same words. */
function inQuestion(
  escalation: EscalationRecord,
  block: IntentBlock | undefined,
): Pick<EscalationQueue['items'][number], 'escalation' | 'headline' | 'action'> {
  if (block) return { escalation, headline: block.impact, action: { name: block.action, target: block.target } }
  return { escalation, headline: escalation.reason.replace(/^Step "[^"]{1,200}" was held: /, ''), action: null }
}

/** Sealed questions are found by their ids and steps alone: what is sealed is no text to search in. */
function holdsText(text: string): RawBuilder<SqlBool> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`(e.record->>'reason' ILIKE ${pattern} OR e.step_id ILIKE ${pattern} OR e.id::text ILIKE ${pattern} OR e.run_id::text ILIKE ${pattern}
    OR EXISTS (SELECT 1 FROM intents i WHERE i.id = e.intent_id
      AND concat_ws(' ', i.record->'block'->>'action', i.record->'block'->>'target', i.record->'block'->>'impact') ILIKE ${pattern}))`
}

/** Comments that one read gives at most, oldest first. */
const commentsShown = 500

/** What stands beside one escalation: whose output it is about, who looks at it, what people wrote. Undefined where there is no such escalation. */
export async function escalationDesk(
  db: Kysely<RecordTables>,
  vault: SubjectVault,
  escalationId: string,
  now: string,
): Promise<{ workflow: string; agent: string | null; tier: RiskTier | null; claim: ClaimRecord | null; comments: CommentRecord[] } | undefined> {
  if (!isUuid(escalationId)) return undefined
  const [row, comments] = await Promise.all([
    db
      .selectFrom('escalations as e')
      .leftJoin('escalation_claims as c', (join) =>
        join.onRef('c.escalation_id', '=', 'e.id').on('c.expires_at', '>', now).on('e.status', '=', 'open'),
      )
      .select(['e.workflow', 'e.agent', 'e.tier', 'c.revision', 'c.operator_id', 'c.claimed_at', 'c.expires_at'])
      .where('e.id', '=', escalationId)
      .executeTakeFirst(),
    db.selectFrom('escalation_comments').selectAll().where('escalation_id', '=', escalationId).orderBy('id').limit(commentsShown).execute(),
  ])
  if (!row) return undefined
  const opener = await vault.opener(comments.map(({ text, salt }) => (salt === noSalt ? text : undefined)))
  return {
    workflow: row.workflow,
    agent: row.agent,
    tier: row.tier,
    claim: claimOf(escalationId, row),
    comments: comments.map(({ escalation_id, run_id, operator_id, ...comment }) =>
      openedComment(opener, { ...comment, escalationId: escalation_id, runId: run_id, operatorId: operator_id }),
    ),
  }
}

type ClaimColumns = { revision: number | null; operator_id: string | null; claimed_at: string | null; expires_at: string | null }

function claimOf(escalationId: string, { revision, operator_id: operatorId, claimed_at: claimedAt, expires_at: expiresAt }: ClaimColumns) {
  if (revision === null || operatorId === null || claimedAt === null || expiresAt === null) return null
  return { escalationId, operatorId, claimedAt, expiresAt, revision }
}
