import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { counted } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import { TextArea } from '../../design/text-area.tsx'
import { standingOf } from '../../escalations/standing.ts'
import { useSession } from '../../shell/session.tsx'

/**
 * What people wrote beside the question. Who still has to decide does not read what those wrote who have signed: the second of two people is there
 * to look for themselves.
 */
export function Comments({ shown }: { shown: EscalationCase }): ReactNode {
  const session = useSession()
  const { escalation, comments } = shown
  const signed = new Set(escalation.decisions.map(({ statement }) => statement.operatorId))
  const deciding = standingOf(escalation, session) === 'to-decide'
  const shownComments = deciding ? comments.filter(({ operatorId }) => !signed.has(operatorId)) : comments
  const kept = comments.length - shownComments.length
  return (
    <Section title="Comments">
      {shownComments.length > 0 && (
        <ul className="mb-3 flex flex-col gap-3 text-sm">
          {shownComments.map(({ id, operatorId, at, text }) => (
            <li key={id}>
              <p className="text-muted">
                <span className="font-medium text-ink">{operatorId}</span> · <RelativeTime instant={at} />
              </p>
              <InertText text={text} />
            </li>
          ))}
        </ul>
      )}
      {kept > 0 && <p className="mb-3 text-sm text-muted">{counted(kept, 'comment')} of whoever has signed can be read once you have decided.</p>}
      {session.operatorId !== null && session.capabilities.includes('decide') ? (
        <CommentForm escalationId={escalation.id} />
      ) : (
        shownComments.length === 0 && kept === 0 && <p className="text-sm text-muted">None.</p>
      )}
    </Section>
  )
}

function CommentForm({ escalationId }: { escalationId: string }): ReactNode {
  const queryClient = useQueryClient()
  const [text, setText] = useState('')
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.desk.comment(escalationId, text.trim()),
    onSuccess: async () => {
      setText('')
      await queryClient.invalidateQueries({ queryKey: ['escalation', escalationId] })
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!isPending && text.trim() !== '') mutate()
  }
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-2 [&>div]:w-full">
      <TextArea
        label="Write a comment"
        rows={2}
        maxLength={4_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        hint="Others read it; it decides nothing."
      />
      {error !== null && <ErrorState error={error} />}
      <Button type="submit" aria-disabled={isPending || text.trim() === ''}>
        Comment
      </Button>
    </form>
  )
}
