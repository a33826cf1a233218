import type { RoutingCandidate, RoutingDecision } from '@maestro-helix/contract/run'
import type { CsvValue } from '@maestro-helix/sdk/audit/csv-text'
import type { ReactNode } from 'react'
import { InertText } from '../../design/inert-text.tsx'
import { riskText, scoreText } from '../../design/number-text.ts'
import { SaveMenu } from '../../design/save-menu.tsx'

type Column = { head: string; cell: (candidate: RoutingCandidate) => CsvValue; text: (candidate: RoutingCandidate) => string }

const dash = '–'
const percent = (share: number | undefined): string => (share === undefined ? dash : `${(100 * share).toFixed(1)} %`)

/** Records of old have no more than these. */
const always: readonly Column[] = [
  { head: 'QSR', cell: ({ qsr }) => qsr, text: ({ qsr }) => scoreText(qsr) },
  { head: 'MRI', cell: ({ mri }) => mri, text: ({ mri }) => riskText(mri) },
  { head: 'RMM', cell: ({ rmm }) => rmm, text: ({ rmm }) => scoreText(rmm) },
  { head: 'Judged', cell: ({ samples }) => samples, text: ({ samples }) => samples.toLocaleString('en') },
  { head: 'Score', cell: ({ score }) => score, text: ({ score }) => scoreText(score) },
]
const believed: readonly Column[] = [
  {
    head: '95 % within',
    cell: ({ low, high }) => (low === undefined || high === undefined ? null : `${low} to ${high}`),
    text: ({ low, high }) => (low === undefined || high === undefined ? dash : `${scoreText(low)} to ${scoreText(high)}`),
  },
  { head: 'Chance', cell: ({ propensity }) => propensity ?? null, text: ({ propensity }) => percent(propensity) },
  {
    head: 'Expected regret',
    cell: ({ expectedRegret }) => expectedRegret ?? null,
    text: ({ expectedRegret }) => (expectedRegret === undefined ? dash : expectedRegret.toFixed(3)),
  },
]

/** Out of whom an agent was chosen, with what was believed of each, and with which chance each would have been chosen. */
export function WhyThisAgent({ routing }: { routing: RoutingDecision }): ReactNode {
  const { candidates, chosen, explanation, expectedRegret, passedOver = [] } = routing
  const columns = candidates.some(({ propensity }) => propensity !== undefined) ? [...always, ...believed] : always
  const table = (): CsvValue[][] => [
    ['candidate', 'version', ...columns.map(({ head }) => head), 'chosen'],
    ...candidates.map((one) => [one.agent, one.version, ...columns.map(({ cell }) => cell(one)), one.agent === chosen]),
  ]
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 text-sm">Why this agent</h3>
      <div className="flex items-start justify-between gap-3">
        <InertText text={explanation} />
        <SaveMenu title="Candidates" table={table} />
      </div>
      <div className="mt-2 overflow-x-auto" tabIndex={0} role="region" aria-label="Candidates">
        <table className="w-full text-right tabular-nums">
          <thead className="text-xs text-muted">
            <tr className="border-b border-line">
              <th className="py-1 pr-4 text-left font-medium">Candidate</th>
              {columns.map(({ head }) => (
                <th key={head} className="px-2 font-medium whitespace-nowrap">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {candidates.map((one) => (
              <tr key={`${one.agent}@${one.version}`} className="border-b border-line">
                <td className="py-1 pr-4 text-left">
                  {one.agent} <span className="text-muted">{one.version}</span>
                  {one.agent === chosen && <span className="font-medium"> · chosen</span>}
                  {one.changed === true && <span className="text-muted"> · does otherwise lately, so older outcomes no longer count</span>}
                </td>
                {columns.map(({ head, text }) => (
                  <td key={head} className={`px-2 whitespace-nowrap ${head === 'Score' ? 'font-semibold' : ''}`}>
                    {text(one)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {expectedRegret !== undefined && (
        <p className="mt-1 text-xs text-muted">
          Expected loss by not knowing which is best: {expectedRegret.toFixed(3)} of the score. Chance: how likely each was to be chosen.
        </p>
      )}
      {passedOver.length > 0 && (
        <p className="mt-1 text-xs text-muted">
          Passed over:{' '}
          {passedOver.map(({ agent, reason }) => `${agent} (${reason === 'failed' ? 'had failed here' : 'lacks a capability'})`).join(', ')}
        </p>
      )}
    </section>
  )
}
