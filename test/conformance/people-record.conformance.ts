import type { PasskeyAuthenticator } from '@maestro-helix/contract/authenticator'
import type { EnrolmentLink, ServiceAccountRecord, SignatoryRecord } from '@maestro-helix/contract/people'
import { describe, expect, test } from 'vitest'
import { aChange, aDraft, anApproval, anEscalation, anOperator, aRun, instant, nextId, startOf, startOfTime, stepOf } from './record-fixtures.ts'
import type { RecordUnderTest } from './record-store.conformance.ts'

const by = { kind: 'service', id: 'local' } as const

/** What every implementation of the record promises to those who deal with people. `open` gives an empty record to each test. */
export function peopleRecordConformance(name: string, open: () => Promise<RecordUnderTest>): void {
  describe(`people in the record: ${name}`, () => {
    async function withAda() {
      const { stores, ledger } = await open()
      const ada = anOperator({ id: 'ada' })
      await stores[0].commit(aChange({ aggregate: { kind: 'operator', id: 'ada', revision: 0 }, operator: ada }))
      const run = aRun()
      await stores[0].commit(startOf(run))
      return { stores, ledger, ada, run }
    }

    test('a decision does not count where its author was revoked between reading and commit', async () => {
      const { stores, ledger, ada, run } = await withAda()
      const escalation = anEscalation(run)
      const decided = { ...escalation, status: 'approved' as const, decisions: [anApproval(escalation, 'ada')] }
      const decision = stepOf(run, {
        restsOn: [{ kind: 'operator', id: 'ada', revision: 1 }],
        escalations: [decided],
        ledger: [aDraft('escalation.decided', run)],
      })
      const revoked = { ...ada, revokedAt: instant(5), revision: 2 }
      await stores[1].commit(aChange({ aggregate: { kind: 'operator', id: 'ada', revision: 1 }, operator: revoked }))
      const { size } = await ledger.tip()
      expect(await stores[0].commit(decision)).toEqual({ outcome: 'stale' })
      expect(await stores[0].escalation(escalation.id)).toBeUndefined()
      expect((await ledger.tip()).size).toBe(size)
      expect((await stores[0].run(run.id))?.run.revision).toBe(1)
    })

    test('of a revocation and a decision at the same moment, what comes second knows of the first', async () => {
      const { stores, ada, run } = await withAda()
      const escalation = anEscalation(run)
      const decision = stepOf(run, {
        restsOn: [{ kind: 'operator', id: 'ada', revision: 1 }],
        escalations: [{ ...escalation, decisions: [anApproval(escalation, 'ada')] }],
      })
      const revocation = aChange({
        aggregate: { kind: 'operator', id: 'ada', revision: 1 },
        operator: { ...ada, revokedAt: instant(5), revision: 2 },
      })
      const [revoked, decided] = await Promise.all([stores[0].commit(revocation), stores[0].commit(decision)])
      expect([revoked.outcome, decided.outcome]).toEqual(['committed', 'stale'])
    })

    test("an author's row moves with the decision, by one revision", async () => {
      const { stores, ada, run } = await withAda()
      const seen = { ...ada, displayName: 'Ada Example', revision: 2 }
      const restsOn = [{ kind: 'operator', id: 'ada', revision: 1 }] as const
      await expect(stores[0].commit(stepOf(run, { restsOn, operator: { ...seen, revision: 3 } }))).rejects.toMatchObject({ code: 'INTERNAL' })
      await expect(stores[0].commit(stepOf(run, { operator: seen }))).rejects.toMatchObject({ code: 'INTERNAL' })
      expect(await stores[0].commit(stepOf(run, { restsOn, operator: seen }))).toMatchObject({ outcome: 'committed' })
      expect(await stores[1].operator('ada')).toEqual(seen)
    })

    test('what the ledger holds about the enrolment of a person is read in order, however late it was written', async () => {
      const { stores } = await open()
      const about = (kind: 'operator.enrolled' | 'authenticator.added' | 'operator.revoked' | 'operator.roles-changed', person: string) =>
        aDraft(kind, null, { human_operator_id: person, fingerprint: 'f'.repeat(64) })
      expect(await stores[1].entriesOfPerson('ada')).toEqual([])
      await stores[0].commit(aChange({ ledger: [about('operator.enrolled', 'ada'), about('operator.enrolled', 'ben')] }))
      await stores[0].commit(aChange({ ledger: [about('operator.roles-changed', 'ada'), about('authenticator.added', 'ada')] }))
      const twice = await Promise.all([stores[1].entriesOfPerson('ada'), stores[1].entriesOfPerson('ada')])
      for (const entries of twice)
        expect(entries).toEqual([about('operator.enrolled', 'ada'), about('operator.roles-changed', 'ada'), about('authenticator.added', 'ada')])
      await stores[0].commit(aChange({ ledger: [about('operator.revoked', 'ada')] }))
      expect((await stores[1].entriesOfPerson('ada')).map(({ kind }) => kind)).toEqual([
        'operator.enrolled',
        'operator.roles-changed',
        'authenticator.added',
        'operator.revoked',
      ])
      expect(await stores[1].entriesOfPerson('ben')).toEqual([about('operator.enrolled', 'ben')])
    })

    test('what can be used once is used once, over two stores and at the same moment', async () => {
      const { stores } = await open()
      const runs = Array.from({ length: 6 }, () => aRun())
      const spends = [{ kind: 'approval-nonce', id: 'n:1', at: startOfTime }] as const
      const outcomes = await Promise.all(runs.map((run, at) => (at % 2 === 0 ? stores[0] : stores[1]).commit({ ...startOf(run), spends })))
      expect(outcomes.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1)
      expect(outcomes.filter(({ outcome }) => outcome === 'stale')).toHaveLength(5)
      expect(await stores[0].spent({ kind: 'approval-nonce', id: 'n:1' })).toBe(true)
      for (const other of [{ kind: 'enrolment', id: 'n:1' } as const, { kind: 'approval-nonce', id: 'n' } as const])
        expect(await stores[0].spent(other)).toBe(false)
    })

    test('a change that fails spends nothing', async () => {
      const { stores, ada } = await withAda()
      const spends = [{ kind: 'enrolment', id: nextId(), at: startOfTime }] as const
      const thief = anOperator({ id: 'eve', authenticators: ada.authenticators })
      const stealing = aChange({ aggregate: { kind: 'operator', id: 'eve', revision: 0 }, operator: thief, spends })
      await expect(stores[0].commit(stealing)).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(await stores[0].spent(spends[0])).toBe(false)
    })

    test('a passkey or an account elsewhere belongs to one operator for ever', async () => {
      const { stores } = await open()
      const passkey: PasskeyAuthenticator = {
        id: nextId(),
        kind: 'passkey',
        fingerprint: 'b'.repeat(64),
        label: 'laptop',
        enrolledAt: startOfTime,
        revokedAt: null,
        credentialId: 'Y3JlZGVudGlhbA',
        coseKey: 'a2V5',
        signCounter: 1,
        aaguid: null,
        backupEligible: false,
        transports: [],
      }
      const identity = { issuer: 'https://id.example', subject: 'u1', linkedAt: startOfTime }
      const ada = anOperator({ id: 'ada', tokenSha256: null, authenticators: [passkey], identities: [identity] })
      await stores[0].commit(aChange({ aggregate: { kind: 'operator', id: 'ada', revision: 0 }, operator: ada }))
      const counted = { ...ada, authenticators: [{ ...passkey, signCounter: 2, revokedAt: instant(1) }], revision: 2 }
      await stores[0].commit(aChange({ aggregate: { kind: 'operator', id: 'ada', revision: 1 }, operator: counted }))
      expect(await stores[1].operator('ada')).toEqual(counted)
      for (const taken of [
        { authenticators: [{ ...passkey, fingerprint: 'c'.repeat(64) }] },
        { authenticators: [{ ...passkey, credentialId: 'b3RoZXI' }] },
        { authenticators: [], identities: [identity] },
      ]) {
        const thief = anOperator({ id: 'eve', tokenSha256: null, identities: [], ...taken })
        const stealing = stores[1].commit(aChange({ aggregate: { kind: 'operator', id: 'eve', revision: 0 }, operator: thief }))
        await expect(stealing).rejects.toMatchObject({ code: 'CONFLICT' })
      }
    })

    test('links, signatories and service accounts are kept, changed by revision, and found', async () => {
      const { stores } = await withAda()
      const link: EnrolmentLink = {
        id: nextId(),
        tokenSha256: 'e'.repeat(64),
        roles: ['viewer'],
        operatorId: null,
        offeredBy: by,
        offeredAt: startOfTime,
        expiresAt: instant(60),
      }
      await stores[0].commit(aChange({ enrolmentLink: link }))
      expect(await stores[1].enrolmentLink(link.tokenSha256)).toEqual(link)
      expect(await stores[1].enrolmentLink('f'.repeat(64))).toBeUndefined()

      const signatory: SignatoryRecord = {
        id: nextId(),
        operatorId: 'ada',
        role: 'technical-lead',
        scope: { workflow: '*', action: '*', environment: '*' },
        keyFingerprint: 'a'.repeat(64),
        validFrom: startOfTime,
        validUntil: instant(60),
        registeredBy: by,
        registeredAt: startOfTime,
        revokedAt: null,
        revision: 1,
      }
      const registered = aChange({ aggregate: { kind: 'signatory', id: signatory.id, revision: 0 }, signatory })
      expect(await stores[0].commit(registered)).toMatchObject({ outcome: 'committed' })
      expect(await stores[1].commit(registered)).toEqual({ outcome: 'stale' })
      const ended = { ...signatory, revokedAt: instant(5), revision: 2 }
      await stores[1].commit(aChange({ aggregate: { kind: 'signatory', id: signatory.id, revision: 1 }, signatory: ended }))
      expect(await stores[0].signatories()).toEqual([ended])

      const account: ServiceAccountRecord = {
        id: 'bot',
        description: '',
        roles: ['viewer'],
        tokenSha256: 'd'.repeat(64),
        createdBy: by,
        createdAt: startOfTime,
        revokedAt: null,
        revision: 1,
      }
      await stores[0].commit(aChange({ aggregate: { kind: 'service-account', id: 'bot', revision: 0 }, serviceAccount: account }))
      const twin = aChange({ aggregate: { kind: 'service-account', id: 'twin', revision: 0 }, serviceAccount: { ...account, id: 'twin' } })
      await expect(stores[0].commit(twin)).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(await stores[1].serviceAccounts()).toEqual([account])
    })
  })
}
