import { type GateDecision, type QsrEvaluation, qsrComponentNames, type RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { ReactNode } from 'react'
import { qsrBand, riskBand } from './bands.ts'
import { Bar } from './bar.tsx'
import { factorNames } from './factor-names.ts'
import { InertText } from './inert-text.tsx'
import { scoreText } from './number-text.ts'
import { Score } from './score.tsx'
import { Term } from './term.tsx'

/** A QSR with its components, against the threshold it was held to where there was one. */
export function QsrBars({ qsr, decision }: { qsr: QsrEvaluation; decision: GateDecision | null }): ReactNode {
  const band = qsrBand(qsr.flag)
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 flex items-baseline gap-3 text-sm">
        <Term term="QSR" />
        <Score value={qsr.qsr} band={band} />
      </h3>
      <div className="flex flex-col gap-3">
        <Bar
          label="Whole"
          value={qsr.qsr}
          tone={band.tone}
          {...(decision && { threshold: { value: decision.thresholds.qsrMin, label: 'passes from' } })}
        />
        {qsrComponentNames.map((name) => {
          const { score, reasons } = qsr.components[name]
          return (
            <Bar
              key={name}
              label={<span className="inline-block first-letter:uppercase">{name}</span>}
              value={score}
              max={5}
              tone="stable"
              note={reasons[0] === undefined ? undefined : <InertText text={reasons[0]} inline />}
            />
          )
        })}
        <p className="text-xs text-muted">
          consistency {scoreText(qsr.consistency)} · confidence {scoreText(qsr.confidence)} · {qsr.evaluator.name} {qsr.evaluator.version}
        </p>
      </div>
    </section>
  )
}

/** An MRI with what it came from, against the threshold it was held to where there was one. `wide`: two beside each other. */
export function MriBars({ risk, decision, wide = false }: { risk: RiskAssessment; decision: GateDecision | null; wide?: boolean }): ReactNode {
  const band = riskBand(risk.tier)
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 flex items-baseline gap-3 text-sm">
        <Term term="MRI" />
        <Score value={risk.mri} band={band} />
      </h3>
      <div className={`grid grid-cols-1 gap-x-6 gap-y-3 ${wide ? 'md:grid-cols-2' : ''}`}>
        <Bar
          label="Whole"
          value={risk.mri}
          tone={band.tone}
          {...(decision && { threshold: { value: decision.thresholds.mriMax, label: 'passes up to' } })}
        />
        {risk.factors.map(({ name, value, reason }) => (
          <Bar key={name} label={factorNames[name]} value={value} tone="stable" note={<InertText text={reason} inline />} />
        ))}
      </div>
    </section>
  )
}
