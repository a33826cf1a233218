import { expect, test } from 'vitest'
import { moment } from './audit-record.ts'
import { decisionsCsv } from './decisions-csv.ts'
import { reportHtml, type ReportContent } from './audit-report.ts'

const hostile = `<img src=x onerror=alert(1)>"'&\u202e\u001b[31m`
const decision: ReportContent['decisions'][number] = {
  ledger_index: 3,
  at: '2026-01-01T00:00:00.000Z',
  kind: 'escalation.decided',
  agent_id: hostile,
  qsr_score: -0.5,
  mri_score: null,
  gil_decision: '=HYPERLINK("http://evil")',
  human_operator_id: 'a,b\nc',
  run_id: '@SUM(1)',
  step_id: null,
  attempt: 1,
  escalation_id: null,
  proof: 'proofs/3.tlog-proof',
}
const content: ReportContent = {
  madeAt: '2026-02-01T00:00:00.000Z',
  audit: {
    complete: false,
    period: { from: null, to: null },
    runs: 1,
    attempts: 1,
    decisions: 1,
    evaluations: 1,
    irreversibleEffects: 1,
    signaturesVerified: 1,
    digestsRecomputed: 1,
    digestsErased: 0,
    erasedRuns: 0,
    ledgerEntries: 1,
    completeness: 0.5,
    findings: [{ code: 'ENTRY_DIFFERS', runId: hostile, stepId: hostile, attempt: 1, ledgerIndex: 3, message: hostile }],
  },
  ledger: { size: 9, root: 'root', verifierKey: hostile, keySource: hostile },
  proofsAt: 'server',
  replayed: [],
  checklist: {
    at: '2026-02-01T00:00:00.000Z',
    since: '2026-01-01T00:00:00.000Z',
    met: 0,
    notMet: 0,
    unknown: 1,
    items: [
      {
        id: 'throughput',
        asked: 'service-level',
        requirement: 'fast',
        state: 'unknown',
        figure: hostile,
        source: hostile,
        at: '2026-02-01T00:00:00.000Z',
      },
    ],
  },
  decisions: [decision],
}

test('nothing in the report acts: markup, quotes, escape sequences and directions of agents are text', () => {
  const html = reportHtml(content)
  for (const acting of ['<img', '<script', '\u202e', '\u001b']) expect(html).not.toContain(acting)
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  expect(html).toContain('Not complete: 1 findings.')
})

test('no cell of the table is a formula, and every cell stays in its column', () => {
  const [, row] = decisionsCsv([decision]).split('\r\n')
  expect(row).toBe(
    `3,2026-01-01T00:00:00.000Z,escalation.decided,'@SUM(1),,1,"${hostile.replace('"', '""')}",-0.5,,"'=HYPERLINK(""http://evil"")","a,b\nc",,proofs/3.tlog-proof`,
  )
})

test('a period is given by days or times', () => {
  expect(moment('2026-01-31', '--from')).toBe('2026-01-31T00:00:00.000Z')
  expect(moment('2026-01-31T10:00:00+01:00', '--from')).toBe('2026-01-31T09:00:00.000Z')
  for (const text of ['yesterday', '2026-13-01', '31.01.2026', ''])
    expect(() => moment(text, '--from')).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }) as Error)
})
