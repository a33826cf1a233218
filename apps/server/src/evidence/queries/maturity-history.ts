import type { MaturityDay } from '@maestro-helix/contract/http/maturity'
import { competenciesOf } from '@maestro-helix/helix/maturity/competencies'
import { rmm } from '@maestro-helix/helix/maturity/rmm'
import type { Pool } from 'pg'
import { maturityQueries } from './maturity-queries.ts'

/** How many days of versions are read at most; the query asks for one more, which tells that there are others. */
const mostDays = 1000

type DayRow = {
  version: string
  day: string
  evaluations: number
  self_scored: number
  self_score_error: number
  calibration_needed: number
  adaptations: number
  improved: number
  decisions: number
  acceptances: number
  steps: number
  passed: number
}

/**
 * RMM of every version of an agent, day by day from `since` to before `until`, each from that day's evidence alone; newest day first. The same as the
 * view rmm_over_time, but only the window is read.
 */
export async function maturityHistory(pool: Pool, agent: string, since: string, until: string): Promise<{ items: MaturityDay[]; complete: boolean }> {
  const name = 'maturity.history'
  const { rows } = await pool.query<DayRow>({ name, text: maturityQueries[name], values: [since, until, agent] })
  return { items: rows.slice(0, mostDays).map(maturityDay), complete: rows.length <= mostDays }
}

function maturityDay(row: DayRow): MaturityDay {
  const competencies = competenciesOf({
    evaluations: row.evaluations,
    selfScored: row.self_scored,
    meanSelfScoreError: row.self_score_error,
    calibrationNeeded: row.calibration_needed,
    adaptations: row.adaptations,
    improvedAdaptations: row.improved,
    humanDecisions: row.decisions,
    humanAcceptances: row.acceptances,
    gatedSteps: row.steps,
    passedWithoutPerson: row.passed,
  })
  const { rmm: value, tier } = rmm(competencies)
  return {
    version: row.version,
    day: row.day,
    rmm: value,
    tier,
    competencies,
    samples: { evaluations: row.evaluations, adaptations: row.adaptations, humanDecisions: row.decisions, gatedSteps: row.steps },
  }
}
