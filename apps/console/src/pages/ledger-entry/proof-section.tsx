import type { InclusionProof } from '@maestro-helix/contract/http/ledger'
import { encodeBase64 } from '@maestro-helix/ledger/base64'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { counted } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { browserCrypto } from '../../ledger/browser-crypto.ts'
import { type CheckedProof, checkProof } from '../../ledger/check-proof.ts'
import { problemWords } from '../../ledger/problem-words.ts'
import { KeyChanged, TrustDialog } from '../../ledger/trust-dialog.tsx'
import { logKey, type TrustedLog, useTrustedLog } from '../../ledger/trusted-log.ts'

type Props = { proof: InclusionProof; index: number; leaf: Uint8Array }

/** The way from the entry's bytes to the signed root, every step computed in this browser, and the verdict. */
export function ProofSection({ proof, index, leaf }: Props): ReactNode {
  const trusted = useTrustedLog()
  const [asking, setAsking] = useState(false)
  const { data, error } = useQuery({
    queryKey: queryKeys.checkedProof(index, proof.proofFile, trusted?.verifierKey),
    queryFn: () => checkProof({ index, leaf, proofFile: proof.proofFile }, trusted?.key ?? logKey(proof.verifierKey), browserCrypto),
  })
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {trusted !== null && trusted.verifierKey !== proof.verifierKey && <KeyChanged trusted={trusted} serverKey={proof.verifierKey} />}
      <Section title="Proof" aside={<Button onClick={() => setAsking(true)}>{trusted === null ? 'Pin the key' : 'Pinned keys'}</Button>}>
        {error !== null && <ErrorState error={error} />}
        {data === undefined && error === null && <LoadingState what="the proof" />}
        {data !== undefined && (
          <>
            <Verdict checked={data} trusted={trusted} />
            <Way checked={data} proof={proof} />
          </>
        )}
      </Section>
      <TrustDialog open={asking} onClose={() => setAsking(false)} serverKey={proof.verifierKey} trusted={trusted} />
    </div>
  )
}

function Verdict({ checked: { verdict }, trusted }: { checked: CheckedProof; trusted: TrustedLog | null }): ReactNode {
  if (!verdict.ok)
    return (
      <div role="alert" className="text-sm">
        <Status tone="critical">Not proven</Status>
        <p className="mt-1">{problemWords[verdict.reason]}</p>
      </div>
    )
  return (
    <div role="status" className="text-sm">
      {trusted === null ? (
        <Status tone="advisory">The hashes are right, the key is not pinned</Status>
      ) : (
        <Status tone="safe">Verified in this browser</Status>
      )}
      <p className="mt-1 text-muted">
        {trusted === null
          ? 'The checkpoint is signed by the key this server names, which says nothing about the server itself. Pin the key that was noted at the first start.'
          : 'Computed here from the bytes of the entry, up to the root that the key you pinned has signed.'}
      </p>
    </div>
  )
}

function Way({ checked: { leafHash, steps, derivedRoot, claimed }, proof }: { checked: CheckedProof; proof: InclusionProof }): ReactNode {
  return (
    <ol className="mt-4 flex flex-col gap-3 border-l-2 border-line pl-4 text-sm" aria-label="Steps of the proof">
      <Step title="Leaf hash" note="SHA-256 of a zero byte and the bytes of the entry">
        <Hash of={leafHash} />
      </Step>
      {steps.map(({ sibling, side, hash }, at) => (
        <Step
          // The way has an order and nothing else.
          // eslint-disable-next-line react/no-array-index-key
          key={at}
          title={`Step ${at + 1} of ${steps.length}`}
          note={
            side === 'left' ? 'SHA-256 of a one byte, the sibling, and the hash so far' : 'SHA-256 of a one byte, the hash so far, and the sibling'
          }
        >
          <Hash label={`Sibling on the ${side}`} of={sibling} />
          <Hash label="Together" of={hash} />
        </Step>
      ))}
      <Step title="Root" note={claimed ? `of a tree of ${counted(claimed.size, 'entry', 'entries')}` : 'the checkpoint cannot be read'}>
        <Hash label="Computed" of={derivedRoot} />
        {claimed && <Hash label="In the checkpoint" of={claimed.root} />}
      </Step>
      <Step title="Signed checkpoint" note="the note that the key of the ledger, and witnesses where there are any, have signed">
        <div
          className="overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap"
          tabIndex={0}
          role="group"
          aria-label="Signed checkpoint"
        >
          <InertText text={proof.checkpoint} />
        </div>
      </Step>
    </ol>
  )
}

function Step({ title, note, children }: { title: string; note: string; children: ReactNode }): ReactNode {
  return (
    <li>
      <p>
        <span className="font-medium">{title}</span> <span className="text-muted">{note}</span>
      </p>
      <div className="mt-1 flex flex-col gap-0.5">{children}</div>
    </li>
  )
}

function Hash({ label, of }: { label?: string; of: Uint8Array }): ReactNode {
  return (
    <p className="flex flex-wrap gap-x-2">
      {label !== undefined && <span className="text-muted">{label}</span>}
      <code className="font-mono text-xs">{encodeBase64(of)}</code>
    </p>
  )
}
