import type { Pool } from 'pg'

/** Which tasks are counted: from `since` on, of one workflow (and version) where it is given. Demonstration runs count only where asked for. */
export type TaskFilter = { since: string; workflow?: string; version?: number; demonstrations?: boolean }

export type TaskEscalations = {
  /** Steps that came to a decision of their gate, or were actions that ended. */
  tasks: number
  /** Those of them that a person had to look at because a gate held them or an outcome was unknown. */
  escalated: number
  /** Actions that waited for approvals because they cannot be undone: asked for by the definition, not caused by how well the task went. Not in `escalated`. */
  approvalsByDesign: number
}

/** How many tasks reached a person. */
export async function taskEscalations(pool: Pool, { since, workflow, version, demonstrations }: TaskFilter): Promise<TaskEscalations> {
  const { rows } = await pool.query<{ tasks: number; escalated: number; by_design: number }>({
    name: 'task-escalations',
    text: tasksSql,
    values: [since, workflow ?? null, version ?? null, demonstrations ?? false],
  })
  const [row] = rows as [{ tasks: number; escalated: number; by_design: number }]
  return { tasks: row.tasks, escalated: row.escalated, approvalsByDesign: row.by_design }
}

const tasksSql = `
WITH tasks AS (
  SELECT DISTINCT a.run_id, a.step_id FROM step_attempts a JOIN runs r ON r.id = a.run_id
  WHERE a.ended_at >= $1 AND (a.kind = 'action' OR a.decision <> 'adapt')
    AND ($2::text IS NULL OR r.workflow = $2) AND ($3::integer IS NULL OR r.version = $3) AND ($4::boolean OR NOT r.demonstration)),
asked AS (
  SELECT run_id, step_id, bool_or(kind <> 'action') AS escalated, bool_or(kind = 'action') AS by_design
  FROM escalations JOIN tasks USING (run_id, step_id) GROUP BY run_id, step_id)
SELECT count(*) AS tasks, count(*) FILTER (WHERE escalated) AS escalated, count(*) FILTER (WHERE by_design) AS by_design
FROM tasks LEFT JOIN asked USING (run_id, step_id)`
