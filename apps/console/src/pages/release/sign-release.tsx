import type { PromotionDetail } from '@maestro-helix/contract/http/promotions'
import type { SignatoryRole } from '@maestro-helix/contract/people'
import type { PromotionRecord } from '@maestro-helix/contract/promotion'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import type { Asked } from '../../api/session.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { useNow } from '../../design/relative-time.tsx'
import { Select } from '../../design/select.tsx'
import { TextArea } from '../../design/text-area.tsx'
import { digestOf } from '../../escalations/subject-digest.ts'
import { useSession } from '../../shell/session.tsx'
import { newSalt, signStatement } from '../../signing/sign-statement.ts'

type Choice = { role: SignatoryRole; verdict: 'approve' | 'reject'; text: string }
const buttonClass = 'min-h-10 w-full'

/** The signature of whoever looks, in a role that they are registered for: sign and reject alike in everything, nothing chosen beforehand. */
export function SignRelease({ detail: { promotion, missing } }: { detail: PromotionDetail }): ReactNode {
  const session = useSession()
  const { operatorId } = session
  const queryClient = useQueryClient()
  const roles = useOwnRoles().filter((role) => missing.includes(role))
  const [chosen, setChosen] = useState<SignatoryRole>()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState(false)
  const { mutate, isPending, error, data, variables, reset } = useMutation({
    mutationFn: (choice: Choice) => signRelease(promotion, operatorId ?? '', choice),
    onSuccess: async ({ declined }) => {
      if (!declined) await queryClient.invalidateQueries({ queryKey: ['promotions'] })
    },
  })
  if (promotion.status !== 'open') return <p className="text-sm">It is over: nothing is left to sign.</p>
  if (promotion.differentPeople && promotion.signatures.some(({ statement }) => statement.operatorId === operatorId))
    return <p className="text-sm">You have signed. Every other role is somebody else’s.</p>
  const role = chosen ?? (roles.length === 1 ? roles[0] : undefined)
  if (roles.length === 0)
    return (
      <p className="text-sm">
        None of your passkeys is registered to sign in a role that is missing ({missing.join(', ')}). With a key:{' '}
        <code className="font-mono text-xs">npx maestro promote sign {promotion.id}</code>
      </p>
    )
  const problem = asked && text.trim() === '' ? 'Say why, in your own words.' : undefined
  function decide(verdict: Choice['verdict']): void {
    setAsked(true)
    if (isPending || role === undefined || text.trim() === '') return
    reset()
    mutate({ role, verdict, text: text.trim() })
  }
  const label = (verdict: Choice['verdict'], word: string): string =>
    isPending && variables?.verdict === verdict ? 'Waiting for your passkey …' : word
  return (
    <div className="flex flex-col gap-3">
      {roles.length === 1 ? (
        <p className="text-sm">
          You sign as <span className="font-medium">{role}</span>.
        </p>
      ) : (
        <Select
          label="You sign as"
          value={role ?? ''}
          options={[{ value: '', label: 'Choose a role' }, ...roles.map((value) => ({ value, label: value }))]}
          onChange={(next) => setChosen(roles.find((one) => one === next))}
        />
      )}
      <TextArea
        label="Your reasons"
        maxLength={4_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        problem={problem}
        hint="Signed with your decision, and kept."
      />
      {asked && role === undefined && (
        <p role="alert" className="text-sm text-critical">
          Choose the role you sign in.
        </p>
      )}
      {error !== null && <ErrorState error={error} />}
      {data?.declined && (
        <p role="alert" className="text-sm text-critical">
          {data.why} Nothing was signed.
        </p>
      )}
      <div className="grid grid-cols-2 gap-3" role="group" aria-label="Your decision">
        <Button className={buttonClass} aria-disabled={isPending} onClick={() => decide('reject')}>
          {label('reject', 'Reject')}
        </Button>
        <Button className={buttonClass} aria-disabled={isPending} onClick={() => decide('approve')}>
          {label('approve', 'Sign')}
        </Button>
      </div>
      <p className="text-xs text-muted">
        Your passkey signs exactly this digest, your role, choice and reasons together. One rejection ends the release.
      </p>
    </div>
  )
}

/** The roles in which a passkey of whoever looks may sign something now; whether this is among it, the server says. */
function useOwnRoles(): SignatoryRole[] {
  const { operatorId, authenticators } = useSession()
  const nowMs = useNow()
  const { data } = useQuery({ queryKey: queryKeys.signatories, queryFn: () => client.people.signatories() })
  const passkeys = authenticators.filter(({ kind, revokedAt }) => kind === 'passkey' && revokedAt === null).map(({ fingerprint }) => fingerprint)
  const own = (data?.signatories ?? []).filter(
    (one) =>
      one.operatorId === operatorId &&
      one.revokedAt === null &&
      passkeys.includes(one.keyFingerprint) &&
      Date.parse(one.validFrom) <= nowMs &&
      nowMs < Date.parse(one.validUntil),
  )
  return [...new Set(own.map(({ role }) => role))]
}

/** Has the person's passkey sign exactly what they decided, and sends it. @throws MaestroError where the server refuses, or asked for something else */
async function signRelease(
  { id, subject, environment, phase }: PromotionRecord,
  operatorId: string,
  { role, verdict, text }: Choice,
): Promise<Asked<PromotionRecord>> {
  const comment = { text, salt: newSalt() }
  const challenge = await client.releases.challenge(id, { role, verdict, comment })
  const commentSha256 = await digestOf(comment)
  const said = { purpose: 'maestro-helix/promotion', promotionId: id, subject, environment, phase, role, verdict, operatorId, commentSha256 } as const
  const asked = await signStatement(challenge, said)
  return asked.declined ? asked : { declined: false, answer: await client.releases.sign(id, { ...asked.answer, comment }) }
}
