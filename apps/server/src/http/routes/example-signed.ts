import type { Act, SignedAct } from '@maestro-helix/contract/signed-act'

/** A signed act as the documentation shows it. */
export function exampleSigned(act: Act, salt?: string): SignedAct {
  const statement = {
    v: 1,
    purpose: 'maestro-helix/act',
    act,
    subjectId: '01a23037-d19c-70bb-827c-ca42c6aa6dcf',
    subjectSha256: '5f'.repeat(32),
    operatorId: 'ada',
    signedAt: '2026-01-02T03:04:05.006Z',
  } as const
  return { statement, signature: 'bm90IGEgcmVhbCBzaWduYXR1cmU=', ...(salt !== undefined && { salt }) }
}
