import type { ThresholdMove } from '@maestro-helix/contract/http/gates'
import type { Trend } from '../../design/trend-table.ts'

const instant = new Intl.DateTimeFormat('en-GB', { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })

/** Moves by the step they are of, `workflow / step`; the step that moved last comes first. Pure. */
export function movesBySteps(moves: readonly ThresholdMove[]): Map<string, ThresholdMove[]> {
  return Map.groupBy(moves, ({ workflow, stepId }) => `${workflow} / ${stepId}`)
}

/**
 * How the least QSR of one step went, oldest first: from where and to where. Pure.
 * @param moves newest first
 */
export function thresholdTrend(step: string, moves: readonly ThresholdMove[]): Trend {
  const inOrder = moves.toReversed()
  return {
    title: `Least QSR of ${step}`,
    pointLabel: 'Moved',
    points: inOrder.map(({ at }) => instant.format(new Date(at))),
    series: [
      { label: 'From', tone: 'cautionary', values: inOrder.map(({ from }) => from), dashed: true },
      { label: 'To', tone: 'critical', values: inOrder.map(({ to }) => to) },
    ],
  }
}
