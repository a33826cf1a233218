import type { GateView } from '@maestro-helix/contract/http/gates'
import type { ReactNode } from 'react'
import { conditionWords } from '../../design/condition-words.ts'
import { counted, riskText } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { settingText } from './gate-words.ts'

/** The floors, limits and vetoes beside QSR and MRI with their thresholds, those that hold less than published first. */
export function ConditionsInForce({ gate: { conditions, objectionLimits = {} } }: { gate: GateView }): ReactNode {
  if (conditions === undefined) return null
  const weaker = conditions.filter((condition) => condition.weaker).length
  const limits = Object.entries(objectionLimits)
  const byKind = conditions.some(({ name, on, threshold }) => name === 'objectionLimit' && on && threshold === null)
  return (
    <Section
      title="Conditions in force"
      aside={weaker === 0 ? 'as published, or stricter' : `${counted(weaker, 'condition')} off or lowered beside what is published`}
    >
      <ul className="grid grid-cols-1 gap-x-8 text-sm sm:grid-cols-2 lg:grid-cols-3" aria-label="Conditions in force">
        {conditions.map((condition) => (
          <li key={condition.name} className="flex flex-wrap items-baseline justify-between gap-x-3 border-b border-line py-1">
            <span>{conditionWords(condition.name)}</span>
            {condition.weaker ? (
              <Status tone="cautionary">{condition.on ? `lowered: ${settingText(condition)}` : 'switched off'}</Status>
            ) : (
              <span className="text-muted tabular-nums">{condition.on ? settingText(condition) : 'off by default'}</span>
            )}
          </li>
        ))}
      </ul>
      {byKind && limits.length > 0 && (
        <p className="mt-2 text-xs text-muted">
          Limits of objection, by kind of task: {limits.map(([kind, limit]) => `${kind} ${riskText(limit)}`).join(', ')}. Least scores of components
          are of 5.
        </p>
      )}
    </Section>
  )
}
