import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import type { RecordAudit } from '@maestro-helix/sdk/audit/audit-record'
import type { Checklist } from '@maestro-helix/contract/http/audit-checklist'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useTestServer } from '../http/test-server.ts'
import { governedRuns } from './governed-runs.ts'

/** The audit, from the command line, of runs that the real driver governed on a real record. */
const server = useTestServer()
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-audit-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

type Printed<T> = { code: number; answer: T; err: string }
async function json<T>(...args: string[]): Promise<Printed<T>> {
  const { code, out, err } = await maestro(home, [...args, '--json'])
  return { code, answer: (out === '' ? undefined : JSON.parse(out)) as T, err }
}

async function past(databaseUrl: string, sql: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(sql, values)
  await client.end()
}

test('governed runs are complete, and their evaluations come out the same again', async () => {
  const { runIds } = await governedRuns(server, home, 3)
  const { code, answer } = await json<RecordAudit>('audit')
  expect(answer.findings).toEqual([])
  expect(code).toBe(0)
  expect(answer).toMatchObject({ complete: true, runs: 3, irreversibleEffects: 3, completeness: 1 })
  expect(answer.signaturesVerified).toBeGreaterThanOrEqual(6)
  expect((await maestro(home, ['audit'])).out).toMatch(/^complete\n/)

  type Replay = { evaluations: number; verdicts: Record<string, number>; runs: number }
  const replay = await json<Replay>('audit', 'replay')
  expect(replay).toMatchObject({ code: 0, answer: { runs: 3, verdicts: { same: replay.answer.evaluations * 3, differs: 0 } } })
  expect((await json<Replay>('audit', 'replay', '--sample', '2')).answer.runs).toBe(2)
  expect((await json<Replay>('audit', 'replay', '--run', runIds[0]!)).answer.runs).toBe(1)
  expect((await json('audit', 'replay', '--run', '01900000-0000-7000-8000-00000000dead')).code).toBe(6)
  expect((await json<RecordAudit>('audit', '--from', '2031-01-01')).answer).toMatchObject({ runs: 0, completeness: null, complete: true })
  expect((await json('audit', '--from', 'yesterday')).code).toBe(2)
})

test('the checklist says what there is evidence for, and unknown where there is none', async () => {
  await governedRuns(server, home, 2)
  const { code, answer } = await json<Checklist>('audit', 'checklist', '--days', '366')
  expect(code).toBe(5)
  expect(answer.met + answer.notMet + answer.unknown).toBe(answer.items.length)
  const stateOf = (id: string) => answer.items.find((item) => item.id === id)
  expect(stateOf('no-unsigned-effects')).toMatchObject({
    state: 'met',
    figure: '2 effects, 0 without two people by the record; 4 signatures verified again, 0 findings',
  })
  expect(stateOf('no-unverifiable-claims')).toMatchObject({ state: 'met' })
  expect(stateOf('no-hidden-training')).toMatchObject({ state: 'met' })
  expect(stateOf('no-dark-patterns')).toMatchObject({ state: 'met' })
  expect(stateOf('two-approvers')).toMatchObject({ state: 'met' })
  expect(stateOf('audit-completeness')).toMatchObject({ state: 'met' })
  // The test's database role is a superuser, nobody has cosigned, and too little was judged to speak of a percentile.
  expect(stateOf('least-privilege')).toMatchObject({ state: 'not-met' })
  expect(stateOf('witnesses')).toMatchObject({ state: 'not-met' })
  for (const id of ['unit-tests', 'integration-tests', 'secret-scanning', 'evaluation-latency', 'throughput', 'tasks-without-escalation'])
    expect(stateOf(id), id).toMatchObject({ state: 'unknown' })
  expect((await maestro(home, ['audit', 'checklist'])).out).toContain('unknown')
})

