import { nameSchema } from '@maestro-helix/contract/identifiers'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { queryKeys } from '../../api/query-keys.ts'
import { enrolWithPasskey, oidcAddress, readEnrolment } from '../../api/session.ts'
import { Button, buttonClass } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { Icon } from '../../design/icon.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { TextField } from '../../design/text-field.tsx'
import { Entrance } from '../../shell/session.tsx'
import { useTitle } from '../../shell/use-title.ts'

/** Where an enrolment link leads. Its token is in the fragment, which a browser sends to nobody. */
export function EnrolPage(): ReactNode {
  useTitle('Enrol')
  const [token] = useState(() => window.location.hash.slice(1))
  const { data: offer, error } = useQuery({ queryKey: queryKeys.enrolment(token), queryFn: () => readEnrolment(token), enabled: token !== '' })
  return (
    <Entrance title="Enrol">
      {token === '' && <p className="text-sm text-muted">This link is not complete. Open it as it was given to you, or ask for another one.</p>}
      {error !== null && <ErrorState error={error} />}
      {token !== '' && error === null && offer === undefined && <LoadingState what="the invitation" />}
      {offer !== undefined && (
        <>
          <p className="text-sm">
            You will be <strong>{offer.roles.join(', ')}</strong>. The link works once; it ends <RelativeTime instant={offer.expiresAt} />.
          </p>
          <EnrolForm token={token} fixedId={offer.operatorId} />
          {offer.oidc && (
            <a href={oidcAddress(token)} className={`${buttonClass()} min-h-10`}>
              Enrol with your account elsewhere
            </a>
          )}
        </>
      )}
    </Entrance>
  )
}

function EnrolForm({ token, fixedId }: { token: string; fixedId: string | null }): ReactNode {
  const [id, setId] = useState(fixedId ?? '')
  const [displayName, setDisplayName] = useState('')
  const [checked, setChecked] = useState(false)
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: () => enrolWithPasskey(token, { operatorId: id, displayName: displayName.trim() }, 'passkey'),
    // A new page: the link in the address must not stay in it.
    onSuccess: ({ declined }) => declined || window.location.replace('/'),
  })
  const idProblem = nameSchema.safeParse(id).success ? undefined : 'Lower-case letters, digits and dashes, starting with a letter; 64 at most.'
  const nameProblem = displayName.trim() === '' ? 'Say how others should see you.' : undefined

  function submit(event: FormEvent): void {
    event.preventDefault()
    setChecked(true)
    if (idProblem === undefined && nameProblem === undefined && !isPending) mutate()
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <TextField
        label="Your name"
        autoComplete="name"
        maxLength={200}
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
        problem={checked ? nameProblem : undefined}
        hint="As others see it beside your decisions."
      />
      <TextField
        label="Short name"
        autoComplete="username"
        maxLength={64}
        value={id}
        readOnly={fixedId !== null}
        onChange={(event) => setId(event.target.value)}
        problem={checked ? idProblem : undefined}
        hint={fixedId === null ? 'As it stands in the ledger, such as ada-l. It cannot be changed.' : 'Given by whoever invited you.'}
      />
      <Button type="submit" kind="primary" className="min-h-10" aria-disabled={isPending}>
        <Icon name="key" />
        {isPending ? 'Waiting for your passkey …' : 'Create a passkey and enrol'}
      </Button>
      {error !== null && <ErrorState error={error} />}
      {data?.declined && (
        <p role="alert" className="text-sm text-critical">
          {data.why}
        </p>
      )}
    </form>
  )
}
