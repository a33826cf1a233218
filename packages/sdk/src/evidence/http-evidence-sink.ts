import type { JudgementClient } from '../client/judgement-client.ts'
import type { EvidenceSink } from './evidence-sink.ts'

/** Records evidence in a Maestro (POST /api/v1/rdl/events). Rejects with the server's code. */
export function httpEvidenceSink(judgement: Pick<JudgementClient, 'recordEvent'>): EvidenceSink {
  return {
    record: async (piece) => {
      await judgement.recordEvent(piece)
    },
  }
}
