import type { Feedback, Verdict } from '@maestro-helix/contract/governance'
import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { Select } from '../../design/select.tsx'
import { TextArea } from '../../design/text-area.tsx'
import { type Decision, signDecision } from '../../escalations/sign-decision.ts'
import type { Standing } from '../../escalations/standing.ts'
import { useSession } from '../../shell/session.tsx'
import { BreakGlass, mayBreakGlass } from './break-glass.tsx'
import { grades } from './grades.ts'
import { useShownDigest } from './subject-digest-mark.tsx'

const empty = { rationale: '', overrideReason: '', correctiveAction: '', confidence: '', humanScore: '' }
type Typed = typeof empty

const scores = [{ value: '', label: 'None' }, ...[1, 2, 3, 4, 5].map((points) => ({ value: String(points / 5), label: `${points} of 5` }))]
const buttonClass = 'min-h-10 w-full'

/** The reasons and the two choices, alike in everything: nothing is chosen beforehand, and neither leads. Signing is done by passkey, here. */
export function DecisionForm({ shown, standing }: { shown: EscalationCase; standing: Standing }): ReactNode {
  const { escalation } = shown
  const { operatorId, authenticators, roles } = useSession()
  const queryClient = useQueryClient()
  const digest = useShownDigest(shown)
  const [typed, setTyped] = useState(empty)
  const [asked, setAsked] = useState(false)
  const { mutate, isPending, error, data, variables, reset } = useMutation({
    mutationFn: signDecision,
    onSuccess: async ({ declined }) => {
      if (declined) return
      setTyped(empty)
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['escalation', escalation.id] }),
        queryClient.invalidateQueries({ queryKey: ['escalations'] }),
      ])
    },
  })
  if (standing !== 'to-decide') return <LeftOver rationale={typed.rationale} />
  if (!authenticators.some(({ kind, revokedAt }) => kind === 'passkey' && revokedAt === null))
    return (
      <p className="text-sm">
        You have no passkey to sign with here. Add one on <YourPage />, or decide with your key:{' '}
        <code className="font-mono text-xs">npx maestro gil approve {escalation.id}</code>
      </p>
    )

  const problem = asked && typed.rationale.trim() === '' ? 'Say why, in your own words.' : undefined
  const set = (change: Partial<Typed>): void => setTyped((before) => ({ ...before, ...change }))
  function decide(verdict: Verdict): void {
    setAsked(true)
    if (isPending || operatorId === null || typed.rationale.trim() === '') return
    reset()
    const decision: Decision = {
      escalationId: escalation.id,
      subjectSha256: escalation.subjectSha256,
      verdict,
      feedback: feedbackOf(typed),
      operatorId,
    }
    mutate(decision)
  }
  const disabled = isPending || digest === undefined || digest === 'other'
  const label = (verdict: Verdict, word: string): string => (isPending && variables?.verdict === verdict ? 'Waiting for your passkey …' : word)
  return (
    <div className="flex flex-col gap-3">
      <TextArea
        label="Your reasons"
        maxLength={4_000}
        value={typed.rationale}
        onChange={(event) => set({ rationale: event.target.value })}
        problem={problem}
        hint="Signed with your decision, and kept."
      />
      <details className="text-sm">
        <summary className="min-h-6 text-muted">More, for whoever learns from it</summary>
        <div className="mt-2 flex flex-col gap-3">
          <TextArea
            label="Where you decide against the gate: why it is wrong"
            rows={2}
            maxLength={2_000}
            value={typed.overrideReason}
            onChange={(event) => set({ overrideReason: event.target.value })}
          />
          <TextArea
            label="What should be corrected"
            rows={2}
            maxLength={2_000}
            value={typed.correctiveAction}
            onChange={(event) => set({ correctiveAction: event.target.value })}
          />
          <div className="flex flex-wrap gap-x-4 gap-y-2">
            <Select label="How sure are you?" value={typed.confidence} options={grades} onChange={(confidence) => set({ confidence })} />
            {escalation.kind === 'gate' && (
              <Select label="Your score of the output" value={typed.humanScore} options={scores} onChange={(humanScore) => set({ humanScore })} />
            )}
          </div>
        </div>
      </details>
      {error !== null && <ErrorState error={error} />}
      {data?.declined && (
        <p role="alert" className="text-sm text-critical">
          {data.why} Nothing was signed.
        </p>
      )}
      <div className="grid grid-cols-2 gap-3" role="group" aria-label="Your decision">
        <Button className={buttonClass} aria-disabled={disabled} onClick={() => disabled || decide('reject')}>
          {label('reject', 'Reject')}
        </Button>
        <Button className={buttonClass} aria-disabled={disabled} onClick={() => disabled || decide('approve')}>
          {label('approve', 'Approve')}
        </Button>
      </div>
      <p className="text-xs text-muted">Your passkey signs this question, your choice and your reasons together. It cannot be taken back.</p>
      {mayBreakGlass(escalation, roles) && <BreakGlass escalation={escalation} disabled={disabled} />}
    </div>
  )
}

/** Where the question was decided while somebody wrote: their words, to take along. */
function LeftOver({ rationale }: { rationale: string }): ReactNode {
  if (rationale.trim() === '') return null
  return <TextArea label="What you had written" hint="The question was decided meanwhile; nothing of yours was signed." readOnly value={rationale} />
}

function YourPage(): ReactNode {
  return (
    <Link to="/you" className="underline decoration-line-strong underline-offset-3">
      your page
    </Link>
  )
}

function feedbackOf({ rationale, overrideReason, correctiveAction, confidence, humanScore }: Typed): Feedback {
  return {
    rationale: rationale.trim(),
    ...(overrideReason.trim() !== '' && { overrideReason: overrideReason.trim() }),
    ...(correctiveAction.trim() !== '' && { correctiveAction: correctiveAction.trim() }),
    ...(confidence !== '' && { confidence: Number(confidence) }),
    ...(humanScore !== '' && { humanScore: Number(humanScore) }),
  }
}
