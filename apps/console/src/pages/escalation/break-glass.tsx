import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { Select } from '../../design/select.tsx'
import { TextArea } from '../../design/text-area.tsx'
import { breakGlass } from '../../escalations/sign-decision.ts'
import { useSession } from '../../shell/session.tsx'
import { grades } from './grades.ts'

const empty = { rationale: '', overrideReason: '', correctiveAction: '' }
const questions: { name: keyof typeof empty; label: string; maxLength: number }[] = [
  { name: 'rationale', label: 'Why it must pass now', maxLength: 4_000 },
  { name: 'overrideReason', label: 'Why no second person can decide', maxLength: 2_000 },
  { name: 'correctiveAction', label: 'What is done so that this is not needed again', maxLength: 2_000 },
]

/** Whether somebody may let a held output pass alone: a lead, where two people should. What cannot be undone keeps its two, whoever asks. */
export function mayBreakGlass({ kind, peopleRequired }: EscalationRecord, roles: readonly string[]): boolean {
  return kind === 'gate' && peopleRequired > 1 && (roles.includes('governance-lead') || roles.includes('administrator'))
}

/** The way past the second person: explained, with every reason asked for, signed by passkey for this alone, and reviewed by somebody else. */
export function BreakGlass({
  escalation: { id: escalationId, subjectSha256 },
  disabled,
}: {
  escalation: EscalationRecord
  disabled: boolean
}): ReactNode {
  const { operatorId } = useSession()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState(empty)
  const [confidence, setConfidence] = useState('')
  const [asked, setAsked] = useState(false)
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: breakGlass,
    onSuccess: async (done) => {
      if (done.declined) return
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['escalation', escalationId] }),
        queryClient.invalidateQueries({ queryKey: ['escalations'] }),
      ])
      await navigate({ to: '/reviews/$reviewId', params: { reviewId: done.answer.review.id } })
    },
  })
  const complete = confidence !== '' && questions.every(({ name }) => typed[name].trim() !== '')
  function use(): void {
    setAsked(true)
    if (!complete || isPending || operatorId === null) return
    const words = Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, text.trim()])) as typeof empty
    mutate({ escalationId, subjectSha256, operatorId, verdict: 'approve', feedback: { ...words, confidence: Number(confidence) } })
  }
  return (
    <div className="border-t border-line pt-3">
      <Button kind="danger" aria-disabled={disabled} onClick={() => disabled || setOpen(true)}>
        Break the glass …
      </Button>
      <p className="mt-1 text-xs text-muted">
        For when nobody else can decide in time: you alone let it pass, everybody learns of it, and somebody else reviews it.
      </p>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title="Let it pass without a second person?"
        description="Two people should let this output pass, since its risk is critical. Breaking the glass does it on your signature alone, at once. It cannot be taken back, the leads are told, it stands in the ledger with your name, and another person reviews it by a deadline."
      >
        <div className="flex flex-col gap-3">
          {questions.map(({ name, label, maxLength }) => (
            <TextArea
              key={name}
              label={label}
              rows={2}
              maxLength={maxLength}
              value={typed[name]}
              onChange={(event) => setTyped((before) => ({ ...before, [name]: event.target.value }))}
              problem={asked && typed[name].trim() === '' ? 'The review needs it.' : undefined}
            />
          ))}
          <Select label="How sure are you?" value={confidence} options={grades} onChange={setConfidence} />
          {asked && confidence === '' && (
            <p role="alert" className="text-xs text-critical">
              Say how sure you are.
            </p>
          )}
          {error !== null && <ErrorState error={error} />}
          {data?.declined && (
            <p role="alert" className="text-sm text-critical">
              {data.why} Nothing was signed.
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Leave it to two people</Button>
            <Button kind="danger" aria-disabled={isPending} onClick={use}>
              {isPending ? 'Waiting for your passkey …' : 'Break the glass and sign'}
            </Button>
          </div>
        </div>
      </Dialog>
    </div>
  )
}
