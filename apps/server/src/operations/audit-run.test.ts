import { expect, test } from 'vitest'
import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import { embeddedJudge } from '@maestro-helix/helix/judge'
import { actionStep, agentStep } from '../orchestration/testing/made-up-run.ts'
import { driverHarness } from '../orchestration/testing/driver-harness.ts'
import { sha256Hex } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import type { AuditedPerson, RunEntry } from './audit-approval.ts'
import { auditRun } from './audit-run.ts'
import { replayRun } from './replay-run.ts'

type Person = AuditedPerson & { operator: OperatorRecord; entries: LedgerDraft[] }
type Audited = { snapshot: RunSnapshot; entries: RunEntry[]; people: Map<string, Person> }

/** A run with judged attempts, an adaptation, and an irreversible action that two people approved. */
async function auditedRun(): Promise<Audited & { harness: ReturnType<typeof driverHarness> }> {
  const harness = driverHarness()
  const judge = embeddedJudge({ sha256: sha256Hex, schemaViolations: (schema, value) => harness.parts.schemas.validate(schema, value) })
  harness.parts.judge = judge
  harness.gateConfig.default = { qsrMin: 0.2, mriMax: 0.9 }
  const outputs = ['TODO', 'The refund policy allows returns within 30 days. It asks for a receipt.']
  harness.scripts.agent = () => ({
    output: outputs[Math.min(harness.calls.agent - 1, 1)] ?? '',
    selfScore: 0.8,
    context: 'The refund policy allows returns within 30 days. It asks for a receipt.',
  })
  await harness.enrol('ada', 'ben')
  const runId = await harness.start([
    agentStep('write', { task: 'Summarise the refund policy.', outputSchema: { type: 'string', maxLength: 200 } }),
    actionStep('pay', 'pay', { after: ['write'], arguments: { amount: 5 } }),
  ])
  await harness.drive(runId)
  for (const name of ['ada', 'ben'] as const) {
    const [escalation] = (await harness.snapshot(runId)).escalations.filter(({ status }) => status === 'open')
    await harness.decide(escalation as EscalationRecord, name)
  }
  await harness.drive(runId)
  const snapshot = await harness.snapshot(runId)
  expect(snapshot.run.status).toBe('completed')
  const people = new Map<string, Person>()
  for (const name of ['ada', 'ben'])
    people.set(name, { operator: (await harness.store.operator(name)) as OperatorRecord, entries: await harness.store.entriesOfPerson(name) })
  const entries = harness.record.committed
    .flatMap((change) => change.ledger)
    .map((draft, index) => ({ index, ...draft, isProven: true }))
    .filter(({ fields }) => fields['run_id'] === runId)
  return { harness, snapshot, entries, people }
}

const whole = await auditedRun()

/** What is found in a copy of the run in which something was changed. */
function found(change: (copy: Audited) => void): string[] {
  const copy = structuredClone({ snapshot: whole.snapshot, entries: whole.entries, people: whole.people })
  change(copy)
  return [...new Set(auditRun(copy.snapshot, copy.entries, copy.people).findings.map(({ code }) => code))].toSorted()
}

const entryOf = ({ entries }: Audited, kind: string): RunEntry => entries.find((entry) => entry.kind === kind) as RunEntry
const decisionsOf = ({ snapshot }: Audited) => snapshot.escalations[0]!.decisions

test('a run that was governed is complete', () => {
  const { findings, ...counts } = auditRun(whole.snapshot, whole.entries, whole.people)
  expect(findings).toEqual([])
  expect(counts).toMatchObject({ irreversibleEffects: 1, signaturesVerified: 2, workflow: 'flow', demonstration: false })
  expect(counts.evaluations).toBeGreaterThan(0)
  expect(counts.decisions).toBe(counts.evaluations + 2)
  expect(counts.digestsRecomputed).toBe(counts.evaluations * 2 + 1)
})

