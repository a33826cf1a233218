import type { RoutingCandidate, RoutingDecision } from '@maestro-helix/contract/run'
import type { AgentTrackRecord } from '../record/record-store.ts'

/** Weights of the ordered composite (reference: "Gates, routing, adaptation"). */
const weights = { qsr: 0.4, safety: 0.3, maturity: 0.3 }

/** What an agent without evidence is taken for: it just passes the default gate. Weighs as many evaluations as `priorSamples`. */
const prior = { qsr: 0.7, mri: 0.3, rmm: 0.5 }
const priorSamples = 10

/** An agent counts as new until it has this many evaluations... */
const newBelowSamples = 20
/** ...and new agents together get this share of the attempts they could take. */
const explorationShare = 0.1

/**
 * Picks the agent for one attempt by 0.4 QSR + 0.3 (1 - MRI) + 0.3 RMM. Means are shrunk towards a neutral prior, so that one lucky answer
 * does not win; agents that failed in this series are passed over while another is left; agents with few evaluations get a fixed share of
 * attempts, so that a newcomer can earn a record.
 * Pure: `lot`, uniform in [0, 1), decides exploration and is derived from the attempt's identity, so a repeated decision is the same.
 */
export function chooseAgent(
  agents: { id: string; version: string }[],
  records: ReadonlyMap<string, AgentTrackRecord>,
  failedAgents: readonly string[],
  lot: number,
): RoutingDecision {
  const candidates = agents.map((agent) => candidateOf(agent, records.get(`${agent.id}@${agent.version}`)))
  const first = candidates[0]
  if (!first) throw new TypeError('routing needs at least one agent')
  if (candidates.length === 1) return { chosen: first.agent, reason: 'only-candidate', explanation: 'the step names one agent', candidates }
  const fresh = candidates.filter((candidate) => !failedAgents.includes(candidate.agent))
  const eligible = fresh.length > 0 ? fresh : candidates
  const best = eligible.reduce((a, b) => (b.score > a.score ? b : a))
  const passedOver = candidates.filter((candidate) => !eligible.includes(candidate)).map((candidate) => candidate.agent)
  const newcomers = eligible.filter((candidate) => candidate.samples < newBelowSamples && candidate !== best)
  const newcomer = lot < explorationShare ? newcomers[Math.floor((lot / explorationShare) * newcomers.length)] : undefined
  if (newcomer) {
    const explanation = `${newcomer.agent} is new (${newcomer.samples} of ${newBelowSamples} evaluations) and gets a share of attempts; by score it would be ${best.agent}`
    return { chosen: newcomer.agent, reason: 'exploration', explanation, candidates }
  }
  const comparison = `${best.agent} scores ${best.score.toFixed(3)} = ${weights.qsr} QSR + ${weights.safety} (1 - MRI) + ${weights.maturity} RMM`
  if (passedOver.length > 0)
    return {
      chosen: best.agent,
      reason: 'other-agent-failed',
      explanation: `${passedOver.join(', ')} failed before in this step; ${comparison}`,
      candidates,
    }
  return { chosen: best.agent, reason: 'best-score', explanation: comparison, candidates }
}

function candidateOf(agent: { id: string; version: string }, record: AgentTrackRecord | undefined): RoutingCandidate {
  const samples = record?.samples ?? 0
  const share = samples / (samples + priorSamples)
  const qsr = prior.qsr + share * ((record?.meanQsr ?? prior.qsr) - prior.qsr)
  const mri = prior.mri + share * ((record?.meanMri ?? prior.mri) - prior.mri)
  const rmm = prior.rmm + share * ((record?.rmm ?? prior.rmm) - prior.rmm)
  return {
    agent: agent.id,
    version: agent.version,
    qsr,
    mri,
    rmm,
    score: weights.qsr * qsr + weights.safety * (1 - mri) + weights.maturity * rmm,
    samples,
  }
}
