import type { Pool } from 'pg'

/** Which tasks are counted: from `since` on (and before `until`), of one workflow (and version) where it is given. Demonstration runs count only where asked for. */
export type TaskFilter = { since: string; until?: string; workflow?: string; version?: number; demonstrations?: boolean }

export type TaskEscalations = {
  /** Steps that came to a decision of their gate, or were actions that ended; those that went on unassessed left out. */
  tasks: number
  /** Those of them that a person had to look at because a gate held them or an outcome was unknown. */
  escalated: number
  /** Actions that waited for approvals because they cannot be undone: asked for by the definition, not caused by how well the task went. Not in `escalated`. */
  approvalsByDesign: number
  /** Steps that went on unassessed: without a person, and without anybody knowing whether they are right. In none of the others. */
  unassessed: number
}

/** How many tasks reached a person. */
export async function taskEscalations(pool: Pool, filter: TaskFilter): Promise<TaskEscalations> {
  const workflows = await taskEscalationsByWorkflow(pool, filter)
  const sum = (of: (each: TaskEscalations) => number): number => workflows.reduce((total, each) => total + of(each), 0)
  return {
    tasks: sum(({ tasks }) => tasks),
    escalated: sum(({ escalated }) => escalated),
    approvalsByDesign: sum((each) => each.approvalsByDesign),
    unassessed: sum((each) => each.unassessed),
  }
}

/** The same by workflow, in order of name; a workflow without tasks is absent. */
export async function taskEscalationsByWorkflow(pool: Pool, filter: TaskFilter): Promise<(TaskEscalations & { workflow: string })[]> {
  const { since, until, workflow, version, demonstrations } = filter
  const { rows } = await pool.query<{ workflow: string; tasks: number; escalated: number; by_design: number; unassessed: number }>({
    name: 'task-escalations',
    text: tasksSql,
    values: [since, workflow ?? null, version ?? null, demonstrations ?? false, until ?? null],
  })
  return rows.map((row) => ({
    workflow: row.workflow,
    tasks: row.tasks,
    escalated: row.escalated,
    approvalsByDesign: row.by_design,
    unassessed: row.unassessed,
  }))
}

const tasksSql = `
WITH tasks AS (
  SELECT r.workflow, a.run_id, a.step_id, coalesce((array_agg(a.decision ORDER BY a.attempt DESC))[1] = 'unassessed', false) AS unassessed FROM step_attempts a JOIN runs r ON r.id = a.run_id
  WHERE a.ended_at >= $1 AND ($5::timestamptz IS NULL OR a.ended_at < $5) AND (a.kind = 'action' OR a.decision <> 'adapt')
    AND ($2::text IS NULL OR r.workflow = $2) AND ($3::integer IS NULL OR r.version = $3) AND ($4::boolean OR NOT r.demonstration)
  GROUP BY 1, 2, 3),
asked AS (
  SELECT run_id, step_id, bool_or(kind <> 'action') AS escalated, bool_or(kind = 'action') AS by_design
  FROM escalations JOIN tasks USING (run_id, step_id) GROUP BY run_id, step_id)
SELECT tasks.workflow, count(*) FILTER (WHERE escalated OR NOT unassessed) AS tasks, count(*) FILTER (WHERE escalated) AS escalated,
  count(*) FILTER (WHERE by_design) AS by_design, count(*) FILTER (WHERE unassessed AND escalated IS NOT TRUE) AS unassessed
FROM tasks LEFT JOIN asked USING (run_id, step_id) GROUP BY tasks.workflow ORDER BY tasks.workflow`