test.each<[string, string[], (copy: Audited) => void]>([
  ['an output that was rewritten', ['ENTRY_DIFFERS'], ({ snapshot }) => (snapshot.attempts.at(-1)!.output = { done: false })],
  [
    'an input that was rewritten',
    ['ENTRY_DIFFERS'],
    ({ snapshot }) => (snapshot.attempts.find(({ kind }) => kind === 'agent')!.input = { other: 1 }),
  ],
  ['a score that was improved', ['ENTRY_DIFFERS'], ({ snapshot }) => (snapshot.attempts.find(({ qsr }) => qsr)!.qsr!.qsr = 1)],
  ['a gate that was opened', ['ENTRY_DIFFERS'], ({ snapshot }) => (snapshot.attempts.find(({ decision }) => decision)!.decision!.outcome = 'halt')],
  ['an attempt that was taken out', ['RECORD_MISSING'], ({ snapshot }) => snapshot.attempts.shift()],
  ['an attempt without an entry', ['ENTRY_MISSING'], (copy) => copy.entries.splice(copy.entries.indexOf(entryOf(copy, 'step.attempted')), 1)],
  ['an entry without who judged', ['ENTRY_DIFFERS', 'FIELD_MISSING'], (copy) => (entryOf(copy, 'step.attempted').fields['evaluator_sha256'] = null)],
  ['a decision of a person without a risk', ['FIELD_MISSING'], (copy) => (entryOf(copy, 'escalation.decided').fields['mri_score'] = null)],
  ['a decision of a person about another risk', ['ENTRY_DIFFERS'], (copy) => (entryOf(copy, 'escalation.decided').fields['mri_score'] = 0.01)],
  [
    'a decision on an action that names no agent, though one asked for it',
    ['FIELD_MISSING'],
    (copy) => {
      copy.snapshot.intents[0]!.restsOn = [{ stepId: 'write', attempt: 2, agent: 'writer', agentVersion: '1', qsr: 0.8, mri: 0.1, gate: 'pass' }]
    },
  ],
  ['a run that the ledger does not know', ['ENTRY_MISSING'], (copy) => copy.entries.splice(copy.entries.indexOf(entryOf(copy, 'run.started')), 1)],
  ['what the judge saw, gone', ['FIELD_MISSING'], ({ snapshot }) => (snapshot.attempts.find(({ judged }) => judged)!.judged = null)],
  ['one approval taken out', ['APPROVAL_MISSING', 'RECORD_MISSING'], (copy) => decisionsOf(copy).pop()],
  [
    'an approval without its entry',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING', 'ENTRY_MISSING'],
    (copy) => copy.entries.splice(copy.entries.indexOf(entryOf(copy, 'escalation.decided')), 1),
  ],
  ['the question to people taken out', ['APPROVAL_MISSING', 'RECORD_MISSING'], ({ snapshot }) => (snapshot.escalations = [])],
  [
    'a forged signature',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING', 'ENTRY_DIFFERS'],
    (copy) => (decisionsOf(copy)[0]!.signature = Buffer.alloc(64, 7).toString('base64')),
  ],
  [
    'one person under two names',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING', 'ENTRY_DIFFERS'],
    (copy) => (decisionsOf(copy)[1] = { ...decisionsOf(copy)[0]!, statement: { ...decisionsOf(copy)[0]!.statement, operatorId: 'ben' } }),
  ],
  [
    'a key that was exchanged',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING'],
    ({ people }) => (people.get('ada')!.operator.authenticators = people.get('ben')!.operator.authenticators),
  ],
  [
    'feedback that was rewritten',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING'],
    (copy) => (decisionsOf(copy)[0]!.feedback = { rationale: 'Something else.' }),
  ],
  [
    'a key that was revoked before',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING'],
    ({ people }) => (people.get('ada')!.operator.revokedAt = '2000-01-01T00:00:00.000Z'),
  ],
  [
    'an author who was enrolled afterwards',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING'],
    ({ people }) => (people.get('ada')!.operator.enrolledAt = '2100-01-01T00:00:00.000Z'),
  ],
  [
    'an approver who asked for it',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING'],
    ({ snapshot }) => (snapshot.run.requester = { kind: 'operator', id: 'ada' }),
  ],
  [
    'an argument that was changed',
    ['APPROVAL_MISSING', 'INTENT_CHANGED'],
    ({ snapshot }) => (snapshot.intents[0]!.block.arguments = { amount: 5_000 }),
  ],
  [
    'an action that was started before the second approval',
    ['OUT_OF_ORDER'],
    (copy) => (entryOf(copy, 'intent.claimed').index = copy.entries.findLast(({ kind }) => kind === 'escalation.decided')!.index - 0.5),
  ],
  [
    'an approval that was signed again with the key of somebody who is in the rows alone',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING'],
    ({ people }) => (people.get('ada')!.entries = []),
  ],
  [
    'a person whom the ledger had revoked',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING'],
    ({ people, snapshot }) =>
      people.get('ada')!.entries.push({ kind: 'operator.revoked', at: snapshot.run.createdAt, fields: { human_operator_id: 'ada' } }),
  ],
  [
    'what the ledger says about a person, written over',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING', 'ENTRY_DIFFERS'],
    ({ people }) => (people.get('ada')!.unproven = 'entry 1 is not in the tree that was signed'),
  ],
  ['roles given in the rows alone', ['ENTRY_DIFFERS'], ({ people }) => people.get('ada')!.operator.roles.push('administrator')],
  ['roles that an approval was given with', ['APPROVAL_INVALID', 'APPROVAL_MISSING'], (copy) => (decisionsOf(copy)[0]!.roles = ['administrator'])],
  [
    'the entry of an approval written over',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING', 'ENTRY_DIFFERS'],
    (copy) => (entryOf(copy, 'escalation.decided').isProven = false),
  ],
  ['a claim that is not in the log', ['ENTRY_DIFFERS'], (copy) => (entryOf(copy, 'intent.claimed').isProven = false)],
  ['an entry that nobody tried to prove', ['ENTRY_DIFFERS'], (copy) => delete entryOf(copy, 'intent.opened').isProven],
  ['fewer people asked for', ['ENTRY_DIFFERS'], ({ snapshot }) => (snapshot.escalations[0]!.peopleRequired = 1)],
  ['a rejection made of an approval', ['ENTRY_DIFFERS'], ({ snapshot }) => (snapshot.escalations[0]!.status = 'rejected')],
  [
    'a time of signing that was moved',
    ['APPROVAL_INVALID', 'APPROVAL_MISSING', 'ENTRY_DIFFERS'],
    (copy) => (decisionsOf(copy)[0]!.statement.signedAt = '2026-01-01T00:00:00.000Z'),
  ],
  ['an action without its start', ['ENTRY_MISSING'], (copy) => copy.entries.splice(copy.entries.indexOf(entryOf(copy, 'intent.claimed')), 1)],
])('finds %s', (_name, codes, change) => {
  expect(found(change)).toEqual(codes)
})

