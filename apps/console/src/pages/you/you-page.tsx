import type { Authenticator } from '@maestro-helix/contract/authenticator'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { addPasskey, revokeAuthenticator } from '../../api/account.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { Icon } from '../../design/icon.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { TextField } from '../../design/text-field.tsx'
import { Page } from '../../shell/page.tsx'
import { useSession } from '../../shell/session.tsx'
import { methodWords, SessionsSection } from './sessions-section.tsx'

/** Who is signed in, in what roles, with what they prove it, and until when. */
export function YouPage(): ReactNode {
  const session = useSession()
  const { operatorId, displayName, roles, method, signedInAt, expiresAt, idleExpiresAt, authenticators } = session
  return (
    <Page title="You" lead={displayName}>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Section title="Account">
          <Facts>
            <Fact label="Short name">{operatorId ?? session.principal.id}</Fact>
            <Fact label="Roles">{roles.join(', ')}</Fact>
          </Facts>
        </Section>
        <Section title="This session">
          <Facts>
            <Fact label="Signed in">
              {methodWords[method]}
              {signedInAt !== null && (
                <>
                  , <RelativeTime instant={signedInAt} />
                </>
              )}
            </Fact>
            {expiresAt !== null && (
              <Fact label="Ends">
                <RelativeTime instant={expiresAt} />
              </Fact>
            )}
            {idleExpiresAt !== null && (
              <Fact label="Ends unused">
                <RelativeTime instant={idleExpiresAt} />
              </Fact>
            )}
          </Facts>
        </Section>
        <div className="lg:col-span-2">
          <Section title="What you sign with">
            {operatorId === null ? (
              <p className="text-sm text-muted">A service signs nothing.</p>
            ) : (
              <Authenticators authenticators={authenticators} />
            )}
          </Section>
        </div>
        {operatorId !== null && (
          <div className="lg:col-span-2">
            <SessionsSection />
          </div>
        )}
      </div>
    </Page>
  )
}

function Authenticators({ authenticators }: { authenticators: readonly Authenticator[] }): ReactNode {
  const valid = authenticators.filter(({ revokedAt }) => revokedAt === null)
  return (
    <div className="flex flex-col gap-4">
      {valid.filter(({ kind }) => kind === 'passkey').length === 1 && (
        <p className="text-sm text-muted">With a second passkey, on another device, losing one does not lock you out.</p>
      )}
      <ul className="flex flex-col divide-y divide-line text-sm">
        {authenticators.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
            <div className="min-w-0">
              <div className="flex flex-wrap items-baseline gap-x-2 font-medium">
                <InertText text={one.label} />
                {one.label !== one.kind && (
                  <span className="font-normal text-muted">{one.kind === 'passkey' ? 'passkey' : 'key of the command line'}</span>
                )}
              </div>
              <p className="text-xs text-muted">
                since <RelativeTime instant={one.enrolledAt} />
                {one.kind === 'passkey' && one.backupEligible && ' · may be copied to your other devices'} ·{' '}
                <code className="font-mono">{one.fingerprint.slice(0, 12)}</code>
              </p>
            </div>
            {one.revokedAt === null ? (
              valid.length > 1 && <Revoke authenticator={one} />
            ) : (
              <span className="text-muted">
                revoked <RelativeTime instant={one.revokedAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {valid.some(({ kind }) => kind === 'passkey') && <AddPasskey />}
    </div>
  )
}

function AddPasskey(): ReactNode {
  const queryClient = useQueryClient()
  const [label, setLabel] = useState('')
  const [checked, setChecked] = useState(false)
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: () => addPasskey(label.trim()),
    onSuccess: async ({ declined }) => {
      if (declined) return
      setLabel('')
      setChecked(false)
      await queryClient.invalidateQueries({ queryKey: queryKeys.session })
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    setChecked(true)
    if (label.trim() !== '' && !isPending) mutate()
  }
  return (
    <form onSubmit={submit} noValidate className="flex max-w-md flex-col items-start gap-3 [&>div]:w-full">
      <TextField
        label="Add a passkey"
        maxLength={100}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
        problem={checked && label.trim() === '' ? 'Give it a name.' : undefined}
        hint="What you call it, such as “security key in the safe”. One of your passkeys is asked first, then the new one."
      />
      {error !== null && <ErrorState error={error} />}
      {data?.declined && (
        <p role="alert" className="text-sm text-critical">
          {data.why}
        </p>
      )}
      {data?.declined === false && <p role="status">Added.</p>}
      <Button type="submit" aria-disabled={isPending}>
        <Icon name="key" />
        {isPending ? 'Waiting for your passkeys …' : 'Add a passkey'}
      </Button>
    </form>
  )
}

function Revoke({ authenticator: { id, label } }: { authenticator: Authenticator }): ReactNode {
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => revokeAuthenticator(id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.session }),
  })
  return (
    <>
      <Button onClick={() => setAsking(true)}>Revoke</Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Revoke it?"
        description="It can never be used again. What it signed stays valid. You are signed out everywhere."
      >
        <div className="flex flex-col gap-4">
          <InertText text={label} />
          {error !== null && <ErrorState error={error} />}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button kind="danger" aria-disabled={isPending} onClick={() => isPending || mutate()}>
              Revoke
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}
