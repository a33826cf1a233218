import type { GovernedVersion } from '@maestro-helix/contract/http/governed-versions'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { TextArea } from '../../design/text-area.tsx'
import { useSession } from '../../shell/session.tsx'

/** What a governance lead can do about a version: approve it with reasons, which its author cannot, then put it in force. */
export function DecideVersion({ version: { version, state, author } }: { version: GovernedVersion }): ReactNode {
  const { roles, operatorId } = useSession()
  const queryClient = useQueryClient()
  const [reasons, setReasons] = useState('')
  const [asked, setAsked] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => (state === 'proposed' ? client.gates.approve(version, reasons.trim()) : client.gates.activate(version)),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['gates'] }),
  })
  if (state !== 'proposed' && state !== 'approved' && state !== 'replaced') return null
  if (operatorId === null || !roles.includes('governance-lead'))
    return <p className="text-sm text-muted">A governance lead approves it and puts it in force.</p>
  if (state !== 'proposed')
    return (
      <div className="flex flex-col items-start gap-2">
        <Button aria-disabled={isPending} onClick={() => isPending || mutate()}>
          Put version {version} in force{state === 'replaced' && ' again'}
        </Button>
        {error !== null && <ErrorState error={error} />}
      </div>
    )
  if (author.kind === 'operator' && author.id === operatorId)
    return <p className="text-sm text-muted">You answer for this version, so another governance lead approves it.</p>
  const missing = reasons.trim() === ''
  return (
    <form
      className="flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (!isPending && !missing) mutate()
      }}
    >
      <div className="w-full max-w-prose">
        <TextArea
          label={`Your reasons to approve version ${version}`}
          rows={2}
          maxLength={2_000}
          value={reasons}
          onChange={(event) => setReasons(event.target.value)}
          problem={asked && missing ? 'Say why, in your own words.' : undefined}
          hint="Kept in the ledger with your name."
        />
      </div>
      <Button type="submit" aria-disabled={isPending}>
        Approve version {version}
      </Button>
      {error !== null && <ErrorState error={error} />}
    </form>
  )
}