test('every evaluation comes out the same again; what was changed does not, and what cannot be computed is said', async () => {
  const { harness } = whole
  const { definition } = (await harness.store.workflowVersion('flow', 1))!
  const gate = harness.parts.gates.current()
  const parts = {
    judge: harness.parts.judge,
    gateConfigOf: (sha256: string) => (sha256 === gate.sha256 ? gate.config : undefined),
    calibrationOf: () => undefined,
  }
  const replayed = await replayRun(parts, whole.snapshot, definition)
  expect(replayed.length).toBe(whole.snapshot.attempts.filter(({ qsr }) => qsr).length)
  for (const evaluation of replayed) expect(evaluation).toMatchObject({ qsr: 'same', mri: 'same', gate: 'same', differences: [] })

  const changed = structuredClone(whole.snapshot)
  const last = changed.attempts.findLast(({ qsr }) => qsr)!
  last.qsr!.qsr = 0.99
  last.risk!.mri = 0.01
  last.decision!.outcome = 'escalate'
  expect((await replayRun(parts, changed, definition)).at(-1)).toMatchObject({ qsr: 'differs', mri: 'differs', gate: 'differs' })

  const foreign = structuredClone(whole.snapshot)
  for (const { qsr } of foreign.attempts) if (qsr) qsr.evaluator = { name: 'another', version: '9', sha256: 'b'.repeat(64) }
  const elsewhere = { ...parts, gateConfigOf: () => undefined }
  expect((await replayRun(elsewhere, foreign, definition))[0]).toMatchObject({
    evaluator: 'another@9',
    qsr: 'other-evaluator',
    mri: 'other-evaluator',
    gate: 'other-gate-config',
    differences: [],
  })
})
