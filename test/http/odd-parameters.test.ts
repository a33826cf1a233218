import { expect, test } from 'vitest'
import { useTestServer } from './test-server.ts'

const server = useTestServer()

/** By address, the parameter that the answer names. What the database or its calendar cannot hold is the caller's to correct, never an error of ours. */
const odd: [string, string][] = [
  ['/workflows?after=%00', 'query.after'],
  ['/runs?after=a%00b', 'query.after'],
  ['/api/v1/privacy/purges?rule=%00', 'query.rule'],
  ['/runs/%00', 'path.id'],
  ['/workflows/sample/versions/2147483648', 'path.version'],
  ['/workflows/sample/versions/9007199254740991', 'path.version'],
  ['/workflows/sample/diff?from=1&to=2147483648', 'query.to'],
  ['/api/v1/release/go-no-go?workflow=sample&version=2147483648', 'query.version'],
  ['/api/v1/mri/summary?since=0001-01-01T00:00:00Z', 'query.since'],
  ['/api/v1/maturity?since=0000-01-01T00:00:00Z', 'query.since'],
  ['/api/v1/maturity?until=1969-12-31T23:59:59Z', 'query.until'],
  ['/api/v1/agents/writer/maturity-history?since=0001-01-01T00:00:00Z', 'query.since'],
  ['/api/v1/calibration?since=0000-01-01T00:00:00Z', 'query.since'],
  ['/api/v1/audit?from=0000-01-01T00:00:00Z', 'query.from'],
  ['/logs/qsr?since=0000-01-01T00:00:00Z', 'query.since'],
  ['/api/v1/gil/share?since=0000-01-01T00:00:00.000Z', 'query.since'],
  ['/api/v1/on-call?at=0000-01-01T00:00:00.000Z', 'query.at'],
]

test('a parameter that no record can hold is refused with its name', async () => {
  const { url, serviceToken } = await server.start()
  for (const [address, parameter] of odd) {
    const answer = await fetch(url + address, { headers: { authorization: `Bearer ${serviceToken}` } })
    const { error } = (await answer.json()) as { error: { code: string; message: string } }
    expect([address, answer.status, error.code], error.message).toEqual([address, 400, 'INVALID_REQUEST'])
    expect(error.message).toContain(parameter)
  }
})

test('windows as long as all of time, and bodies that name a version beyond counting, are answered', async () => {
  const { url, serviceToken } = await server.start()
  const headers = { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/json' }
  for (const address of ['maturity', 'rbs/metrics', 'rii/current', 'emf/score']) {
    const answer = await fetch(`${url}/api/v1/${address}?since=1970-01-01T00:00:00Z&until=9999-12-31T23:59:59Z`, { headers })
    expect([address, answer.status]).toEqual([address, 200])
  }
  const subject = { kind: 'workflow', name: 'sample', version: Number.MAX_SAFE_INTEGER }
  const asked = await fetch(`${url}/api/v1/promotions`, { method: 'POST', headers, body: JSON.stringify({ subject, environment: 'staging' }) })
  expect(asked.status).toBe(400)
  const label = { runId: '01900000-0000-7000-8000-000000000001', stepId: 'write', attempt: 2_147_483_648, bad: false }
  const labelled = await fetch(`${url}/api/v1/gates/audit-labels`, { method: 'POST', headers, body: JSON.stringify(label) })
  expect(labelled.status).toBe(400)
  const started = await fetch(`${url}/runs`, { method: 'POST', headers, body: JSON.stringify({ workflow: 'sample', version: 2_147_483_648 }) })
  expect(started.status).toBe(400)
})
