import { type Events, type EventsQuery, eventsSchema } from '@maestro-helix/contract/http/events'
import * as ledger from '@maestro-helix/contract/http/ledger'
import { ResourceClient } from './resource-client.ts'

/** The log, its checkpoints and its proofs; `MaestroClient.ledger`. */
export class LedgerClient extends ResourceClient {
  head(): Promise<ledger.LedgerHead> {
    return this.http.json({ path: '/ledger', schema: ledger.ledgerHeadSchema })
  }

  /** A checkpoint as a signed note: the newest, the newest that so many witnesses have cosigned, or that of a size at which a commit ended. */
  checkpoint(query: ledger.CheckpointQuery = {}): Promise<string> {
    return this.http.text({ path: '/ledger/checkpoint', query })
  }

  /** What C2SP tlog-tiles has at a path such as `tile/0/000` or `tile/entries/000.p/7`. */
  tile(path: string): Promise<Uint8Array> {
    return this.http.bytes({ path: `/${path}` })
  }

  entry(index: number): Promise<ledger.LedgerEntryView> {
    return this.http.json({ path: `/ledger/entries/${index}`, schema: ledger.ledgerEntrySchema })
  }

  entries(query: ledger.LedgerEntriesQuery = {}): Promise<ledger.LedgerEntries> {
    return this.http.json({ path: '/ledger/entries', query, schema: ledger.ledgerEntriesSchema })
  }

  inclusionProof(index: number): Promise<ledger.InclusionProof> {
    return this.http.json({ path: `/ledger/proof/${index}`, schema: ledger.inclusionProofSchema })
  }

  consistencyProof(from: number, to?: number): Promise<ledger.ConsistencyProof> {
    return this.http.json({ path: '/ledger/consistency', query: { from, to }, schema: ledger.consistencyProofSchema })
  }

  /** Waits up to `waitMs` for the first entry after `after`; ask again with the `after` of the answer. */
  follow(query: EventsQuery = {}, signal?: AbortSignal): Promise<Events> {
    return this.http.json({
      path: '/events',
      query,
      schema: eventsSchema,
      timeoutMs: (query.waitMs ?? 0) + 30_000,
      ...(signal && { signal }),
    })
  }
}
