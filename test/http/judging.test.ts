import { httpEvidenceSink } from '@maestro-helix/sdk/evidence/http-evidence-sink'
import { expect, test } from 'vitest'
import { useTestServer } from './test-server.ts'

const server = useTestServer()

test('outputs are judged and logged, evidence is recorded, and the published risk example comes out', async () => {
  const { client } = await server.start()
  await expect(client.judgement.latest()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const judged = await client.judgement.evaluate({
    task: 'Name the capital of France.',
    output: 'Paris.',
    context: 'Paris is the capital of France.',
    agent: 'geographer',
  })
  expect(await client.judgement.latest('geographer')).toMatchObject({ evaluationId: judged.evaluationId, qsr: judged.evaluation.qsr, runId: null })
  expect((await client.judgement.qsrLog({ agent: 'geographer' })).items).toHaveLength(1)
  expect((await client.judgement.qsrLog({ until: judged.at })).items).toEqual([])
  expect((await client.judgement.mriLog()).items).toEqual([])
  await expect(client.judgement.qsrLog({ after: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' })

  expect(await client.judgement.calculateMri({ humanScore: 0.72, qsr: 0.61, selfScoreDeviation: 0.12, criteriaDrift: 0.04 })).toEqual({
    mri: 0.46,
    tier: 'Advisory',
    decision: 'proceed, flag',
    peopleRequired: 0,
  })
  expect((await client.judgement.mriThresholds()).tiers.map(({ tier, upTo }) => [tier, upTo])).toEqual([
    ['Nominal', 0.25],
    ['Advisory', 0.5],
    ['Cautionary', 0.75],
    ['Critical', 1],
  ])
  expect(await client.judgement.mriSummary()).toMatchObject({ count: 0, mean: null })

  await httpEvidenceSink(client.judgement).record({ type: 'agent.adapted', agent: 'geographer', payload: { attempt: 1 } })
  const event = await client.judgement.recordEvent({ type: 'agent.noticed', payload: { note: 'half a pair: \ud800' } })
  expect(await client.judgement.event(event.id)).toMatchObject({
    type: 'agent.noticed',
    runId: null,
    payload: { note: 'half a pair: \ufffd', recordedBy: 'service:local' },
  })
  await expect(client.judgement.recordEvent({ type: 'maturity.assessed' })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('reserved'),
  })
  await expect(client.judgement.event(judged.evaluationId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the legacy form takes what clients call things, and answers with the four values beside the record', async () => {
  const running = await server.start()
  const post = async (body: object) => {
    const response = await fetch(`${running.url}/api/qsr`, {
      method: 'POST',
      headers: { authorization: `Bearer ${running.serviceToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as Record<string, unknown>
  }
  expect(
    await post({ agent_id: 'Agent_42', prompt: 'Say hello.', response: 'Hello.', temperature: 0.7, context: { greeting: 'Hello.' } }),
  ).toMatchObject({
    quality_score: expect.any(Number),
    consistency: expect.any(Number),
    confidence: expect.any(Number),
    calibration_needed: expect.any(Boolean),
    agent_id: 'agent-42',
    record: { evaluator: { name: 'helix-embedded' } },
  })
  expect(await post({ agent_id: '???', output: { answer: 1 } })).toMatchObject({ agent_id: null })
  expect(await post({ task: 'Say hello.' })).toMatchObject({ error: { code: 'INVALID_REQUEST', message: expect.stringContaining('body.output') } })
})
