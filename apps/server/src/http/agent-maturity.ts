import type { MaturityOf, MaturitySource } from '@maestro-helix/contract/http/maturity'
import { benchmarkLeast } from '@maestro-helix/helix/maturity/reflexive-benchmark'
import { correlationEstimate } from '@maestro-helix/helix/benchmark/estimate'
import type { MaturityEvidence } from '@maestro-helix/helix/maturity/competencies'
import { promotionsOf, tierHeldBy } from '@maestro-helix/helix/maturity/promotion'
import { measuredMaturity, rmmEvidence } from '@maestro-helix/helix/maturity/rmm'
import type { MaturityReading } from '../record/maturity-reading.ts'

type Subject = { agent: string; version: string } | null

/** Attempts from which a mean MRI counts for a promotion. */
const leastRisks = 30
const leastDecisions = 10

/** RMM of every agent version, with what its promotions rest on. What is measured of the system alone (SHC, audit) counts for each of them. */
export function maturityOfAgents(reading: MaturityReading, policyAudit: boolean | null, source: MaturitySource): MaturityOf[] {
  return reading.agents.map(({ agent, version, risk, evidence }) => maturityOf({ agent, version }, evidence, risk, reading, policyAudit, source))
}

/** RMM of the system: the competencies of all agents' evidence taken together. */
export function maturityOfSystem(reading: MaturityReading, policyAudit: boolean | null, source: MaturitySource): MaturityOf {
  return maturityOf(null, together(reading), reading.mri, reading, policyAudit, source)
}

function maturityOf(
  subject: Subject,
  evidence: MaturityEvidence,
  risk: { n: number; mean: number },
  reading: MaturityReading,
  policyAudit: boolean | null,
  source: MaturitySource,
): MaturityOf {
  const maturity = measuredMaturity(evidence)
  const { competencies } = maturity
  const spread = reading.selfScores.find(({ agent, version }) => agent === (subject?.agent ?? null) && version === (subject?.version ?? null))
  const promotions = promotionsOf({
    selfScored: evidence.selfScored,
    selfScoreSpread: spread?.spread ?? null,
    correlationGain: correlationGain(reading.humanScores),
    meanMri: risk.n < leastRisks ? null : risk.mean,
    humanAlignment: evidence.humanDecisions < leastDecisions ? null : competencies.humanAlignment,
    policyAudit,
  })
  return {
    agent: subject?.agent ?? null,
    version: subject?.version ?? null,
    rmm: maturity.rmm,
    competencies,
    withoutEvidence: [...maturity.withoutEvidence],
    samples: maturity.samples,
    least: rmmEvidence.least,
    tierByNumber: maturity.tier,
    tier: tierHeldBy(maturity.tier, promotions),
    promotions,
    source,
  }
}

/** SHC of the newer half of the scored outputs less that of the older half; null while either half is too small. */
function correlationGain(scores: MaturityReading['humanScores']): number | null {
  const half = Math.floor(scores.length / 2)
  const of = (part: typeof scores): number | null =>
    correlationEstimate(
      part.map(({ qsr }) => qsr),
      part.map(({ humanScore }) => humanScore),
      benchmarkLeast.humanPairs,
    ).value
  const [older, newer] = [of(scores.slice(0, half)), of(scores.slice(half))]
  return older === null || newer === null ? null : newer - older
}

function together({ agents }: MaturityReading): MaturityEvidence {
  const sum = (name: Exclude<keyof MaturityEvidence, 'meanSelfScoreError'>): number =>
    agents.reduce((total, { evidence }) => total + evidence[name], 0)
  const selfScored = sum('selfScored')
  const errors = agents.reduce((total, { evidence }) => total + evidence.meanSelfScoreError * evidence.selfScored, 0)
  return {
    evaluations: sum('evaluations'),
    selfScored,
    meanSelfScoreError: selfScored === 0 ? 0 : errors / selfScored,
    calibrationNeeded: sum('calibrationNeeded'),
    adaptations: sum('adaptations'),
    improvedAdaptations: sum('improvedAdaptations'),
    humanDecisions: sum('humanDecisions'),
    humanAcceptances: sum('humanAcceptances'),
    gatedSteps: sum('gatedSteps'),
    passedWithoutPerson: sum('passedWithoutPerson'),
  }
}
