import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { queryKeys } from '../api/query-keys.ts'
import { oidcAddress, readOidc, signInWithPasskey } from '../api/session.ts'
import { Button, buttonClass } from '../design/button.tsx'
import { ErrorState } from '../design/error-state.tsx'
import { Icon } from '../design/icon.tsx'

/**
 * Signs in by passkey: no name to type, nothing that could be given away; by OpenID Connect where that is configured. `keepPage`: what leads elsewhere
 * opens beside, and the page stays with all that was typed.
 */
export function SignIn({ onSignedIn, keepPage = false }: { onSignedIn: () => void; keepPage?: boolean }): ReactNode {
  const { data: oidc } = useQuery({ queryKey: queryKeys.oidc, queryFn: readOidc })
  useEffect(() => {
    if (!keepPage) return
    window.addEventListener('focus', onSignedIn)
    return () => window.removeEventListener('focus', onSignedIn)
  }, [keepPage, onSignedIn])
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
      {oidc?.configured && (
        <a href={oidcAddress()} className={`${buttonClass()} min-h-10`} {...(keepPage && { target: '_blank', rel: 'noopener' })}>
          Sign in with {oidc.issuer === null ? 'single sign-on' : new URL(oidc.issuer).host}
        </a>
      )}
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
