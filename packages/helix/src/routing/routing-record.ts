/** What became of one attempt, or what a person said of an output. */
export type RoutingOutcome = {
  readonly agent: string
  readonly version: string
  /** judged: scored; failed: the agent did not deliver; approved, rejected: a person's verdict on an output of the agent. */
  readonly kind: 'judged' | 'failed' | 'approved' | 'rejected'
  /** Of a judged attempt, else null. */
  readonly qsr: number | null
  readonly mri: number | null
  readonly costUsd: number | null
  readonly agentMs: number | null
}

/** Sums over the last outcomes of an agent somewhere else. */
export type RoutingSums = {
  readonly judged: number
  readonly sumQsr: number
  readonly sumMri: number
  readonly failed: number
  readonly approved: number
  readonly rejected: number
}

/** What an agent's evidence says away from the step in question, no outcome in both. */
export type ElsewhereRecord = {
  /** In other steps of the same workflow. */
  readonly workflow: RoutingSums
  /** In other workflows. */
  readonly others: RoutingSums
}

/** What a routing decision rests on: a pure function of the committed outcomes, in their order. */
export type RoutingRecord = {
  /** The last outcomes of the step, of all agents, newest first; at most `stepWindow`. */
  readonly step: readonly RoutingOutcome[]
  /** By `agent@version`, over the last `agentWindow` outcomes of each candidate. */
  readonly elsewhere: ReadonlyMap<string, ElsewhereRecord>
}

/** Outcomes of a step that are looked at. What is older weighs less than a hundredth at the published decay. */
export const stepWindow = 512
/** Outcomes of an agent, anywhere, that are looked at for what it does elsewhere. */
export const agentWindow = 256

export const noSums: RoutingSums = { judged: 0, sumQsr: 0, sumMri: 0, failed: 0, approved: 0, rejected: 0 }

/** `agent@version`, by which records are kept. */
export function keyOf({ id, version }: { readonly id: string; readonly version: string }): string {
  return `${id}@${version}`
}

/** The sums with one outcome more. */
export function withOutcome(sums: RoutingSums, { kind, qsr, mri }: RoutingOutcome): RoutingSums {
  if (kind !== 'judged') return { ...sums, [kind]: sums[kind] + 1 }
  // An output without an assessed risk is taken for as risky as its score is bad.
  return { ...sums, judged: sums.judged + 1, sumQsr: sums.sumQsr + (qsr ?? 0), sumMri: sums.sumMri + (mri ?? 1 - (qsr ?? 0)) }
}
