import { describe, expect, it } from 'vitest'
import { enrolmentOf, simulatedOperator } from '../../../../test/simulation/simulated-operators.ts'
import { SimulatedRecord, simulatedStore } from '../../../../test/simulation/simulated-store.ts'
import { countingSources } from '../orchestration/testing/counting-sources.ts'
import { sha256Hex } from '../record/digest.ts'
import { keyFingerprint, publicKeyOf } from './operator-keys.ts'
import { changeRoles, enrolOperator, revokeOperator } from './operators.ts'

const ada = simulatedOperator('ada', 2)
const by = { kind: 'service', id: 'tests' } as const
const terms = { roles: ['operator', 'approver'], demonstration: false } as const

function parts() {
  const record = new SimulatedRecord()
  let tokens = 0
  return { record, store: simulatedStore(record).store, sources: countingSources(), newToken: () => `token ${tokens++}` }
}

describe('operators', () => {
  it('are enrolled by key; the token is returned once and stored as a hash', async () => {
    const deps = parts()
    const { operator, token } = await enrolOperator(deps, enrolmentOf(ada), terms, by)
    expect(operator).toMatchObject({
      id: 'ada',
      roles: ['operator', 'approver'],
      authenticators: [{ fingerprint: keyFingerprint(ada.publicKey) }],
      tokenSha256: sha256Hex(token),
      revision: 1,
    })
    expect(JSON.stringify(deps.record.committed)).not.toContain(token)
    expect(deps.record.committed[0]?.ledger).toMatchObject([
      { kind: 'operator.enrolled', fields: { human_operator_id: 'ada', enrolled_by: 'service:tests' } },
    ])
  })

  it('are refused with a key that is none, or without proof of it', async () => {
    const request = enrolmentOf(ada)
    for (const bad of [
      { ...request, publicKey: 'AAAA' },
      { ...request, proof: enrolmentOf(simulatedOperator('ada', 3)).proof },
      { ...request, id: 'eve' },
      { ...request, proof: '' },
    ]) {
      await expect(enrolOperator(parts(), bad, terms, by)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    }
  })

  it('keep their name', async () => {
    const deps = parts()
    await enrolOperator(deps, enrolmentOf(ada), terms, by)
    await expect(enrolOperator(deps, enrolmentOf(simulatedOperator('ada', 3)), terms, by)).rejects.toMatchObject({ code: 'OPERATOR_EXISTS' })
  })

  it('have a key of their own, so that nobody is two people', async () => {
    const deps = parts()
    await enrolOperator(deps, enrolmentOf(ada), terms, by)
    await revokeOperator(deps, 'ada', by)
    const double = { ...ada, id: 'double' }
    await expect(enrolOperator(deps, enrolmentOf(double), terms, by)).rejects.toMatchObject({
      code: 'AUTHENTICATOR_EXISTS',
      message: expect.stringContaining('key') as string,
    })
  })

  it('are revoked once, with an entry in the ledger', async () => {
    const deps = parts()
    await enrolOperator(deps, enrolmentOf(ada), terms, by)
    const revoked = await revokeOperator(deps, 'ada', by)
    expect(revoked).toMatchObject({ revokedAt: expect.any(String) as string, revision: 2 })
    expect(await revokeOperator(deps, 'ada', by)).toEqual(revoked)
    expect(deps.record.committed.flatMap((change) => change.ledger.map((draft) => draft.kind))).toEqual(['operator.enrolled', 'operator.revoked'])
    await expect(revokeOperator(deps, 'nobody', by)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('get other roles, each change with its entry in the ledger, until they are revoked', async () => {
    const deps = parts()
    await enrolOperator(deps, enrolmentOf(ada), terms, by)
    const changed = await changeRoles(deps, 'ada', ['approver', 'governance-lead'], by)
    expect(changed).toMatchObject({ roles: ['approver', 'governance-lead'], revision: 2 })
    expect(await changeRoles(deps, 'ada', ['governance-lead', 'approver'], by)).toEqual(changed)
    expect(deps.record.committed.at(-1)?.ledger).toMatchObject([
      {
        kind: 'operator.roles-changed',
        fields: { roles: ['approver', 'governance-lead'], roles_before: ['operator', 'approver'], changed_by: 'service:tests' },
      },
    ])
    await revokeOperator(deps, 'ada', by)
    await expect(changeRoles(deps, 'ada', ['viewer'], by)).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
    await expect(changeRoles(deps, 'nobody', ['viewer'], by)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('have keys of 32 bytes', () => {
    expect(publicKeyOf(ada.publicKey)).toBeDefined()
    expect(publicKeyOf('')).toBeUndefined()
    expect(publicKeyOf(Buffer.alloc(33).toString('base64'))).toBeUndefined()
  })
})
