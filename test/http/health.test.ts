import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { anEscalation } from '../conformance/record-fixtures.ts'
import { attempted, sampleDefinition } from './sample-run.ts'
import { useTestServer } from './test-server.ts'

const server = useTestServer()

test('health, readiness, agents and metrics tell what is', async () => {
  const running = await server.start()
  const { client } = running
  const nobody = new MaestroClient({ url: running.url })
  expect(await nobody.health()).toMatchObject({ status: 'alive' })
  expect(await nobody.readiness()).toMatchObject({ status: 'ready' })
  await expect(nobody.agents()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await client.workflows.apply(sampleDefinition)
  const run = await client.runs.start({ workflow: 'sample', input: { topic: 'records' } })
  await running.store.commit(attempted(run, { escalations: [anEscalation(run)] }))
  const now = new Date().toISOString()
  const reading = await running.queries.metricReading('2026-01-01T00:00:00.000Z', now)
  expect(reading).toMatchObject({
    qsrAverage: 0.84,
    mriAverage: 0.2,
    escalations: 1,
    runsByStatus: { queued: 1 },
    ledgerSize: running.begunWith + 3,
    outboxDepth: 1,
  })
  expect(reading.outboxLagMs).toBeGreaterThanOrEqual(0)
  expect(reading.outboxLagMs).toBeLessThan(60_000)
  const text = await nobody.metrics()
  expect(text).toMatch(/^gil_escalations_total 1$/m)
  expect(text).toMatch(/^maestro_runs\{status="queued"\} 1$/m)
  expect((await client.agents()).agents).toMatchObject([{ agent: 'writer', version: '1.0.0', inCatalog: true, samples: 1, meanQsr: 0.84 }])
})

test('a record that is gone is said so, with its code, and readiness names it', async () => {
  const running = await server.start()
  const { client } = running
  await running.cutOff()
  const impatient = new MaestroClient({ url: running.url, token: running.serviceToken, retries: 0 })
  await expect(impatient.runs.list()).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
  expect(await client.readiness()).toMatchObject({
    status: 'unready',
    parts: [
      { part: 'record', ready: false },
      { part: 'engine', ready: true },
      { part: 'ledger', ready: false },
      { part: 'gates', ready: true },
      { part: 'routing', ready: true },
    ],
  })
  expect(await client.metrics()).toMatch(/^maestro_record_readable 0$/m)
})
