import { expect, test } from 'vitest'
import type { GateAudit } from './audit-history.ts'
import { auditHistory } from './audit-history.ts'

const label = (qsr: number, qsrMin = 0.6, bad = false): GateAudit => ({ kind: 'labelled', id: `label of ${qsr}`, qsr, qsrMin, bad })
const corrected = (qsr: number, bad: boolean): GateAudit => ({ kind: 'corrected', label: `label of ${qsr}`, bad })
const calibrated = (startOver = false): GateAudit => ({ kind: 'calibrated', startOver })
const scores = (labels: readonly { readonly qsr: number }[]): number[] => labels.map(({ qsr }) => qsr)

test('labels take part in a threshold by a calibration alone', () => {
  const before = auditHistory([label(0.8), label(0.9, 0.6, true)])
  expect(before).toMatchObject({ learntFrom: [], auditedFrom: 0 })
  expect(before.since).toMatchObject([
    { qsr: 0.8, bad: false },
    { qsr: 0.9, bad: true },
  ])
  const after = auditHistory([label(0.8), calibrated(), label(0.7)])
  expect([scores(after.learntFrom), scores(after.since)]).toEqual([[0.8], [0.7]])
})

test('a further calibration adds what came since, one that starts over leaves out what came before', () => {
  const audits = [label(0.8), calibrated(), label(0.9), label(0.95)]
  expect(scores(auditHistory([...audits, calibrated()]).learntFrom)).toEqual([0.8, 0.9, 0.95])
  expect(scores(auditHistory([...audits, calibrated(true)]).learntFrom)).toEqual([0.9, 0.95])
  expect(auditHistory([...audits, calibrated(true)]).since).toEqual([])
})

test('audited throughout is what passed the strictest gate among the labels that are learnt from, whatever came since', () => {
  expect(auditHistory([label(0.8, 0.6), label(0.9, 0.75), label(0.7, 0.65), calibrated(), label(0.9, 0.85)]).auditedFrom).toBe(0.75)
  expect(auditHistory([label(0.9, 0.75), calibrated(), label(0.7, 0.6), calibrated(true)]).auditedFrom).toBe(0.6)
})

test('an output counts once, by its last label; one that was learnt from is corrected by the next calibration', () => {
  const verdicts = (labels: readonly { readonly qsr: number; readonly bad: boolean }[]) => labels.map(({ qsr, bad }) => [qsr, bad])
  const before = [label(0.8), label(0.9), corrected(0.8, true), corrected(0.8, false), corrected(0.8, true)]
  expect(verdicts(auditHistory(before).since)).toEqual([
    [0.8, true],
    [0.9, false],
  ])
  const learnt = [...before, calibrated(), corrected(0.9, true), label(0.7)]
  expect(verdicts(auditHistory(learnt).learntFrom)).toEqual([
    [0.8, true],
    [0.9, false],
  ])
  expect(verdicts(auditHistory(learnt).since)).toEqual([[0.7, false]])
  expect(verdicts(auditHistory([...learnt, calibrated()]).learntFrom)).toEqual([
    [0.8, true],
    [0.9, true],
    [0.7, false],
  ])
  expect(verdicts(auditHistory([...learnt, calibrated(true)]).learntFrom)).toEqual([[0.7, false]])
})
