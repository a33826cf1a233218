import type { InclusionProof } from '@maestro-helix/contract/http/ledger'
import { jsonObjectSchema } from '@maestro-helix/contract/json'
import { decodeBase64 } from '@maestro-helix/ledger/base64'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { Icon } from '../../design/icon.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { saveFile } from '../../design/save-file.ts'
import { Section } from '../../design/section.tsx'
import { entryHead } from '../../ledger/entry-subject.ts'
import { Page } from '../../shell/page.tsx'
import { EntryFields } from './entry-fields.tsx'
import { ProofSection } from './proof-section.tsx'

const route = getRouteApi('/signed-in/ledger/entries/$index')
const utf8 = new TextDecoder()

/** One entry: what it says, and the proof that it stands in the ledger, checked here. What is shown is read from the very bytes that are proven. */
export function LedgerEntryPage(): ReactNode {
  const { index } = route.useParams()
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.inclusionProof(index), queryFn: () => client.ledger.inclusionProof(index) })
  return (
    <Page
      title={`Ledger entry ${index}`}
      lead={
        <Link to="/ledger" className="underline decoration-line-strong underline-offset-3">
          All entries
        </Link>
      }
      actions={data !== undefined && <Downloads proof={data} index={index} />}
    >
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the entry and its proof" />}
      {data !== undefined && <ProvenEntry key={index} proof={data} index={index} />}
    </Page>
  )
}

function ProvenEntry({ proof, index }: { proof: InclusionProof; index: number }): ReactNode {
  const bytes = useMemo(() => decodeBase64(proof.leafBytes) ?? new Uint8Array(), [proof.leafBytes])
  const leaf = useMemo(() => jsonObjectSchema.parse(JSON.parse(utf8.decode(bytes))), [bytes])
  const { kind, at } = entryHead(leaf)
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]">
      <Section title={kind} aside={at !== undefined && <RelativeTime instant={at} />}>
        <EntryFields leaf={leaf} />
      </Section>
      <ProofSection proof={proof} index={index} leaf={bytes} />
    </div>
  )
}

function Downloads({ proof, index }: { proof: InclusionProof; index: number }): ReactNode {
  return (
    <>
      <Button onClick={() => saveFile(`entry-${index}.tlog-proof`, new Blob([proof.proofFile], { type: 'text/plain' }))}>
        <Icon name="download" />
        Proof
      </Button>
      <Button onClick={() => saveFile(`entry-${index}.json`, new Blob([new Uint8Array(decodeBase64(proof.leafBytes) ?? [])]))}>
        <Icon name="download" />
        Entry
      </Button>
    </>
  )
}
