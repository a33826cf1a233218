import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { signInWithPasskey } from '../api/session.ts'
import { Button } from '../design/button.tsx'
import { ErrorState } from '../design/error-state.tsx'
import { Icon } from '../design/icon.tsx'

/** Signs in by passkey: no name to type, nothing that could be given away. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }): ReactNode {
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: signInWithPasskey,
    onSuccess: ({ declined }) => declined || onSignedIn(),
  })
  return (
    <div className="flex flex-col gap-4">
      <Button kind="primary" className="min-h-10" aria-disabled={isPending} onClick={() => isPending || mutate()}>
        <Icon name="key" />
        {isPending ? 'Waiting for your passkey …' : 'Sign in with a passkey'}
      </Button>
      {error !== null && <ErrorState error={error} />}
      {data?.declined && (
        <p role="alert" className="text-sm text-critical">
          {data.why}
        </p>
      )}
      <p className="text-sm text-muted">Not enrolled yet? Whoever runs this Maestro gives you a link; it works once.</p>
    </div>
  )
}
