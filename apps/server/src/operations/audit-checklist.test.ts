import type { RunAudit } from '@maestro-helix/contract/http/audit'
import { expect, test } from 'vitest'
import { auditChecklist, type ChecklistEvidence } from './audit-checklist.ts'

const at = '2026-02-01T00:00:00.000Z'
const published = { name: 'embedded', version: '1', sha256: 'a'.repeat(64) }
const nothing: ChecklistEvidence = {
  at,
  since: '2026-01-02T00:00:00.000Z',
  record: {
    judged: 0,
    unassessed: 0,
    judgeMsP99: null,
    attemptsInBestMinute: 0,
    evaluators: [],
    completedRuns: {},
    irreversibleEffects: 0,
    irreversibleUnsigned: 0,
    decisions: 0,
    overrides: 0,
    validOperators: 0,
    databaseSuperuser: false,
    databaseEncrypted: false,
    databaseLocal: true,
    checkpoints: 0,
    cosignatures: 0,
  },
  tasks: { tasks: 0, escalated: 0, approvalsByDesign: 0 },
  host: { uid: null, openToOthers: [], secretsSeen: 0, listeners: [], checks: null },
  audits: [],
  areAllAudited: true,
  replayed: { same: 0, differs: 0, 'other-evaluator': 0, 'other-gate-config': 0, 'inputs-not-recorded': 0, erased: 0 },
  questions: { asked: 0, lacking: 0 },
  publishedEvaluators: [published],
}
const stateOf = (id: string, evidence: ChecklistEvidence): string | undefined => auditChecklist(evidence).items.find((item) => item.id === id)?.state

test('without evidence nothing is met', () => {
  const { items, met } = auditChecklist(nothing)
  expect(met).toBe(0)
  expect(items.filter(({ state }) => state === 'not-met').map(({ id }) => id)).toEqual(['two-approvers', 'witnesses'])
})

const record = (patch: Partial<ChecklistEvidence['record']>): ChecklistEvidence => ({ ...nothing, record: { ...nothing.record, ...patch } })
const host = (patch: Partial<ChecklistEvidence['host']>): ChecklistEvidence => ({ ...nothing, host: { ...nothing.host, ...patch } })
const checks = (failed: number, lineCoveragePercent: number) => ({
  finishedAt: '2026-01-20T00:00:00Z',
  revision: 'abc',
  checks: { tests: { passed: 5, failed }, secrets: { passed: 1, failed } },
  lineCoveragePercent,
})

const runId = '00000000-0000-7000-8000-000000000001'
/** A run with two irreversible effects, and what was found of it. */
const audited = (codes: RunAudit['findings'][number]['code'][]): RunAudit => ({
  runId,
  workflow: 'financial',
  createdAt: at,
  demonstration: false,
  attempts: 2,
  decisions: 4,
  evaluations: 0,
  irreversibleEffects: 2,
  signaturesVerified: 4,
  digestsRecomputed: 0,
  digestsErased: 0,
  erased: false,
  ledgerEntries: 10,
  findings: codes.map((code) => ({ code, runId, stepId: null, attempt: null, ledgerIndex: null, message: code })),
})

test.each<[string, string, ChecklistEvidence]>([
  ['evaluation-latency', 'met', record({ judged: 100, judgeMsP99: 200 })],
  ['evaluation-latency', 'not-met', record({ judged: 100, judgeMsP99: 201 })],
  ['evaluation-latency', 'unknown', record({ judged: 99, judgeMsP99: 1 })],
  ['throughput', 'met', record({ attemptsInBestMinute: 5_000 })],
  ['throughput', 'unknown', record({ attemptsInBestMinute: 4_999 })],
  ['no-hidden-training', 'met', record({ evaluators: [{ ...published, evaluations: 3 }] })],
  ['no-hidden-training', 'unknown', record({ evaluators: [{ ...published, sha256: 'b'.repeat(64), evaluations: 3 }] })],
  ['no-unsigned-effects', 'not-met', record({ irreversibleEffects: 2, irreversibleUnsigned: 1 })],
  // Of effects that the record knows of and no audit has seen nothing is claimed.
  ['no-unsigned-effects', 'unknown', record({ irreversibleEffects: 2 })],
  ['no-unsigned-effects', 'met', { ...record({ irreversibleEffects: 2 }), audits: [audited([])] }],
  ['no-unsigned-effects', 'unknown', { ...record({ irreversibleEffects: 2 }), audits: [audited([])], areAllAudited: false }],
  // The record of an effect was set back, the ledger holds its claim.
  ['no-unsigned-effects', 'not-met', { ...nothing, audits: [audited(['APPROVAL_MISSING'])] }],
  ['no-unsigned-effects', 'not-met', { ...nothing, audits: [audited(['APPROVERS_NOT_INDEPENDENT'])] }],
  ['two-approvers', 'met', record({ validOperators: 2 })],
  ['witnesses', 'met', record({ checkpoints: 1, cosignatures: 1 })],
  ['tls', 'met', host({ listeners: ['127.0.0.1:7411'] })],
  ['tls', 'not-met', host({ listeners: ['0.0.0.0:7411'] })],
  ['tls', 'not-met', { ...record({ databaseLocal: false }), host: { ...nothing.host, listeners: ['127.0.0.1:1'] } }],
  ['least-privilege', 'not-met', host({ uid: 0, secretsSeen: 2 })],
  ['least-privilege', 'not-met', host({ uid: 1000, secretsSeen: 2, openToOthers: ['ledger-key.pem'] })],
  ['least-privilege', 'met', host({ uid: 1000, secretsSeen: 2 })],
  ['unit-tests', 'met', host({ checks: checks(0, 80) })],
  ['unit-tests', 'not-met', host({ checks: checks(0, 79.9) })],
  ['unit-tests', 'not-met', host({ checks: checks(1, 90) })],
  ['secret-scanning', 'not-met', host({ checks: checks(1, 90) })],
  ['integration-tests', 'met', host({ checks: checks(0, 10) })],
  ['tasks-without-escalation', 'met', { ...nothing, tasks: { tasks: 1_000, escalated: 20, approvalsByDesign: 7 } }],
  ['tasks-without-escalation', 'unknown', { ...nothing, tasks: { tasks: 40, escalated: 0, approvalsByDesign: 0 } }],
  ['tasks-without-escalation', 'not-met', { ...nothing, tasks: { tasks: 1_000, escalated: 100, approvalsByDesign: 0 } }],
  ['no-dark-patterns', 'not-met', { ...nothing, questions: { asked: 2, lacking: 1 } }],
  ['no-unverifiable-claims', 'not-met', { ...nothing, replayed: { ...nothing.replayed, same: 5, differs: 1 } }],
  ['no-unverifiable-claims', 'unknown', { ...nothing, replayed: { ...nothing.replayed, same: 5, 'other-evaluator': 1 } }],
])('%s is %s', (id, state, evidence) => {
  expect(stateOf(id, evidence)).toBe(state)
})

test('what a file says is dated by the file', () => {
  expect(auditChecklist(host({ checks: checks(0, 90) })).items.find(({ id }) => id === 'unit-tests')?.at).toBe('2026-01-20T00:00:00.000Z')
})
