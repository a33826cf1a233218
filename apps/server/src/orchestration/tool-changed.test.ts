import { expect, test } from 'vitest'
import { approvedAction } from './testing/approved-action.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { actionStep } from './testing/made-up-run.ts'

const first = 'a'.repeat(64)
const second = 'b'.repeat(64)

async function approvedUnder(tool: string, sha256: string | undefined): Promise<{ harness: ReturnType<typeof driverHarness>; runId: string }> {
  const harness = driverHarness()
  if (sha256 !== undefined) harness.builds.set(tool, sha256)
  return { harness, runId: await approvedAction(harness, tool) }
}

test('the tool is part of what people approve, and named by the ledger', async () => {
  const { harness, runId } = await approvedUnder('pay', first)
  await harness.drive(runId)
  const { run, intents } = await harness.snapshot(runId)
  expect(run.status).toBe('completed')
  expect(intents[0]?.block.toolSha256).toBe(first)
  const entries = harness.record.committed.flatMap(({ ledger }) => ledger.filter(({ kind }) => kind === 'intent.opened' || kind === 'intent.claimed'))
  expect(entries.map(({ kind, fields }) => [kind, fields['tool_sha256']])).toEqual([
    ['intent.opened', first],
    ['intent.claimed', first],
  ])
})

test.each([
  ['another build', first],
  ['a release that did not record the tool', undefined],
])('an action approved under %s is not carried out, and people are asked again', async (_what, sha256) => {
  const { harness, runId } = await approvedUnder('pay', sha256)
  harness.builds.set('pay', second)
  await harness.drive(runId)
  const { run, intents, escalations } = await harness.snapshot(runId)
  expect([run.status, harness.calls.tool]).toEqual(['waiting', 0])
  expect(intents.map(({ state, refusal, block }) => [state, refusal, block.toolSha256])).toEqual([
    ['ABORTED', 'TOOL_CHANGED', sha256],
    ['PENDING_REVIEW', undefined, second],
  ])
  expect(escalations.at(-1)).toMatchObject({
    status: 'open',
    peopleRequired: 2,
    subjectSha256: intents[1]?.digest,
    reason: expect.stringContaining('Asked again: the tool "pay" is not the one that was asked about') as string,
  })
  await harness.decide(await harness.openQuestion(runId), 'ada')
  await harness.decide(await harness.openQuestion(runId), 'ben')
  await harness.drive(runId)
  expect([(await harness.snapshot(runId)).run.status, harness.calls.tool]).toEqual(['completed', 1])
})

test('a changed tool that no longer takes the arguments is not carried out either', async () => {
  const { harness, runId } = await approvedUnder('pay', first)
  harness.builds.set('pay', second)
  const tool = harness.parts.tools.get('pay')
  const tools = new Map(harness.parts.tools)
  if (tool) tools.set('pay', { ...tool, argumentsSchema: { type: 'object', required: ['iban'] } })
  Object.assign(harness.parts, { tools })
  await harness.drive(runId)
  const { run, intents } = await harness.snapshot(runId)
  expect([run.error?.code, intents.map(({ refusal }) => refusal), harness.calls.tool]).toEqual(['TOOL_CHANGED', ['TOOL_CHANGED'], 0])
})

test('an action whose call was under way is not repeated by another tool: a person is asked', async () => {
  const harness = driverHarness()
  harness.builds.set('note', first)
  harness.scripts.tool = () => new Promise(() => {})
  const runId = await harness.start([actionStep('act', 'note')])
  void harness.drive(runId)
  await harness.settle()
  harness.builds.set('note', second)
  harness.sources.advance(1)
  await harness.drive(runId)
  const { intents, escalations } = await harness.snapshot(runId)
  expect(intents).toMatchObject([{ state: 'UNKNOWN', refusal: 'TOOL_CHANGED' }])
  expect([escalations.map(({ kind }) => kind), harness.calls.tool]).toEqual([['unknown-outcome'], 1])
})

test('what nobody had to approve goes on under the present tool', async () => {
  const harness = driverHarness()
  harness.builds.set('note', first)
  harness.scripts.at = (point) => {
    if (point === 'action.before-claim') harness.builds.set('note', second)
  }
  const runId = await harness.start([actionStep('act', 'note')])
  await harness.drive(runId)
  const { run, intents, escalations } = await harness.snapshot(runId)
  expect([run.status, escalations, harness.calls.tool]).toEqual(['completed', [], 1])
  expect(intents.map(({ state, block }) => [state, block.toolSha256])).toEqual([
    ['ABORTED', first],
    ['EXECUTED', second],
  ])
})
