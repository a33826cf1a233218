import type { AgentEvidence, EvidenceSink } from './evidence-sink.ts'

/** Keeps evidence in the order it came, the newest `limit` pieces (10 000 by default); for tests and for programs that show it themselves. */
export function memoryEvidenceSink(limit = 10_000): EvidenceSink & { readonly evidence: readonly AgentEvidence[] } {
  const evidence: AgentEvidence[] = []
  return {
    evidence,
    record: (piece) => {
      evidence.push(structuredClone(piece))
      if (evidence.length > limit) evidence.shift()
      return Promise.resolve()
    },
  }
}
