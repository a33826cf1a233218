import type { MaestroClient } from '../client/maestro-client.ts'
import type { EvidenceSink } from './evidence-sink.ts'

/** Records evidence in a Maestro (POST /api/v1/rdl/events). Rejects with the server's code. */
export function httpEvidenceSink(client: Pick<MaestroClient, 'recordEvent'>): EvidenceSink {
  return {
    record: async (piece) => {
      await client.recordEvent(piece)
    },
  }
}
