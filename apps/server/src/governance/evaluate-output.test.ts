import { embeddedJudge } from '@maestro-helix/helix/judge'
import { expect, test } from 'vitest'
import { sha256Hex } from '../record/digest.ts'
import type { RecordChange } from '../record/record-change.ts'
import { evaluateOutput } from './evaluate-output.ts'

test('the record of an output judged alone names the calibration by which it reads, and what judging took', async () => {
  const committed: RecordChange[] = []
  const embedded = embeddedJudge({ sha256: sha256Hex })
  const account = { model: 'mock/m', calls: 1, inputTokens: 2, outputTokens: 3, tookMs: 4, outage: null }
  const calibration = { format: 1 as const, version: 5, curves: { other: [[0, 0.2] as const, [1, 0.9] as const] }, approval: null, follows: null }
  const request = { task: 'Extract the total.', output: { total: 3 } }
  const { qsr } = await evaluateOutput(
    {
      store: {
        subjectKey: () => Promise.reject(new Error('nobody is named')),
        commit: async (change) => {
          committed.push(change)
          return { outcome: 'committed', ledgerIndexes: [0] }
        },
      },
      sources: { now: () => '2026-01-01T00:00:00.000Z', id: () => '01900000-0000-7000-8000-000000000001', salt: () => '0'.repeat(32) },
      judge: {
        evaluator: embedded.evaluator,
        evaluate: (given, signal, told) => {
          told?.(account)
          return embedded.evaluate(given, signal)
        },
      },
      calibrations: { current: () => ({ calibration, sha256: 'c'.repeat(64) }) },
    },
    request,
    { agent: null, subject: null },
    { kind: 'service', id: 'local' },
  )
  expect(committed[0]?.evidence[0]?.payload).toMatchObject({
    calibration: { state: 'calibrated', version: 5, sha256: 'c'.repeat(64), family: 'other', acceptance: expect.closeTo(0.2 + 0.7 * qsr.qsr, 3) },
    judging: account,
  })
})
