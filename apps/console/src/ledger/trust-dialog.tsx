import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { TextArea } from '../design/text-area.tsx'
import { TextField } from '../design/text-field.tsx'
import { logKey, type TrustedLog, trustLog, witnessKey } from './trusted-log.ts'

type Props = { open: boolean; onClose: () => void; serverKey: string; trusted: TrustedLog | null }

/** Where a person says which keys they believe. Nothing is filled in for them: what is copied from the server proves nothing about it. */
export function TrustDialog({ open, onClose, serverKey, trusted }: Props): ReactNode {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys this browser believes"
      description="Take the key from what you noted at the first start, or from somebody you trust (“maestro ledger key”). It is kept in this browser alone."
      wide
    >
      {open && <TrustForm onClose={onClose} serverKey={serverKey} trusted={trusted} />}
    </Dialog>
  )
}

function TrustForm({ onClose, serverKey, trusted }: Omit<Props, 'open'>): ReactNode {
  const [key, setKey] = useState(trusted?.verifierKey ?? '')
  const [witnesses, setWitnesses] = useState(trusted?.witnesses.join('\n') ?? '')
  const [checked, setChecked] = useState(false)
  const named = key.trim()
  const lines = witnesses
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const keyProblem = problemOf(() => logKey(named))
  const witnessProblem = lines.length > 20 ? 'At most 20 witnesses.' : problemOf(() => lines.map(witnessKey))
  function submit(event: FormEvent): void {
    event.preventDefault()
    setChecked(true)
    if (keyProblem !== undefined || witnessProblem !== undefined) return
    trustLog({ verifierKey: named, witnesses: lines, seen: named === trusted?.verifierKey ? trusted.seen : null })
    onClose()
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label="Key of the ledger"
        value={key}
        onChange={(event) => setKey(event.target.value)}
        maxLength={500}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        problem={checked ? keyProblem : undefined}
        hint="NAME+ID+KEY"
      />
      <p className="text-sm text-muted">
        This server names <code className="font-mono text-xs">{serverKey}</code>
        {named !== '' && (named === serverKey ? ': the same.' : ': another one.')}
      </p>
      <TextArea
        label="Keys of witnesses"
        value={witnesses}
        onChange={(event) => setWitnesses(event.target.value)}
        maxLength={10_000}
        rows={3}
        problem={checked ? witnessProblem : undefined}
        hint="One a line, where there are any. A witness signs only what continues everything it saw before."
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" kind="primary">
          Pin
        </Button>
      </div>
    </form>
  )
}

function problemOf(read: () => unknown): string | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'It cannot be read.'
  }
}

/** The server names another key than the one that is pinned: nothing it says about the ledger is believed. */
export function KeyChanged({ trusted, serverKey }: { trusted: TrustedLog; serverKey: string }): ReactNode {
  return (
    <div role="alert" className="rounded-lg border-2 border-critical bg-surface px-4 py-3 text-sm">
      <p className="font-semibold text-critical">The key of the ledger has changed</p>
      <p className="mt-1">
        This browser believes <code className="font-mono text-xs">{trusted.verifierKey}</code>, this server names{' '}
        <code className="font-mono text-xs">{serverKey}</code>. A ledger never changes its key by itself: ask whoever runs the server before you pin
        another one, by another way than this page.
      </p>
    </div>
  )
}
