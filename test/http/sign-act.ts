import { type KeyObject, sign } from 'node:crypto'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { ErasureGround, ErasureReceipt } from '@maestro-helix/contract/http/privacy'
import type { Act, ActStatement, SignedAct } from '@maestro-helix/contract/signed-act'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { actSubjectSha256 } from '@maestro-helix/server/governance/signed-acts'
import { enrol } from './enrol.ts'
import type { TestServer } from './test-server.ts'

/** A person's signature over what they ask for; `lie` is what a dishonest client changes before signing. */
export function signAct(
  { id, privateKey }: { id: string; privateKey: KeyObject },
  asked: { act: Act; subjectId: string; request: JsonObject },
  lie: Partial<ActStatement> = {},
  salt?: string,
): SignedAct {
  const statement: ActStatement = {
    v: 1,
    purpose: 'maestro-helix/act',
    act: asked.act,
    subjectId: asked.subjectId,
    subjectSha256: actSubjectSha256(asked, salt),
    operatorId: id,
    signedAt: new Date().toISOString(),
    ...lie,
  }
  const signature = sign(null, canonicalJsonBytes(statement), privateKey).toString('base64')
  return { statement, signature, ...(salt !== undefined && { salt }) }
}

/** Two compliance officers erase what is held about a person; each time by others. */
export async function eraseByTwo(
  running: Pick<TestServer, 'url' | 'serviceToken'>,
  subject: string,
  { ground = 'request', halt = false }: { ground?: ErasureGround; halt?: boolean } = {},
): Promise<ErasureReceipt> {
  const client = new MaestroClient({ url: running.url, token: running.serviceToken })
  const names = ['cid', 'dee'].map((name) => `${name}-${Math.random().toString(36).slice(2, 8)}`)
  const { subjectKeyId } = await client.privacy.holding(subject)
  const asked = { act: 'erase', subjectId: subjectKeyId, request: { subjectKeyId, ground, halt } } as const
  const [first, second] = await Promise.all(names.map((name) => enrol(client, name, ['compliance-officer'])))
  if (!first || !second) throw new Error('not enrolled')
  const pending = await client.privacy.erase({ subject, ground, halt, signed: signAct(first, asked) })
  const { erasure } = await client.privacy.confirm(pending.id, signAct(second, asked))
  if (erasure === null) throw new Error('not erased')
  return erasure
}
