import { openCheckpoint, parseCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { equalBytes } from '@maestro-helix/ledger/equal-bytes'
import { TILE_WIDTH } from '@maestro-helix/ledger/tile-path'
import { verifyProofFile } from '@maestro-helix/ledger/proof-file'
import { verifyLog } from '@maestro-helix/ledger/verify-log'
import { verifyConsistency, verifyInclusion } from '@maestro-helix/ledger/verify-proofs'
import { parseVerifierKey } from '@maestro-helix/ledger/verifier-key'
import { maestroEntryFormat } from '@maestro-helix/server/evidence/ledger/encode-drafts'
import { ledgerCrypto, ledgerHasher } from '@maestro-helix/server/evidence/ledger/ledger-crypto'
import type { LedgerReader, LedgerSearch } from '@maestro-helix/server/evidence/ledger/ledger-reader'
import type { RecordStore } from '@maestro-helix/server/record/record-store'
import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { RecordChange } from '@maestro-helix/server/record/record-change'
import { describe, expect, test } from 'vitest'
import {
  aChange,
  aDraft,
  anAnswer,
  anApproval,
  anAttempt,
  anEscalation,
  anEvent,
  anIntent,
  anOperator,
  aPolicyVersion,
  aQsr,
  aRisk,
  aRun,
  instant,
  nextId,
  startOf,
  startOfTime,
  stepOf,
} from './record-fixtures.ts'

/** What a test gets: two stores of one record, as two servers have, empty at first. */
export type RecordUnderTest = { stores: [RecordStore, RecordStore]; ledger: LedgerReader }

/** What every implementation of the record promises to orchestration and governance. `open` gives an empty record to each test. */
export function recordStoreConformance(name: string, open: () => Promise<RecordUnderTest>): void {
  describe(`the record: ${name}`, () => {
    describe('a run', () => {
      test('is committed whole and read back whole', async () => {
        const { stores } = await open()
        const run = aRun()
        expect(await stores[0].commit(startOf(run))).toEqual({ outcome: 'committed', ledgerIndexes: [0] })
        const attempt = anAttempt(run)
        const escalation = anEscalation(run)
        const intent = anIntent(run)
        const moved = stepOf(
          run,
          { attempt, escalations: [escalation], intents: [intent], ledger: [aDraft('step.attempted', run)] },
          { status: 'waiting', dueAt: null },
        )
        expect(await stores[0].commit(moved)).toEqual({ outcome: 'committed', ledgerIndexes: [1] })
        const expected = { run: moved.run, attempts: [attempt], restarts: [], escalations: [escalation], intents: [intent], workflowPaused: false }
        expect(await stores[1].run(run.id)).toEqual(expected)
        expect(await stores[1].escalation(escalation.id)).toEqual(escalation)
      })

      test('that does not exist is undefined, whatever its id looks like', async () => {
        const { stores } = await open()
        expect(await stores[0].run(nextId())).toBeUndefined()
        expect(await stores[0].run('no-such-run')).toBeUndefined()
        expect(await stores[0].escalation('no-such-escalation')).toBeUndefined()
      })

      test('keeps whatever an agent returned, letter by letter', async () => {
        const { stores } = await open()
        const run = aRun({ input: { text: 'a\u0000b', lone: '\ud800', quote: '"\\u0000"' } })
        await stores[0].commit(startOf(run))
        const attempt = anAttempt(run, { output: { text: '\u0000 \ud800 \\ \\u0000 😀', '\u0000': [1e308, 5e-324, -1.5, null] } })
        await stores[0].commit(stepOf(run, { attempt, evidence: [anEvent({ payload: { quote: 'a\u0000\ud800\\u0000' } })] }))
        const snapshot = await stores[1].run(run.id)
        expect(snapshot?.run.input).toEqual(run.input)
        expect(snapshot?.attempts).toEqual([attempt])
      })

      test('gives attempts in order of step and attempt, restarts in theirs', async () => {
        const { stores } = await open()
        let run = aRun()
        await stores[0].commit(startOf(run))
        for (const [stepId, attempt] of [
          ['b', 2],
          ['a', 10],
          ['b', 1],
          ['a', 2],
          ['a-b', 1],
        ] as const) {
          const change = stepOf(run, { attempt: anAttempt(run, { stepId, attempt }) })
          await stores[0].commit(change)
          run = change.run ?? run
        }
        for (const restart of [2, 1]) {
          const change = stepOf(run, {
            restart: { runId: run.id, restart, fromStep: 'a', requestedBy: run.requester, at: instant(9), cutOffs: { a: 10 } },
          })
          await stores[0].commit(change)
          run = change.run ?? run
        }
        const snapshot = await stores[0].run(run.id)
        expect(snapshot?.attempts.map(({ stepId, attempt }) => `${stepId}/${attempt}`)).toEqual(['a/2', 'a/10', 'a-b/1', 'b/1', 'b/2'])
        expect(snapshot?.restarts.map(({ restart }) => restart)).toEqual([1, 2])
      })

      test('shows its workflow as held in the same snapshot', async () => {
        const { stores } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        const workflow = { name: 'sample', currentVersion: 1, paused: true, revision: 1, updatedAt: startOfTime }
        await stores[0].commit(aChange({ aggregate: { kind: 'workflow', id: 'sample', revision: 0 }, workflow }))
        expect((await stores[0].run(run.id))?.workflowPaused).toBe(true)
      })
    })

    describe('a revision', () => {
      test('that is not the stored one makes a change stale, and nothing of it is written', async () => {
        const { stores, ledger } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        const event = anEvent()
        const message = { id: nextId(), topic: 'engine.wake' as const, key: run.id, notBefore: null }
        const late = {
          attempt: anAttempt(run, { agent: 'ghost' }),
          escalations: [anEscalation(run)],
          evidence: [event],
          outbox: [message],
          ledger: [aDraft('step.attempted', run)],
        }
        expect(await stores[1].commit(stepOf({ ...run, revision: 2 }, late))).toEqual({ outcome: 'stale' })
        expect(await stores[1].commit(startOf(run))).toEqual({ outcome: 'stale' })
        expect(await stores[1].commit(stepOf(aRun(), {}))).toEqual({ outcome: 'stale' })
        expect(await stores[0].run(run.id)).toMatchObject({ run, attempts: [], escalations: [] })
        expect((await stores[0].outbox(10)).map(({ id }) => id)).not.toContain(message.id)
        expect((await stores[0].trackRecords([{ id: 'ghost', version: '1.0.0' }])).size).toBe(0)
        expect((await ledger.tip()).size).toBe(1)
        // The event was not written either: its id is free.
        expect(await stores[0].commit(aChange({ evidence: [event] }))).toMatchObject({ outcome: 'committed' })
      })

      test('moves even where the row of the aggregate stays as it is', async () => {
        const { stores } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        const { run: _, ...change } = stepOf(run, { attempt: anAttempt(run) })
        expect(await stores[0].commit(change)).toMatchObject({ outcome: 'committed' })
        expect((await stores[0].run(run.id))?.run).toEqual({ ...run, revision: 2 })
        expect(await stores[0].commit(stepOf(run, {}))).toEqual({ outcome: 'stale' })
      })

      test('lets one of many through who rest on the same one, over two stores', async () => {
        const { stores } = await open()
        let run = aRun()
        await stores[0].commit(startOf(run))
        for (let round = 1; round <= 5; round += 1) {
          const changes = Array.from({ length: 8 }, () =>
            stepOf(run, { attempt: anAttempt(run, { attempt: round }), ledger: [aDraft('step.attempted', run)] }),
          )
          const outcomes = await Promise.all(changes.map((change, at) => stores[at % 2 === 0 ? 0 : 1].commit(change)))
          expect(outcomes.filter(({ outcome }) => outcome === 'committed')).toHaveLength(1)
          run = { ...run, revision: run.revision + 1 }
        }
        expect((await stores[1].run(run.id))?.attempts).toHaveLength(5)
      })

      test('must be the next one in the row that a change carries', async () => {
        const { stores } = await open()
        const run = aRun()
        await expect(stores[0].commit({ ...startOf(run), run: { ...run, revision: 2 } })).rejects.toMatchObject({ code: 'INTERNAL' })
        await expect(stores[0].commit(aChange({ aggregate: { kind: 'run', id: run.id, revision: 0 } }))).rejects.toMatchObject({ code: 'INTERNAL' })
        expect(await stores[0].run(run.id)).toBeUndefined()
      })
    })

    describe('a refusal', () => {
      test('meets rows that are not of the aggregate', async () => {
        const { stores } = await open()
        const [run, other] = [aRun(), aRun()]
        await expect(stores[0].commit({ ...startOf(run), attempt: anAttempt(other) })).rejects.toMatchObject({ code: 'INTERNAL' })
        await expect(stores[0].commit({ ...startOf(run), escalations: [anEscalation(other)] })).rejects.toMatchObject({ code: 'INTERNAL' })
        await expect(stores[0].commit(aChange({ attempt: anAttempt(run) }))).rejects.toMatchObject({ code: 'INTERNAL' })
        expect(await stores[0].run(run.id)).toBeUndefined()
      })

      test('meets drafts that are no ledger entries, and leaves the ledger as it was', async () => {
        const { stores, ledger } = await open()
        await expect(stores[0].commit(aChange({ ledger: [{ ...aDraft('run.started', null), at: 'yesterday' }] }))).rejects.toMatchObject({
          code: 'INTERNAL',
        })
        await expect(stores[0].commit(aChange({ ledger: [aDraft('run.started', null, { kind: 'x' })] }))).rejects.toMatchObject({ code: 'INTERNAL' })
        expect((await ledger.tip()).size).toBe(0)
      })

      test('meets what exists already, alone: the others of the batch are committed', async () => {
        const { stores, ledger } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        const first = stepOf(run, { attempt: anAttempt(run), ledger: [aDraft('step.attempted', run)] })
        await stores[0].commit(first)
        const again = stepOf(first.run ?? run, { attempt: anAttempt(run), evidence: [anEvent()], ledger: [aDraft('step.attempted', run)] })
        const others = Array.from({ length: 5 }, () => startOf(aRun()))
        const settled = await Promise.allSettled(
          [others[0], others[1], again, others[2], others[3]].map((change) => stores[0].commit(change ?? again)),
        )
        expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
        expect(settled[2]).toMatchObject({ reason: { code: 'CONFLICT' } })
        expect(await stores[0].run(run.id)).toMatchObject({ run: { revision: 2 }, attempts: [{ attempt: 1 }] })
        expect((await ledger.tip()).size).toBe(6)
        const event = anEvent()
        await stores[0].commit(aChange({ evidence: [event] }))
        await expect(stores[0].commit(aChange({ evidence: [event] }))).rejects.toMatchObject({ code: 'CONFLICT' })
        await expect(stores[0].commit(aChange({ evidence: [event, anEvent()] }))).rejects.toMatchObject({ code: 'CONFLICT' })
      })

      test('meets two decisions of one operator on one escalation', async () => {
        const { stores } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        const escalation = anEscalation(run, { peopleRequired: 2 })
        const twice = { ...escalation, decisions: [anApproval(escalation, 'ada'), anApproval(escalation, 'ada')] }
        await expect(stores[0].commit(stepOf(run, { escalations: [twice] }))).rejects.toMatchObject({ code: 'APPROVAL_DUPLICATE' })
        expect(await stores[0].escalation(escalation.id)).toBeUndefined()
      })
    })

    describe('escalations and intents', () => {
      test('are replaced by their later states, decisions kept', async () => {
        const { stores } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        const intent = anIntent(run)
        const escalation = anEscalation(run, { kind: 'action', intentId: intent.block.intentId, peopleRequired: 2 })
        await stores[0].commit(stepOf(run, { escalations: [escalation], intents: [intent] }))
        const once = { ...escalation, decisions: [anApproval(escalation, 'ada')] }
        await stores[0].commit(stepOf({ ...run, revision: 2 }, { escalations: [once] }))
        const decided = {
          ...once,
          status: 'approved' as const,
          decidedAt: instant(20),
          decisions: [...once.decisions, anApproval(escalation, 'ben')],
        }
        const authorized = { ...intent, state: 'AUTHORIZED' as const, authorizedAt: instant(20) }
        await stores[0].commit(stepOf({ ...run, revision: 3 }, { escalations: [decided], intents: [authorized] }))
        expect(await stores[1].run(run.id)).toMatchObject({ escalations: [decided], intents: [authorized] })
        expect(await stores[1].escalation(escalation.id)).toEqual(decided)
      })
    })

    describe('workflows and operators', () => {
      test('have versions that stay and a current one that moves', async () => {
        const { stores } = await open()
        const by = { kind: 'service', id: 'local' } as const
        const definition = { name: 'sample', description: '', steps: [] } as never
        const version = { name: 'sample', version: 1, definition, sha256: 'a'.repeat(64), createdAt: startOfTime, createdBy: by }
        const workflow = { name: 'sample', currentVersion: 1, paused: false, revision: 1, updatedAt: startOfTime }
        const apply = aChange({
          aggregate: { kind: 'workflow', id: 'sample', revision: 0 },
          workflow,
          workflowVersion: version,
          activation: { name: 'sample', version: 1, at: startOfTime, by, cause: 'apply' },
        })
        expect(await stores[0].commit(apply)).toMatchObject({ outcome: 'committed' })
        expect(await stores[1].commit(apply)).toEqual({ outcome: 'stale' })
        const second = { ...version, version: 2, sha256: 'b'.repeat(64) }
        const next = { ...workflow, currentVersion: 2, revision: 2, updatedAt: instant(1) }
        await stores[1].commit(aChange({ aggregate: { kind: 'workflow', id: 'sample', revision: 1 }, workflow: next, workflowVersion: second }))
        expect(await stores[0].workflow('sample')).toEqual(next)
        expect(await stores[0].workflowVersion('sample', 1)).toEqual(version)
        expect(await stores[0].workflowVersion('sample', 2)).toEqual(second)
        expect(await stores[0].workflowVersion('sample', 3)).toBeUndefined()
        expect(await stores[0].workflow('other')).toBeUndefined()
        const again = { ...next, revision: 3 }
        const overwriting = aChange({
          aggregate: { kind: 'workflow', id: 'sample', revision: 2 },
          workflow: again,
          workflowVersion: { ...second, sha256: 'c'.repeat(64) },
        })
        await expect(stores[0].commit(overwriting)).rejects.toMatchObject({ code: 'CONFLICT' })
        expect(await stores[0].workflowVersion('sample', 2)).toEqual(second)
      })

      test('have operators that are enrolled once and revoked once, with tokens and keys of their own', async () => {
        const { stores } = await open()
        const ada = anOperator({ id: 'ada' })
        await stores[0].commit(aChange({ aggregate: { kind: 'operator', id: 'ada', revision: 0 }, operator: ada }))
        expect(await stores[1].commit(aChange({ aggregate: { kind: 'operator', id: 'ada', revision: 0 }, operator: ada }))).toEqual({
          outcome: 'stale',
        })
        for (const taken of [{ tokenSha256: ada.tokenSha256 }, { authenticators: ada.authenticators }]) {
          const thief = anOperator({ id: 'eve', ...taken })
          const stealing = stores[1].commit(aChange({ aggregate: { kind: 'operator', id: 'eve', revision: 0 }, operator: thief }))
          await expect(stealing).rejects.toMatchObject({ code: 'CONFLICT' })
        }
        const revoked = { ...ada, revokedAt: instant(5), revision: 2 }
        await stores[1].commit(aChange({ aggregate: { kind: 'operator', id: 'ada', revision: 1 }, operator: revoked }))
        expect(await stores[0].operator('ada')).toEqual(revoked)
        expect(await stores[0].operator('eve')).toBeUndefined()
      })
    })

    describe('policies', () => {
      test('have versions that stay, one of which is in force; what was decided under another is stale', async () => {
        const { stores } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        expect(await stores[0].policyHead()).toBeUndefined()
        const stored = aPolicyVersion()
        const head = { currentVersion: 1, latestVersion: 1, revision: 1, updatedAt: startOfTime }
        const policyActivation = { version: 1, sha256: stored.sha256, replaces: null, at: startOfTime, by: stored.author, approval: null }
        const first = aChange({
          aggregate: { kind: 'policy', id: 'policy', revision: 0 },
          policy: head,
          policyVersion: stored,
          policyActivation,
          ledger: [{ kind: 'policy.activated', at: startOfTime, fields: { policy_version: 1 } }],
        })
        const before = { ...stepOf(run, { attempt: anAttempt(run) }), underPolicy: 0 }
        // In one batch, where the store has batches.
        const [activated, decided] = await Promise.all([stores[0].commit(first), stores[0].commit(before)])
        expect(activated).toMatchObject({ outcome: 'committed' })
        expect(decided).toEqual({ outcome: 'stale' })
        expect(await stores[1].commit(first)).toEqual({ outcome: 'stale' })
        expect(await stores[1].policyHead()).toEqual(head)
        expect(await stores[1].policyVersion(1)).toEqual(stored)
        expect(await stores[1].policyVersion(2)).toBeUndefined()
        expect((await stores[1].run(run.id))?.attempts).toEqual([])
        expect(await stores[1].commit({ ...before, underPolicy: 1 })).toMatchObject({ outcome: 'committed' })
        const overwriting = aChange({
          aggregate: { kind: 'policy', id: 'policy', revision: 1 },
          policy: { ...head, revision: 2 },
          policyVersion: { ...stored, sha256: 'c'.repeat(64) },
        })
        await expect(stores[0].commit(overwriting)).rejects.toMatchObject({ code: 'CONFLICT' })
        expect(await stores[0].policyVersion(1)).toEqual(stored)
      })
    })

    describe('what a tool spends', () => {
      /** The change that begins an intent, decided at that revision of what its tool has spent. */
      function beginning(
        run: RunRecord,
        revision: number,
        spending: PolicyQuestion['spending'],
        state: IntentRecord['state'] = 'EXECUTING',
      ): RecordChange {
        const intent = anIntent(run, { state, claimedAt: instant(10), policy: anAnswer(spending) })
        return stepOf(run, { intents: [intent], spending: { tool: 'refund', revision } })
      }
      const eur = (hundredths: number) => ({ hundredths, currency: 'EUR', dayHundredths: 0 })

      test('is added up by currency and time, over what was begun and is not known to have failed', async () => {
        const { stores } = await open()
        const begun = [eur(100), eur(20), { ...eur(5), currency: 'USD' }] as const
        for (const [at, spending] of begun.entries()) {
          const run = aRun()
          await stores[0].commit(startOf(run))
          await stores[0].commit(beginning(run, at, spending, at === 1 ? 'FAILED' : 'UNKNOWN'))
        }
        expect(await stores[1].spentSince('refund', 'EUR', instant(9))).toEqual({ hundredths: 100, unknown: false, revision: 3 })
        expect(await stores[1].spentSince('refund', 'EUR', instant(10))).toEqual({ hundredths: 0, unknown: false, revision: 3 })
        expect(await stores[1].spentSince('other', 'EUR', instant(9))).toEqual({ hundredths: 0, unknown: false, revision: 0 })
      })

      test('counts as it was granted, and is unknown in every currency while an amount is', async () => {
        const { stores } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        const opened = anIntent(run, { policy: anAnswer(eur(1)) })
        const moved = stepOf(run, { intents: [opened] })
        await stores[0].commit(moved)
        const granted = { ...opened, state: 'EXECUTING' as const, claimedAt: instant(10), grant: anAnswer(eur(7)) }
        const second = stepOf({ ...run, revision: 2 }, { intents: [granted], spending: { tool: 'refund', revision: 0 } })
        await stores[0].commit(second)
        expect(await stores[1].spentSince('refund', 'EUR', instant(9))).toEqual({ hundredths: 7, unknown: false, revision: 1 })
        const other = aRun()
        await stores[0].commit(startOf(other))
        await stores[0].commit(beginning(other, 1, { unknown: 'amount' }))
        expect(await stores[1].spentSince('refund', 'EUR', instant(9))).toEqual({ hundredths: 7, unknown: true, revision: 2 })
        expect(await stores[1].spentSince('refund', null, instant(9))).toEqual({ hundredths: 0, unknown: true, revision: 2 })
        expect(await stores[1].spentSince('refund', 'USD', instant(10))).toEqual({ hundredths: 0, unknown: false, revision: 2 })
      })

      test('lets one of the actions begin that were decided on the same sum, over one server or two', async () => {
        const { stores } = await open()
        const runs = [aRun(), aRun(), aRun(), aRun()]
        for (const run of runs) await stores[0].commit(startOf(run))
        const outcomes = await Promise.all(runs.map((run, at) => stores[at % 2 === 0 ? 0 : 1].commit(beginning(run, 0, eur(600)))))
        expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['committed', 'stale', 'stale', 'stale'])
        expect(await stores[1].spentSince('refund', 'EUR', instant(9))).toEqual({ hundredths: 600, unknown: false, revision: 1 })
        const next = runs[outcomes.findIndex(({ outcome }) => outcome === 'stale')] ?? aRun()
        expect(await stores[1].commit(beginning(next, 1, eur(300)))).toMatchObject({ outcome: 'committed' })
      })

      test('refuses a state that cannot be', async () => {
        const { stores } = await open()
        const run = aRun()
        await stores[0].commit(startOf(run))
        await expect(stores[0].commit(beginning(run, -1, eur(1)))).rejects.toMatchObject({ code: 'INTERNAL' })
      })
    })

    describe('what drives runs', () => {
      test('finds overdue runs, oldest first, and no others', async () => {
        const { stores } = await open()
        const due = [aRun({ dueAt: instant(30) }), aRun({ dueAt: instant(10) }), aRun({ dueAt: instant(20) })]
        const others = [aRun({ dueAt: instant(31) }), aRun({ dueAt: null, status: 'waiting' })]
        for (const run of [...due, ...others]) await stores[0].commit(startOf(run))
        expect(await stores[1].overdueRuns(instant(30), 10)).toEqual([due[1]?.id, due[2]?.id, due[0]?.id])
        expect(await stores[1].overdueRuns(instant(30), 1)).toEqual([due[1]?.id])
        const ended = due[1] ?? aRun()
        await stores[0].commit(stepOf(ended, {}, { dueAt: null, status: 'completed', endedAt: instant(30) }))
        expect(await stores[1].overdueRuns(instant(30), 1)).toEqual([due[2]?.id])
      })

      test('lists the runs of a workflow that have not ended, page by page', async () => {
        const { stores } = await open()
        const active = [aRun(), aRun({ status: 'waiting' }), aRun({ status: 'paused' })]
        for (const run of [...active, aRun({ workflow: 'other' }), aRun({ status: 'completed', endedAt: instant(1) })])
          await stores[0].commit(startOf(run))
        expect(await stores[0].activeRuns('sample', 2)).toEqual([active[0]?.id, active[1]?.id])
        expect(await stores[0].activeRuns('sample', 2, active[1]?.id)).toEqual([active[2]?.id])
        expect(await stores[0].activeRuns('none', 2)).toEqual([])
      })

      test('delivers messages by age, those for later included, and forgets them once', async () => {
        const { stores } = await open()
        const ids = [nextId(), nextId(), nextId()] as const
        const message = (id: string, notBefore: string | null) => ({ id, topic: 'engine.wake' as const, key: 'run', notBefore })
        await stores[0].commit(aChange({ outbox: [message(ids[2], null), message(ids[0], instant(5))] }))
        await stores[0].commit(aChange({ outbox: [message(ids[1], null)] }))
        expect(await stores[1].outbox(2)).toEqual([message(ids[0], instant(5)), message(ids[1], null)])
        await stores[1].delivered([ids[0], ids[1]])
        await stores[0].delivered([ids[0]])
        await stores[0].delivered([])
        expect(await stores[0].outbox(9)).toEqual([message(ids[2], null)])
      })
    })

    describe('what agents showed', () => {
      test('adds up over attempts, per agent and version', async () => {
        const { stores } = await open()
        let run = aRun()
        await stores[0].commit(startOf(run))
        const held = { ...anAttempt(run).decision, outcome: 'escalate' as const } as ReturnType<typeof anAttempt>['decision']
        const escalation = anEscalation(run, { attempt: 2 })
        const changes = [
          {
            attempt: anAttempt(run, {
              attempt: 1,
              qsr: aQsr({ qsr: 0.8 }),
              risk: aRisk({ mri: 0.1 }),
              judged: { task: '', context: null, selfScore: 0.7, previousOutputs: [] },
            }),
          },
          {
            attempt: anAttempt(run, {
              attempt: 2,
              qsr: aQsr({ qsr: 0.4 }),
              risk: aRisk({ mri: 0.5 }),
              decision: held,
              judged: { task: '', context: null, selfScore: 0.9, previousOutputs: ['x'] },
            }),
            escalations: [escalation],
          },
          {
            attempt: anAttempt(run, {
              attempt: 3,
              status: 'failed',
              evaluationId: null,
              qsr: null,
              risk: null,
              decision: null,
              judged: null,
              bestAttempt: null,
            }),
          },
          { attempt: anAttempt(run, { attempt: 4, agentVersion: '2.0.0', judged: null }) },
          {
            attempt: anAttempt(run, {
              attempt: 1,
              stepId: 'refund',
              kind: 'action',
              agent: null,
              agentVersion: null,
              tool: 'refund',
              evaluationId: null,
              qsr: null,
            }),
          },
          { escalations: [{ ...escalation, status: 'approved' as const, decidedAt: instant(9), decisions: [anApproval(escalation, 'ada')] }] },
          // Below ten judged attempts no maturity is given.
          ...Array.from({ length: 8 }, (_, index) => ({
            attempt: anAttempt(run, { attempt: 5 + index, qsr: aQsr({ qsr: 0.6 }), risk: aRisk({ mri: 0.3 }), judged: null }),
          })),
        ]
        for (const about of changes) {
          const change = stepOf(run, about)
          await stores[0].commit(change)
          run = change.run ?? run
        }
        const records = await stores[1].trackRecords([
          { id: 'writer', version: '1.0.0' },
          { id: 'writer', version: '2.0.0' },
          { id: 'reader', version: '1.0.0' },
        ])
        expect([...records.keys()].toSorted()).toEqual(['writer@1.0.0', 'writer@2.0.0'])
        const first = records.get('writer@1.0.0')
        expect(first).toMatchObject({ agent: 'writer', version: '1.0.0', samples: 10, failures: 1, low: 1, selfScoreWindow: [0.7, 0.9] })
        expect(first?.meanQsr).toBeCloseTo(0.6, 9)
        expect(first?.meanMri).toBeCloseTo(0.3, 9)
        // Self-monitoring 2 of 10 x (1 - (0.1 + 0.5) / 2), feedback 0 of 1, integrity 10 of 10, alignment 1 of 1, autonomy 9 of 10; each with five more at 0.5.
        expect(first?.rmm).toBeCloseTo((3.9 / 15 + 2.5 / 6 + 12.5 / 15 + 3.5 / 6 + 11.5 / 15) / 5, 4)
        expect(records.get('writer@2.0.0')).toMatchObject({ rmm: null, samples: 1, failures: 0, low: 0, selfScoreWindow: [] })
      })

      test('keeps a window of a hundred self-scores', async () => {
        const { stores } = await open()
        const runs = Array.from({ length: 130 }, () => aRun())
        await Promise.all(runs.map((run) => stores[0].commit(startOf(run))))
        for (const [at, run] of runs.entries()) {
          const judged = { task: '', context: null, selfScore: at / 1000, previousOutputs: [] }
          await stores[0].commit(stepOf(run, { attempt: anAttempt(run, { judged }) }))
        }
        const records = await stores[0].trackRecords([{ id: 'writer', version: '1.0.0' }])
        expect(records.get('writer@1.0.0')?.selfScoreWindow).toEqual(Array.from({ length: 100 }, (_, at) => (at + 30) / 1000))
      })

      test('remembers where the moving threshold of a step stands', async () => {
        const { stores } = await open()
        expect(await stores[0].adaptiveThreshold('sample', 'write')).toBeUndefined()
        const moved = (to: number, stepId: string, workflow: string) =>
          anEvent({ type: 'threshold.moved', stepId, payload: { workflow, from: 0.5, to } })
        await stores[0].commit(aChange({ evidence: [moved(0.47, 'write', 'sample'), moved(0.3, 'read', 'sample'), moved(0.2, 'write', 'other')] }))
        await stores[0].commit(aChange({ evidence: [moved(0.45, 'write', 'sample')] }))
        expect(await stores[1].adaptiveThreshold('sample', 'write')).toBe(0.45)
        expect(await stores[1].adaptiveThreshold('sample', 'plan')).toBeUndefined()
      })
    })

    describe('what routing learns from', () => {
      const writer = { id: 'writer', version: '1.0.0' }
      const failure = { status: 'failed', evaluationId: null, qsr: null, risk: null, decision: null, judged: null, bestAttempt: null } as const
      const error = (code: string) => ({ code, message: 'it did not work', retryable: true })

      test('outcomes of a step come newest first, with what the agents do elsewhere', async () => {
        const { stores } = await open()
        const [here, there] = [aRun(), aRun({ workflow: 'other' })]
        let [run, other] = [here, there]
        await stores[0].commit(startOf(run))
        await stores[1].commit(startOf(other))
        const changes = [
          anAttempt(run, { attempt: 1, qsr: aQsr({ qsr: 0.8 }), risk: aRisk({ mri: 0.1 }), usage: { costUsd: 0.25 } }),
          anAttempt(run, { ...failure, attempt: 2, error: error('AGENT_FAILED') }),
          // Nothing that an agent can do better.
          anAttempt(run, { ...failure, attempt: 3, error: error('JUDGE_UNAVAILABLE') }),
          anAttempt(run, { attempt: 4, agent: 'clerk', qsr: aQsr({ qsr: 0.5 }), risk: aRisk({ mri: 0.4 }) }),
          anAttempt(run, { attempt: 5, stepId: 'read', qsr: aQsr({ qsr: 0.6 }), risk: aRisk({ mri: 0.3 }) }),
        ]
        for (const attempt of changes) {
          const change = stepOf(run, { attempt })
          await stores[0].commit(change)
          run = change.run ?? run
        }
        for (const attempt of [1, 2]) {
          const change = stepOf(other, { attempt: anAttempt(other, { attempt, qsr: aQsr({ qsr: 0.9 }), risk: aRisk({ mri: 0.2 }) }) })
          await stores[1].commit(change)
          other = change.run ?? other
        }
        const clerk = { id: 'clerk', version: '1.0.0' }
        const record = await stores[1].routingRecord({ workflow: here.workflow, stepId: 'write', agents: [writer, clerk] })
        const judged = { version: '1.0.0', kind: 'judged', costUsd: null, agentMs: 900 }
        expect(record.step).toEqual([
          { ...judged, agent: 'clerk', qsr: 0.5, mri: 0.4 },
          { ...judged, agent: 'writer', kind: 'failed', qsr: null, mri: null },
          { ...judged, agent: 'writer', qsr: 0.8, mri: 0.1, costUsd: 0.25 },
        ])
        const sums = { failed: 0, approved: 0, rejected: 0 }
        expect(record.elsewhere.get('writer@1.0.0')).toEqual({
          workflow: { ...sums, judged: 1, sumQsr: 0.6, sumMri: 0.3 },
          others: { ...sums, judged: 2, sumQsr: 1.8, sumMri: 0.4 },
        })
        expect(record.elsewhere.get('clerk@1.0.0')?.others.judged ?? 0).toBe(0)
        const reversed = await stores[0].routingRecord({ workflow: here.workflow, stepId: 'write', agents: [clerk, writer] })
        expect(reversed).toEqual(record)
        expect(await stores[0].routingRecord({ workflow: 'none', stepId: 'none', agents: [{ id: 'ghost', version: '1' }] })).toMatchObject({
          step: [],
        })
      })

      test('verdicts of people count, corrected ones as corrected, those of demonstrations not', async () => {
        const { stores } = await open()
        for (const demonstration of [false, true]) {
          let run = aRun({ demonstration })
          await stores[0].commit(startOf(run))
          const escalation = anEscalation(run)
          const changes = [
            { attempt: anAttempt(run), escalations: [escalation] },
            { escalations: [{ ...escalation, status: 'rejected' as const, decidedAt: instant(9), decisions: [] }] },
          ]
          for (const about of changes) {
            const change = stepOf(run, about)
            await stores[0].commit(change)
            run = change.run ?? run
          }
          if (demonstration) continue
          const label = anEvent({ type: 'gate.audit-labelled', runId: run.id, stepId: 'write', attempt: 1, payload: { bad: true } })
          await stores[0].commit(aChange({ evidence: [label] }))
          await stores[0].commit(aChange({ evidence: [anEvent({ type: 'gate.audit-corrected', payload: { label: label.id, bad: false } })] }))
        }
        const { step } = await stores[1].routingRecord({ workflow: aRun().workflow, stepId: 'write', agents: [writer] })
        expect(step.map(({ kind }) => kind)).toEqual(['judged', 'approved', 'rejected', 'judged'])
      })

      test('what one person let pass alone counts from its review on, where that finds it justified', async () => {
        const { stores } = await open()
        const kinds = async (): Promise<string[]> =>
          (await stores[1].routingRecord({ workflow: aRun().workflow, stepId: 'write', agents: [writer] })).step.map(({ kind }) => kind)
        const run = aRun()
        const escalation = anEscalation(run)
        const review = {
          id: nextId(),
          act: 'release-hold' as const,
          runId: run.id,
          escalationId: escalation.id,
          workflow: run.workflow,
          stepId: 'write',
          usedBy: 'ada',
          usedAt: instant(9),
          reason: 'It could not wait.',
          outcome: 'done',
          deadline: instant(90),
          closedAt: null,
          closedBy: null,
          finding: null,
          salt: '0'.repeat(32),
          revision: 1,
        }
        await stores[0].commit(startOf(run))
        const held = stepOf(run, { attempt: anAttempt(run), escalations: [escalation] })
        await stores[0].commit(held)
        const released = { ...escalation, status: 'approved' as const, decidedAt: instant(9), decisions: [] }
        await stores[0].commit(stepOf(held.run ?? run, { escalations: [released], desk: { review } }))
        expect(await kinds()).toEqual(['judged'])
        const closed = { ...review, closedAt: instant(12), closedBy: 'cora', finding: { verdict: 'justified' as const, text: 'Right.' }, revision: 2 }
        await stores[0].commit(aChange({ aggregate: { kind: 'review', id: review.id, revision: 1 }, desk: { review: closed } }))
        expect(await kinds()).toEqual(['approved', 'judged'])
      })

      test('one order for changes that are committed at once', async () => {
        const { stores } = await open()
        const runs = Array.from({ length: 40 }, () => aRun())
        await Promise.all(runs.map((run, at) => stores[at % 2 === 0 ? 0 : 1].commit(startOf(run))))
        await Promise.all(
          runs.map((run, at) => stores[at % 2 === 0 ? 0 : 1].commit(stepOf(run, { attempt: anAttempt(run, { qsr: aQsr({ qsr: at / 100 }) }) }))),
        )
        const [one, two] = await Promise.all(
          stores.map((store) => store.routingRecord({ workflow: aRun().workflow, stepId: 'write', agents: [writer] })),
        )
        expect(one?.step).toHaveLength(40)
        expect(two).toEqual(one)
      })
    })

    describe('audits of the gate', () => {
      test('come back in the order they were recorded, without other evidence', async () => {
        const { stores } = await open()
        expect(await stores[0].gateAudits()).toEqual([])
        const labelled = (qsr: number, bad: boolean) => anEvent({ type: 'gate.audit-labelled', payload: { qsr, qsrMin: 0.7, bad } })
        const [good, bad] = [labelled(0.9, false), labelled(0.75, true)]
        await stores[0].commit(aChange({ evidence: [good, anEvent({ type: 'gate.audit-drawn', payload: { qsr: 0.8, qsrMin: 0.7 } }), bad] }))
        const corrected = anEvent({ type: 'gate.audit-corrected', payload: { label: good.id, corrects: good.id, bad: true } })
        await stores[0].commit(aChange({ evidence: [corrected] }))
        await stores[0].commit(aChange({ evidence: [anEvent({ type: 'gate.calibrated', payload: { startOver: true } })] }))
        expect(await stores[1].gateAudits()).toEqual([
          { kind: 'labelled', id: good.id, qsr: 0.9, qsrMin: 0.7, bad: false },
          { kind: 'labelled', id: bad.id, qsr: 0.75, qsrMin: 0.7, bad: true },
          { kind: 'corrected', label: good.id, bad: true },
          { kind: 'calibrated', startOver: true },
        ])
      })
    })

    describe('the desk', () => {
      const at = startOfTime
      const claim = { escalationId: nextId(), operatorId: 'ada', claimedAt: at, expiresAt: instant(60), revision: 1 }

      test('takes one of two claims made at the same time, and the next on top of it', async () => {
        const { stores } = await open()
        const first = aChange({ aggregate: { kind: 'claim', id: claim.escalationId, revision: 0 }, desk: { claim } })
        const outcomes = await Promise.all(stores.map((store) => store.commit(first)))
        expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['committed', 'stale'])
        const next = { ...claim, operatorId: 'ben', revision: 2 }
        await stores[0].commit(aChange({ aggregate: { kind: 'claim', id: claim.escalationId, revision: 1 }, desk: { claim: next } }))
        expect(await stores[1].claim(claim.escalationId)).toEqual(next)
        expect(await stores[1].claim('nonsense')).toBeUndefined()
      })

      test('keeps the rotation, hand-overs by id and by change, and reviews with what they are about', async () => {
        const { stores } = await open()
        const rotation = { kind: 'weekly' as const, startDate: '2026-01-05', weeks: 1, people: ['ada', 'ben'] }
        const onCall = { schedule: { timeZone: 'UTC', handoverTime: '09:00', rotation }, swaps: [], setBy: 'lea', setAt: at, revision: 1 }
        await stores[0].commit(aChange({ aggregate: { kind: 'on-call', id: 'governance', revision: 0 }, desk: { onCall } }))
        expect(await stores[1].onCall()).toEqual(onCall)

        const digest = '0'.repeat(64)
        const handover = {
          id: nextId(),
          role: 'primary' as const,
          changesAt: instant(9),
          from: 'ada',
          to: 'ben',
          note: 'n',
          salt: '0'.repeat(32),
          digest,
        }
        const recorded = { ...handover, recordedAt: at, acceptedAt: null, revision: 1 }
        await stores[0].commit(aChange({ aggregate: { kind: 'handover', id: handover.id, revision: 0 }, desk: { handover: recorded } }))
        expect(await stores[1].handover({ id: handover.id })).toEqual(recorded)
        expect(await stores[1].handover({ changesAt: instant(9), role: 'primary' })).toEqual(recorded)
        expect(await stores[1].handover({ changesAt: instant(9), role: 'secondary' })).toBeUndefined()

        const run = aRun()
        await stores[0].commit(startOf(run))
        const about = {
          escalationId: null,
          runId: run.id,
          workflow: run.workflow,
          stepId: null,
          usedBy: 'lea',
          usedAt: at,
          reason: 'r',
          outcome: 'done',
        }
        const ending = { deadline: instant(90), closedAt: null, closedBy: null, finding: null, salt: '0'.repeat(32), revision: 1 }
        const review = { id: nextId(), act: 'release-hold' as const, ...about, ...ending }
        await stores[0].commit(stepOf(run, { desk: { review } }))
        expect(await stores[1].review(review.id)).toEqual(review)
        const closed = { ...review, closedAt: instant(5), closedBy: 'cora', revision: 2 }
        const closing = aChange({ aggregate: { kind: 'review', id: review.id, revision: 1 }, desk: { review: closed } })
        expect(await stores[0].commit(closing)).toMatchObject({ outcome: 'committed' })
        expect(await stores[1].commit(closing)).toEqual({ outcome: 'stale' })
        expect(await stores[1].review(review.id)).toEqual(closed)
      })

      test('refuses a claim of another escalation than the change is about', async () => {
        const { stores } = await open()
        const change = aChange({ aggregate: { kind: 'claim', id: nextId(), revision: 0 }, desk: { claim } })
        await expect(stores[0].commit(change)).rejects.toMatchObject({ code: 'INTERNAL' })
      })
    })

    describe('the ledger', () => {
      test('is empty at first', async () => {
        const { ledger } = await open()
        expect(await ledger.tip()).toMatchObject({ size: 0, note: null })
        expect(await ledger.entry(0)).toBeUndefined()
        expect(await ledger.inclusion(0)).toBeUndefined()
        expect(await ledger.consistency(1, 1)).toBeUndefined()
      })

      test('gives each commit indexes without gaps, in the order of its drafts', async () => {
        const { stores, ledger } = await open()
        const changes = Array.from({ length: 40 }, (_, at) =>
          aChange({ ledger: Array.from({ length: at % 4 }, (__, draft) => aDraft('evaluation.recorded', null, { change: at, draft })) }),
        )
        const outcomes = await Promise.all(changes.map((change, at) => stores[at % 2 === 0 ? 0 : 1].commit(change)))
        const seen: number[] = []
        for (const [at, outcome] of outcomes.entries()) {
          if (outcome.outcome === 'stale') throw new Error('standing facts are never stale')
          expect(outcome.ledgerIndexes).toHaveLength(at % 4)
          for (const [draft, index] of outcome.ledgerIndexes.entries()) {
            const entry = await ledger.entry(index)
            expect(entry && maestroEntryFormat.decode(entry.leaf).fields).toEqual({ change: at, draft })
            seen.push(index)
          }
        }
        expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index))
      })

      test('gives what it holds about a run, of the kinds asked for, as it was written', async () => {
        const { stores } = await open()
        const [mine, other] = [aRun(), aRun()]
        const drafts = [
          aDraft('intent.opened', mine, { n: 1, list: ['a', null] }),
          aDraft('intent.opened', other, { n: 2 }),
          aDraft('run.paused', mine, { n: 3 }),
          aDraft('intent.claimed', mine, { n: 4 }),
        ]
        await stores[0].commit(aChange({ ledger: drafts }))
        expect(await stores[1].entriesOfRun(mine.id, ['intent.claimed', 'intent.opened'])).toEqual([drafts[0], drafts[3]])
        expect(await stores[1].entriesOfRun('no-run', ['intent.opened'])).toEqual([])
      })

      test('verifies from its entries and the newest checkpoint alone, and proves every entry', async () => {
        const { stores, ledger } = await open()
        // Sizes around the tile width, so that complete tiles and both edges are read.
        for (const size of [1, 2, 250, 7, 300]) {
          await stores[size % 2 === 0 ? 0 : 1].commit(
            aChange({ ledger: Array.from({ length: size }, (_, at) => aDraft('evaluation.recorded', null, { size, number: at })) }),
          )
          await expectVerified(ledger)
        }
        const log = { origin: ledger.origin, keys: [parseVerifierKey(ledgerCrypto.sha256, ledger.verifierKey)] }
        for (const index of [0, 1, 2, 252, 255, 256, 259, 511, 512, 559]) {
          const evidence = await ledger.inclusion(index)
          if (evidence === undefined) throw new Error(`no proof of ${index}`)
          expect(evidence).toMatchObject({ index, size: 560 })
          expect(verifyInclusion(ledgerHasher, { ...evidence, leafHash: evidence.entry.leafHash }, evidence.proof)).toBe(true)
          expect(await verifyProofFile(ledgerCrypto, log, evidence.proofFile, evidence.entry.leaf)).toMatchObject({ ok: true })
        }
        expect(await ledger.inclusion(560)).toBeUndefined()
        for (const [oldSize, newSize] of [
          [1, 560],
          [3, 253],
          [256, 512],
          [260, 560],
          [560, 560],
        ] as const) {
          const evidence = await ledger.consistency(oldSize, newSize)
          if (evidence === undefined) throw new Error('no consistency proof')
          expect(verifyConsistency(ledgerHasher, evidence, evidence.proof)).toBe(true)
        }
        expect(await ledger.consistency(1, 561)).toBeUndefined()
        for (const size of [1, 3, 253, 260, 560]) {
          const opened = await openCheckpoint((await ledger.checkpoint(size)) ?? '', log, ledgerCrypto.verify)
          expect(opened.ok && opened.checkpoint.size).toBe(size)
        }
        expect((await ledger.tile({ level: 0, index: 0, width: TILE_WIDTH }))?.length).toBe(TILE_WIDTH * 32)
        expect((await ledger.tile({ level: 0, index: 2, width: 48 }))?.length).toBe(48 * 32)
        expect((await ledger.tile({ level: 1, index: 0, width: 2 }))?.length).toBe(2 * 32)
        expect(await ledger.tile({ level: 0, index: 2, width: 49 })).toBeUndefined()
      })

      test('finds the entries of one run', async () => {
        const { stores, ledger } = await open()
        const [run, other] = [aRun(), aRun()]
        await stores[0].commit(startOf(run))
        await stores[0].commit(startOf(other))
        await stores[0].commit(stepOf(run, { ledger: [aDraft('step.attempted', run), aDraft('run.completed', run, { by: 'operator:maria' })] }))
        expect((await ledger.entries(0, 10, run.id)).map(({ index, kind }) => [index, kind])).toEqual([
          [0, 'run.started'],
          [2, 'step.attempted'],
          [3, 'run.completed'],
        ])
        expect((await ledger.entries(1, 2)).map(({ index }) => index)).toEqual([1, 2])

        const newest = async (search: Partial<LedgerSearch>) => {
          const { entries, next } = await ledger.newestEntries({ from: 100, limit: 10, ...search })
          return [entries.map(({ index }) => index), next]
        }
        expect(await newest({})).toEqual([[3, 2, 1, 0], null])
        expect(await newest({ limit: 2 })).toEqual([[3, 2], 1])
        expect(await newest({ from: 1 })).toEqual([[1, 0], null])
        expect(await newest({ runId: run.id })).toEqual([[3, 2, 0], null])
        expect(await newest({ kind: 'run.started' })).toEqual([[1, 0], null])
        expect(await newest({ about: other.id })).toEqual([[1], null])
        expect(await newest({ about: 'run.completed', runId: run.id })).toEqual([[3], null])
        expect(await newest({ about: 'maria' })).toEqual([[3], null])
        // A name of a member, and a part of a value, are no value.
        expect(await newest({ about: 'kind' })).toEqual([[], null])
        expect(await newest({ about: run.id.slice(0, -1) })).toEqual([[], null])
        expect(await newest({ about: '"' })).toEqual([[], null])
      })
    })
  })
}

/** Re-derives the whole ledger from its entries, as a stranger would. */
export async function expectVerified(ledger: LedgerReader): Promise<void> {
  const { size, root, note } = await ledger.tip()
  if (note === null) return
  const log = { origin: ledger.origin, keys: [parseVerifierKey(ledgerCrypto.sha256, ledger.verifierKey)] }
  const leaves = (await ledger.entries(0, size + 1)).map(({ leaf }) => leaf)
  const verified = await verifyLog(ledgerCrypto, log, note, leaves)
  expect(verified).toMatchObject({ ok: true, size })
  expect(equalBytes(root, parseCheckpoint(note.slice(0, note.indexOf('\n\n') + 1)).root)).toBe(true)
}
