import type { driverHarness } from './driver-harness.ts'
import { actionStep } from './made-up-run.ts'

const requester = { kind: 'operator', id: 'dot' } as const

/** A run of one action, `act`, that dot asked for: asked about, and approved by two people. Not driven on since. */
export async function approvedAction(
  harness: ReturnType<typeof driverHarness>,
  tool: string,
  more: Parameters<typeof actionStep>[2] = {},
): Promise<string> {
  await harness.enrol('ada', 'ben', 'dot')
  const runId = await harness.start([actionStep('act', tool, { arguments: { amount: '= input.amount' }, ...more })], {}, { amount: 7 }, requester)
  await harness.drive(runId)
  await harness.decide(await harness.openQuestion(runId), 'ada')
  await harness.decide(await harness.openQuestion(runId), 'ben')
  return runId
}
