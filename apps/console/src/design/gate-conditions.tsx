import type { GateCondition, GateDecision } from '@maestro-helix/contract/evaluation'
import type { ReactNode } from 'react'
import { conditionWords, isMeasured } from './condition-words.ts'
import { InertText } from './inert-text.tsx'
import { counted, riskText, scoreText } from './number-text.ts'
import { Status } from './status.tsx'

/** Every condition that one output was held to: what is not met first and in full, what is met folded away. Nothing for records from before conditions. */
export function GateConditions({ decision: { conditions = [] } }: { decision: GateDecision }): ReactNode {
  if (conditions.length === 0) return null
  const [unmet, unknown, met] = [false, null, true].map((state) => conditions.filter((condition) => condition.met === state))
  return (
    <section className="min-w-0 text-sm" aria-label="Conditions of the gate">
      <h3 className="mb-1.5 text-sm">
        Conditions of the gate{' '}
        <span className="font-normal text-muted">
          {unmet?.length === 0 ? 'none broken' : `${unmet?.length} not met`} of {counted(conditions.length, 'condition')}
        </span>
      </h3>
      <Conditions conditions={[...(unmet ?? []), ...(unknown ?? [])]} />
      {met !== undefined && met.length > 0 && (
        <details>
          <summary className="min-h-6 text-muted">{counted(met.length, 'condition')} met</summary>
          <Conditions conditions={met} />
        </details>
      )}
    </section>
  )
}

function Conditions({ conditions }: { conditions: readonly GateCondition[] }): ReactNode {
  return (
    <ul className="flex flex-col divide-y divide-line">
      {conditions.map((condition) => (
        <li key={condition.name} className="py-1.5">
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="flex flex-wrap items-baseline gap-x-2">
              <span className="text-xs">
                <Met met={condition.met} />
              </span>
              {conditionWords(condition.name)}
            </span>
            <Measured condition={condition} />
          </p>
          {condition.met !== true && (
            <div className="text-xs text-muted">
              <InertText text={condition.reason} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

function Met({ met }: Pick<GateCondition, 'met'>): ReactNode {
  if (met === null) return <Status tone="inactive">not assessed</Status>
  return met ? <Status tone="safe">met</Status> : <Status tone="critical">not met</Status>
}

function Measured({ condition: { name, value, threshold } }: { condition: GateCondition }): ReactNode {
  if (!isMeasured(name) || threshold === null) return null
  const atMost = name === 'mriMax' || name === 'objectionLimit'
  const textOf = atMost ? riskText : scoreText
  return (
    <span className="text-xs tabular-nums">
      <span className="font-semibold">{value === null ? 'not assessed' : textOf(value)}</span>{' '}
      <span className="text-muted">
        {atMost ? 'passes up to' : 'passes from'} {textOf(threshold)}
      </span>
    </span>
  )
}