test('the report holds what a stranger needs: page, table, key, and a proof of every decision', async () => {
  const running = await governedRuns(server, home, 1)
  const { code, answer } = await json<{ decisions: number }>('audit', 'report', '--out', 'report')
  expect(code).toBe(0)
  const html = await readFile(join(home, 'report/report.html'), 'utf8')
  expect(html).toContain('Complete: nothing was found')
  expect(html).toContain('System audit checklist')
  expect(html).not.toMatch(/<script|<b>|src=|href=|url\(/)
  const csv = (await readFile(join(home, 'report/decisions.csv'), 'utf8')).trimEnd().split('\r\n')
  expect(csv[0]).toBe('ledger_index,at,kind,run_id,step_id,attempt,agent_id,qsr_score,mri_score,gil_decision,human_operator_id,escalation_id,proof')
  expect(csv).toHaveLength(answer.decisions + 1)
  const answered = await fetch(`${running.url}/api/v1/audit/decisions.csv`, { headers: { authorization: `Bearer ${running.serviceToken}` } })
  expect(answered.headers.get('content-type')).toContain('text/csv')
  const rows = (await answered.text()).trimEnd().split('\r\n')
  expect(rows.map((row) => row.replace(/,[^,]*$/, ''))).toEqual(csv.map((row) => row.replace(/,[^,]*$/, '')))
  expect(rows.at(-1)).toMatch(/,\/ledger\/proof\/\d+$/)
  const page = await fetch(`${running.url}/api/v1/audit/report.html`, { headers: { authorization: `Bearer ${running.serviceToken}` } })
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-disposition')).toContain('attachment')
  expect(page.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox")
  const served = await page.text()
  expect(served).toContain('(this server)')
  expect(served).toContain('<td>/ledger/proof/')
  expect(comparable(served)).toBe(comparable(html))
  expect((await fetch(`${running.url}/api/v1/audit/report.html`)).status).toBe(401)
  const proofs = (await readdir(join(home, 'report/proofs'))).filter((name) => name.endsWith('.tlog-proof'))
  expect(proofs).toHaveLength(answer.decisions)
  for (const proof of proofs) {
    const leaf = `report/proofs/${proof.replace('.tlog-proof', '.leaf')}`
    const args = ['ledger', 'verify-proof', `report/proofs/${proof}`, '--leaf', leaf, '--key', '@report/key.vkey']
    expect((await maestro(home, args, { environment: { MAESTRO_URL: 'http://127.0.0.1:9' } })).code).toBe(0)
  }
})

/** A report without what may differ between the two ways to it: when it was made, whose key it trusts, and where the proofs are. */
function comparable(html: string): string {
  return html
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replace(/\((this server|[a-z -]+)\)<\/td>/, '(somewhere)</td>')
    .replaceAll(/<td>(?:proofs\/(\d+)\.tlog-proof|\/ledger\/proof\/(\d+))<\/td>/g, '<td>$1$2</td>')
    .replace(/(<h2>How to check this without trusting it<\/h2>)[\s\S]*$/, '$1')
}

test('what was rewritten past the server is found, and ends with 5', async () => {
  const { runIds, databaseUrl } = await governedRuns(server, home, 3)
  const [rewritten, unsigned, removed] = runIds
  await past(
    databaseUrl,
    `UPDATE step_attempts SET record = jsonb_set(record::jsonb, '{qsr,qsr}', '0.99')::json WHERE run_id = $1 AND step_id = 'write'`,
    [rewritten],
  )
  await past(databaseUrl, `UPDATE escalations SET record = jsonb_set(record::jsonb, '{decisions}', '[]')::json WHERE run_id = $1`, [unsigned])
  await past(databaseUrl, 'DELETE FROM runs WHERE id = $1', [removed])
  const { code, answer } = await json<RecordAudit>('audit')
  expect(code).toBe(5)
  expect(answer.complete).toBe(false)
  const codes = (runId: string | undefined): string[] => [
    ...new Set(answer.findings.filter((finding) => finding.runId === runId).map((finding) => finding.code)),
  ]
  expect(codes(rewritten)).toEqual(['ENTRY_DIFFERS'])
  expect(codes(unsigned).toSorted()).toEqual(['APPROVAL_MISSING', 'RECORD_MISSING'])
  expect(codes(removed)).toEqual(['RECORD_MISSING'])
  expect((await maestro(home, ['audit'])).out).toContain('not complete')
  const replay = await json<{ verdicts: Record<string, number> }>('audit', 'replay', '--run', rewritten!)
  expect(replay.code).toBe(5)
  expect(replay.answer.verdicts['differs']).toBeGreaterThan(0)
  expect((await json('audit', 'report', '--out', 'report')).code).toBe(5)
  expect(await readFile(join(home, 'report/report.html'), 'utf8')).toContain('Not complete')
})
