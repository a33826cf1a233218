import { type GateDecision, type QsrEvaluation, qsrComponentNames, type RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { ReactNode } from 'react'
import { qsrBand, riskBand } from './bands.ts'
import { Bar } from './bar.tsx'
import { barsSvg, barsTable, type ScoreBar } from './bars-picture.ts'
import { factorNames } from './factor-names.ts'
import { InertText } from './inert-text.tsx'
import { riskText, scoreText } from './number-text.ts'
import { qsrBound, qsrText } from './qsr-text.ts'
import { SaveMenu } from './save-menu.tsx'
import { Score } from './score.tsx'
import { Term } from './term.tsx'

/** A QSR with its components, against the threshold it was held to where there was one. */
export function QsrBars({ qsr, decision }: { qsr: QsrEvaluation; decision: GateDecision | null }): ReactNode {
  const band = qsrBand(qsr.flag)
  const parts = qsrComponentNames.map((name): ScoreBar => {
    const { score, reasons } = qsr.components[name]
    return { name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, value: score, max: 5, tone: 'stable', note: reasons[0] }
  })
  const threshold = decision === null ? undefined : { value: decision.thresholds.qsrMin, label: 'passes from' }
  const bound = qsrBound(qsr)
  const least: ScoreBar = { name: bound === undefined ? 'Whole' : 'Whole, at least', value: qsr.qsr, max: 1, tone: band.tone, threshold }
  const most: ScoreBar[] = bound === undefined ? [] : [{ name: 'Whole, at most', value: bound.atMost, max: 1, tone: 'inactive', threshold }]
  return (
    <Bars term="QSR" value={qsr.qsr} band={band} words={bound && qsrText(qsr)} bars={[least, ...most, ...parts]}>
      <p className="text-xs text-muted">
        consistency {scoreText(qsr.consistency)} · confidence {scoreText(qsr.confidence)} · {qsr.evaluator.name} {qsr.evaluator.version}
      </p>
    </Bars>
  )
}

/** An MRI with what it came from, against the threshold it was held to where there was one. `wide`: two beside each other. */
export function MriBars({ risk, decision, wide = false }: { risk: RiskAssessment; decision: GateDecision | null; wide?: boolean }): ReactNode {
  const band = riskBand(risk.tier)
  const factors = risk.factors.map(({ name, value, reason }): ScoreBar => ({
    name: factorNames[name],
    value,
    max: 1,
    tone: 'stable',
    note: reason,
    textOf: riskText,
  }))
  const threshold = decision === null ? undefined : { value: decision.thresholds.mriMax, label: 'passes up to' }
  const whole: ScoreBar = { name: 'Whole', value: risk.mri, max: 1, tone: band.tone, threshold, textOf: riskText }
  return <Bars term="MRI" value={risk.mri} band={band} bars={[whole, ...factors]} wide={wide} />
}

type Props = {
  term: 'QSR' | 'MRI'
  value: number
  band: ReturnType<typeof riskBand>
  bars: readonly ScoreBar[]
  /** What is said instead of the value, where that is only the least that it can be. */
  words?: string | undefined
  wide?: boolean
  children?: ReactNode
}

function Bars({ term, value, band, bars, words, wide = false, children }: Props): ReactNode {
  return (
    <section className="min-w-0">
      <div className="mb-1.5 flex items-center justify-between gap-3">
        <h3 className="flex items-baseline gap-3 text-sm">
          <Term term={term} />
          {words === undefined ? (
            <Score value={value} band={band} textOf={term === 'MRI' ? riskText : scoreText} />
          ) : (
            <span className="font-normal">{words}</span>
          )}
        </h3>
        <SaveMenu
          title={`Parts of the ${term}`}
          table={() => barsTable(bars)}
          picture={(colours) => barsSvg(`Parts of the ${term}`, bars, colours)}
        />
      </div>
      <div className={`grid grid-cols-1 gap-x-6 gap-y-3 ${wide ? 'md:grid-cols-2' : ''}`}>
        {bars.map(({ name, note, ...bar }) => (
          <Bar key={name} label={name} {...bar} note={note === undefined ? undefined : <InertText text={note} inline />} />
        ))}
        {children}
      </div>
    </section>
  )
}
