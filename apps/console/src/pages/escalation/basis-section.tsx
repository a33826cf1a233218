import type { Basis, IntentRecord, UncheckedBasis } from '@maestro-helix/contract/governance'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { InertText } from '../../design/inert-text.tsx'
import { counted, riskText, scoreText } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'

const truthWords: Readonly<Record<UncheckedBasis['truth'], string>> = {
  unassessed: 'nothing is known of its truth',
  agentAccount: 'checked against its agent’s own account alone',
}

/** Whose word an action rests on: the outputs that its arguments are taken from, what was asked for each, and how each was judged. */
export function BasisSection({ intent: { restsOn, block }, attempts }: { intent: IntentRecord; attempts: readonly AttemptRecord[] }): ReactNode {
  const unchecked = block.restsOnUnchecked ?? []
  const rows = basisRows(restsOn ?? [], unchecked)
  // A record of old that says neither.
  if (restsOn === undefined && unchecked.length === 0) return null
  if (rows.length === 0)
    return (
      <Section title="What it rests on">
        <p className="text-sm">On no agent’s word: its arguments come from the run’s input and from tools.</p>
      </Section>
    )
  return (
    <Section title="What it rests on">
      {unchecked.length > 0 && (
        <p className="text-sm">
          On {counted(unchecked.length, 'output')} whose truth nobody has checked: whoever signs answers for {unchecked.length === 1 ? 'it' : 'them'}.
        </p>
      )}
      <ul className="flex flex-col divide-y divide-line text-sm">
        {rows.map((row) => (
          <Row key={`${row.stepId} ${row.attempt}`} row={row} runId={block.runId} attempts={attempts} />
        ))}
      </ul>
    </Section>
  )
}

type BasisRow = Pick<Basis, 'stepId' | 'attempt' | 'agent'> & Partial<Basis> & { truth?: UncheckedBasis['truth'] | undefined }

/** What is not checked first; an output that stands in both lists once. */
function basisRows(restsOn: readonly Basis[], unchecked: readonly UncheckedBasis[]): BasisRow[] {
  const same = (one: UncheckedBasis, other: Basis): boolean => one.stepId === other.stepId && one.attempt === other.attempt
  return [
    ...unchecked.map((one): BasisRow => ({ ...restsOn.find((other) => same(one, other)), ...one })),
    ...restsOn.filter((other) => !unchecked.some((one) => same(one, other))),
  ]
}

function Row({ row, runId, attempts }: { row: BasisRow; runId: string; attempts: readonly AttemptRecord[] }): ReactNode {
  const { stepId, attempt, agent, qsr = null, mri = null, gate = null } = row
  const truth = row.truth ?? (gate === 'unassessed' ? 'unassessed' : undefined)
  const judged = attempts.find((made) => made.stepId === stepId && made.attempt === attempt)?.judged
  return (
    <li className="flex flex-col gap-1 py-2">
      <p>
        <Link
          to="/runs/$runId"
          params={{ runId }}
          search={{ span: `attempt:${stepId}:${attempt}` }}
          className="font-medium underline decoration-line-strong underline-offset-3"
        >
          {stepId}
        </Link>{' '}
        <span className="text-muted">
          by {agent ?? 'nobody known'}
          {qsr !== null && ` · QSR ${truth === 'unassessed' ? 'at least ' : ''}${scoreText(qsr)}`}
          {mri !== null && ` · MRI ${riskText(mri)}`}
        </span>
      </p>
      {truth !== undefined && <Status tone="advisory">{truthWords[truth]}</Status>}
      {gate !== null && gate !== 'pass' && gate !== 'unassessed' && <Status tone="cautionary">was held</Status>}
      {judged != null && <InertText text={`Asked: ${judged.task}`} />}
      {judged != null && judged.context === null && <p className="text-muted">It was given nothing that it could be checked against.</p>}
    </li>
  )
}
