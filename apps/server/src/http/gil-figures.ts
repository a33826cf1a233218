import type { CountedShare, GilFigures, GilShare } from '@maestro-helix/contract/http/gil-share'
import { binomialInterval } from '@maestro-helix/helix/gates/binomial-interval'
import { poissonInterval } from '@maestro-helix/helix/gates/poisson-interval'
import type { DecisionFigures } from '../record/decision-figures.ts'

type Filter = { since: string; until: string; workflow?: string; demonstrations: boolean }
type Tasks = { tasks: number; escalated: number; approvalsByDesign: number; unassessed: number }
type Decisions = Omit<DecisionFigures, 'workflow'>

/** What the figures are counted from, in the record. */
export interface GilFigureReads {
  taskEscalationsByWorkflow(filter: Filter): Promise<(Tasks & { workflow: string })[]>
  decisionFigures(filter: Filter): Promise<{ all: Decisions; byWorkflow: DecisionFigures[] }>
}

/** Probability with which an interval may miss the true value. */
const risk = 0.05
const noTasks: Tasks = { tasks: 0, escalated: 0, approvalsByDesign: 0, unassessed: 0 }
const noDecisions: Decisions = { runs: 0, decided: 0, timedOut: 0, latencies: null, overrides: 0, overridesOfHalts: 0, overridesByBreakGlass: 0 }

/** How many tasks reach a person, how soon people decide, and how often they overrule a gate: counted, each with its interval. */
export async function gilShare(reads: GilFigureReads, filter: Filter): Promise<GilShare> {
  const [tasks, decisions] = await Promise.all([reads.taskEscalationsByWorkflow(filter), reads.decisionFigures(filter)])
  const tasksOf = new Map(tasks.map((each) => [each.workflow, each]))
  const decisionsOf = new Map(decisions.byWorkflow.map((each) => [each.workflow, each]))
  const names = [...new Set([...tasksOf.keys(), ...decisionsOf.keys()])].toSorted()
  return {
    since: filter.since,
    until: filter.until,
    all: figuresOf(tasks.reduce(added, noTasks), decisions.all),
    byWorkflow: names.map((workflow) => ({ workflow, ...figuresOf(tasksOf.get(workflow) ?? noTasks, decisionsOf.get(workflow) ?? noDecisions) })),
  }
}

function added(sum: Tasks, each: Tasks): Tasks {
  return {
    tasks: sum.tasks + each.tasks,
    escalated: sum.escalated + each.escalated,
    approvalsByDesign: sum.approvalsByDesign + each.approvalsByDesign,
    unassessed: sum.unassessed + each.unassessed,
  }
}

function figuresOf({ tasks, escalated, approvalsByDesign, unassessed }: Tasks, decisions: Decisions): GilFigures {
  const { decided, timedOut, latencies, overrides, runs } = decisions
  return {
    reachedPerson: counted(escalated, tasks),
    approvalsByDesign,
    unassessed,
    engagement: counted(decided, decided + timedOut),
    decisionLatencyMs: { decisions: decided, median: latencies?.median ?? null, p95: latencies?.p95 ?? null },
    overrides: {
      count: overrides,
      ofHalts: decisions.overridesOfHalts,
      byBreakGlass: decisions.overridesByBreakGlass,
      runs,
      per100Runs: runs === 0 ? null : per100(overrides, runs),
    },
  }
}

function counted(count: number, of: number): CountedShare {
  return { count, of, interval: of === 0 ? null : binomialInterval(count, of, risk) }
}

function per100(count: number, runs: number): { rate: number; lower: number; upper: number } {
  const { lower, upper } = poissonInterval(count, risk)
  return { rate: (100 * count) / runs, lower: (100 * lower) / runs, upper: (100 * upper) / runs }
}
