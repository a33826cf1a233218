import type { LedgerHead } from '@maestro-helix/contract/http/ledger'
import { encodeBase64 } from '@maestro-helix/ledger/base64'
import { parseNote } from '@maestro-helix/ledger/signed-note'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { Icon } from '../../design/icon.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { saveFile } from '../../design/save-file.ts'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { browserCrypto } from '../../ledger/browser-crypto.ts'
import { checkCheckpoint, type CheckedCheckpoint } from '../../ledger/check-checkpoint.ts'
import { problemWords } from '../../ledger/problem-words.ts'
import { logKey, type TrustedLog, trustLog, useTrustedLog } from '../../ledger/trusted-log.ts'
import { KeyChanged, TrustDialog } from '../../ledger/trust-dialog.tsx'

/** What the newest checkpoint says, whether it is the log's that is trusted here, continues what was seen before, and who cosigned it. */
export function CheckpointSection({ head }: { head: LedgerHead }): ReactNode {
  const trusted = useTrustedLog()
  const [asking, setAsking] = useState(false)
  const { data: note } = useQuery({
    queryKey: queryKeys.ledgerCheckpoint,
    queryFn: () => client.ledger.checkpoint(),
    enabled: head.size > 0,
  })
  if (head.size === 0 || note === undefined) return null
  return (
    <>
      {trusted !== null && trusted.verifierKey !== head.verifierKey && <KeyChanged trusted={trusted} serverKey={head.verifierKey} />}
      <Section
        title="Newest checkpoint"
        aside={
          <span className="flex flex-wrap gap-2">
            <Button onClick={() => setAsking(true)}>{trusted === null ? 'Pin the key' : 'Pinned keys'}</Button>
            <Button onClick={() => saveFile(`checkpoint-${head.size}.txt`, new Blob([note], { type: 'text/plain' }))}>
              <Icon name="download" />
              Checkpoint
            </Button>
          </span>
        }
      >
        <Verdict key={trusted?.verifierKey ?? ''} note={note} head={head} trusted={trusted} />
        <details className="mt-2 text-sm">
          <summary className="min-h-6 text-muted">What is signed, and by whom</summary>
          <div className="mt-2 flex flex-col gap-3">
            <Facts>
              <Fact label="Ledger">{head.origin}</Fact>
              <Fact label="Root hash">
                <code className="font-mono text-xs">{head.rootHash}</code>
              </Fact>
              <Fact label="Key of the server">
                <code className="font-mono text-xs">{head.verifierKey}</code>
              </Fact>
              <Fact label="Signatures">
                <Signatures note={note} />
              </Fact>
            </Facts>
          </div>
        </details>
      </Section>
      <TrustDialog open={asking} onClose={() => setAsking(false)} serverKey={head.verifierKey} trusted={trusted} />
    </>
  )
}

function Verdict({ note, head, trusted }: { note: string; head: LedgerHead; trusted: TrustedLog | null }): ReactNode {
  // What was seen before counts as it was when this page was opened, until a checkpoint is verified.
  const { data, error } = useQuery({
    queryKey: queryKeys.checkedCheckpoint(note, trusted?.verifierKey, trusted?.witnesses),
    queryFn: () =>
      checkCheckpoint(
        note,
        { key: trusted?.key ?? logKey(head.verifierKey), witnesses: trusted?.witnessKeys ?? [], seen: trusted?.seen ?? null },
        (from, to) => client.ledger.consistencyProof(from, to),
        browserCrypto,
      ),
    placeholderData: (before) => before,
  })
  useEffect(() => {
    if (!data?.ok || trusted === null || (trusted.seen !== null && data.seen.size <= trusted.seen.size)) return
    trustLog({ verifierKey: trusted.verifierKey, witnesses: trusted.witnesses, seen: data.seen })
  }, [data, trusted])
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <Status tone="inactive">Checking</Status>
  if (!data.ok)
    return (
      <div role="alert">
        <Status tone="critical">Not to be believed</Status>
        <p className="mt-1 text-sm">{problemWords[data.reason]}</p>
      </div>
    )
  return trusted === null ? (
    <div className="text-sm">
      <Status tone="advisory">Signed by the key this server names</Status>
      <p className="mt-1 text-muted">
        That says nothing about the server itself. Compare the key with the one noted at the first start, and pin it: from then on this browser
        believes no other.
      </p>
    </div>
  ) : (
    <div className="text-sm">
      <Status tone="safe">Verified in this browser</Status>
      <p className="mt-1 text-muted">
        {counted(data.seen.size, 'entry', 'entries')}, signed by the key you pinned
        {data.grewFrom !== null && `; all ${data.grewFrom.toLocaleString('en')} that this browser saw before are still there`}.{' '}
        <Witnesses checked={data} trusted={trusted} />
      </p>
    </div>
  )
}

function Witnesses({ checked, trusted }: { checked: Extract<CheckedCheckpoint, { ok: true }>; trusted: TrustedLog }): ReactNode {
  if (trusted.witnessKeys.length === 0) return 'No witness is trusted here.'
  return (
    <>
      {checked.cosignatures.length} of {counted(trusted.witnessKeys.length, 'trusted witness', 'trusted witnesses')} cosigned it
      {checked.cosignatures.map(({ witness, timestamp }) => (
        <span key={witness.name}>
          , {witness.name} <RelativeTime instant={new Date(timestamp * 1_000).toISOString()} />
        </span>
      ))}
      .
    </>
  )
}

function Signatures({ note }: { note: string }): ReactNode {
  const lines = parseNote(note)?.signatures ?? []
  return (
    <ul className="flex flex-col gap-1">
      {lines.map(({ signer, signature }) => (
        <li key={`${signer} ${encodeBase64(signature.slice(-8))}`}>
          {signer.slice(0, signer.lastIndexOf('+'))}
          <span className="text-muted">{signature.length === 64 ? '' : ', a cosignature of a witness'}</span>
        </li>
      ))}
    </ul>
  )
}
