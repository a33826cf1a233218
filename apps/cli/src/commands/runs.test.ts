import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runLines } from '../live/run-lines.ts'
import { type ContractServer, startContractServer } from '../testing/contract-server.ts'
import { ids, waitingRun } from '../testing/sample-records.ts'
import { maestro } from '../testing/test-context.ts'

let server: ContractServer
beforeEach(async () => {
  server = await startContractServer()
  server.runs.set(ids.run, waitingRun())
})
afterEach(() => server.close())

// eslint-disable-next-line no-control-regex -- control characters are what it is about
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/

describe('maestro runs', () => {
  it('lists runs for people and for machines', async () => {
    expect((await maestro(server.home, ['runs'])).out).toMatch(new RegExp(`RUN +WORKFLOW[^]*${ids.run} +financial v1 +waiting`))
    expect(JSON.parse((await maestro(server.home, ['runs', '--json'])).out)).toMatchObject({ items: [{ id: ids.run }], next: null })
  })

  it('shows agent, reason of its choice, scores, gate, and what waits for whom', async () => {
    const { code, out } = await maestro(server.home, ['runs', 'show', ids.run, '--attempts', '--output'])
    expect(code).toBe(0)
    for (const part of [
      'payout-proposer 1.0.0',
      'chosen (only-candidate)',
      'QSR 0.80 GREEN',
      'MRI 0.42 Advisory',
      'gate: escalate',
      'waits for 2 people',
      'after pay',
      `maestro gil show ${ids.escalation}`,
    ]) {
      expect(out).toContain(part)
    }
    expect(out).not.toMatch(dangerous)
  })

  it('shows what judging took, an outage of the judge, the calibration, and what the agent did on the way', async () => {
    const outage = 'The language-model judge did not answer; the embedded judge scored this output.'
    const judging = { model: 'mock/m', calls: 2, inputTokens: 900, outputTokens: 12, tookMs: 2_500, outage }
    const calibration = { state: 'calibrated' as const, version: 3, sha256: 'ab'.repeat(32), family: 'answer', acceptance: 0.61, objection: 0.3 }
    const detail = waitingRun()
    const [attempt] = detail.attempts
    const call = { kind: 'called' as const, tool: 'look', effect: 'read' as const, arguments: '{}', result: 'found', error: null, observed: true }
    const judged = { task: 'Pay.', context: null, selfScore: null, previousOutputs: [], trajectory: [call] }
    detail.attempts = [{ ...attempt!, judging, judged, risk: { ...attempt!.risk!, calibration } }]
    server.runs.set(ids.run, detail)
    expect((await maestro(server.home, ['runs', 'show', ids.run])).out).toContain('JUDGE OUTAGE')
    const { out } = await maestro(server.home, ['runs', 'show', ids.run, '--attempts'])
    expect(out).toContain(`OUTAGE of the judge: ${outage} (judged by mock/m: 2 calls, 900 + 12 tokens, 2.5 s)`)
    expect(out).toContain('calibration 3: probability 0.61 that a person would accept (answer), 0.30 that one would object')
    expect(out).toContain('called look (read) {} -> found')
  })

  it('starts a run on input from text, file and standard input', async () => {
    await writeFile(join(server.home, 'input.json'), '{"folder": "x"}')
    for (const input of ['{"folder": "x"}', '@input.json', '-']) {
      const { code, out } = await maestro(server.home, ['run', 'financial', '--input', input], { stdin: '{}' })
      expect({ input, code }).toEqual({ input, code: 0 })
      expect(out).toContain(ids.run)
    }
    for (const input of ['{', '[]', '@missing.json']) {
      expect([2, 6]).toContain((await maestro(server.home, ['run', 'financial', '--input', input])).code)
    }
    expect((await maestro(server.home, ['run', 'unknown'])).code).toBe(6)
  })

  it('waits for the end and ends with 1 where the run failed', async () => {
    const ended = waitingRun()
    const error = { code: 'AGENT_FAILED', message: 'it threw', retryable: false }
    ended.run = { ...ended.run, status: 'failed', endedAt: ended.run.createdAt, error }
    server.runs.set(ids.run, ended)
    const { code, out } = await maestro(server.home, ['run', 'financial', '--wait'])
    expect(code).toBe(1)
    expect(out).toContain('AGENT_FAILED')
    ended.run = { ...ended.run, status: 'completed', error: null, output: { report: 'done' } }
    expect((await maestro(server.home, ['run', 'financial', '--wait', '--json'])).code).toBe(0)
  })
})

describe('the lines of a run', () => {
  it('have the same key whenever they are told, and are inert', () => {
    const detail: RunDetail = waitingRun()
    const early = runLines(detail, new Date('2026-01-01T10:00:01Z'))
    const late = runLines(detail, new Date('2026-01-01T11:00:00Z'))
    expect(late.map(({ key }) => key)).toEqual(early.map(({ key }) => key))
    expect(new Set(early.map(({ key }) => key)).size).toBe(early.length)
    for (const { text } of early) expect(text).not.toMatch(dangerous)
  })
})
