import type { MaturityDay } from '@maestro-helix/contract/http/maturity'
import type { Trend, TrendSeries } from '../../design/trend-table.ts'

const tones: readonly TrendSeries['tone'][] = ['ethics', 'stable', 'cautionary']
const dayText = new Intl.DateTimeFormat('en-GB', { month: 'short', day: 'numeric', timeZone: 'UTC' })

/**
 * RMM by day, oldest first, a line for each of the three versions that were seen last; a label says how many evaluations a day rests on. Pure.
 * @param days newest first
 */
export function maturityTrend(agent: string, days: readonly MaturityDay[]): Trend {
  const versions = [...new Set(days.map(({ version }) => version))].slice(0, tones.length)
  const shown = days.filter(({ version }) => versions.includes(version))
  const byDay = [...Map.groupBy(shown.toReversed(), ({ day }) => day)]
  return {
    title: `Maturity of ${agent} by day`,
    pointLabel: 'Day (UTC) and evaluations',
    points: byDay.map(([day, of]) => {
      const evaluations = of.reduce((sum, { samples }) => sum + samples.evaluations, 0)
      return `${dayText.format(new Date(day))} (${evaluations})`
    }),
    series: versions.map((version, at) => ({
      label: `RMM ${version}`,
      tone: tones[at] ?? 'stable',
      values: byDay.map(([, of]) => of.find((day) => day.version === version)?.rmm ?? null),
      dashed: at > 0,
    })),
  }
}
